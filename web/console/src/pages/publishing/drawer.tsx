import type { PublishingDocumentDetail, PublishingKind, PublishingVersion } from '@polybank/api';
import { App, Drawer, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useDocument } from './api';
import { Revise } from './editor';
import { firstLook, isOpen, percentOf, STATE_TONES } from './model';
import { VersionPane } from './version';

type Props = { bankId: string; documentId: string; kinds: PublishingKind[]; onClose: () => void };

/** A document: where each version stands, the text of one, and everything that was done. */
export function DocumentDrawer({ bankId, documentId, kinds, onClose }: Props) {
  const { t } = useTranslation();
  const found = useDocument(bankId, documentId);
  const guard = useGuard();
  return (
    <Drawer open width="min(1080px, 96vw)" onClose={() => { guard.leave(onClose); }} title={found.data?.document.title ?? t('publishing.document')} closable={{ 'aria-label': t('common.close') }}>
      {found.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Document bankId={bankId} detail={found.data} guard={guard} kind={kinds.find((kind) => kind.name === found.data.document.kind)} />}
    </Drawer>
  );
}

/** Asks before what is not saved would be lost. */
type Guard = { tell: (unsaved: boolean) => void; leave: (go: () => void) => void };

function useGuard(): Guard {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const [unsaved, setUnsaved] = useState(false);
  useEffect(() => {
    if (!unsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => { event.preventDefault(); };
    window.addEventListener('beforeunload', ask);
    return () => { window.removeEventListener('beforeunload', ask); };
  }, [unsaved]);
  const leave = (go: () => void) => {
    if (!unsaved) go();
    else modal.confirm({ title: t('publishing.unsavedTitle'), content: t('publishing.unsavedText'), okText: t('publishing.leave'), okButtonProps: { danger: true }, cancelText: t('publishing.stay'), autoFocusButton: 'cancel', onOk: go });
  };
  return { tell: setUnsaved, leave };
}

function Document({ bankId, detail, kind, guard }: { bankId: string; detail: PublishingDocumentDetail; kind: PublishingKind | undefined; guard: Guard }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number>();
  const shown = chosen ?? firstLook(detail.versions);
  const version = detail.versions.find((one) => one.version === shown);
  const { document } = detail;
  return (
    <div className="publishing-document">
      <nav aria-label={t('publishing.versions')}>
        <p className="muted">
          {kind?.title ?? document.kind} · <span className="mono">{document.name}</span> · {t(`publishing.reachOf.${document.reach}`)}
        </p>
        {kind?.main_only && document.name !== 'main' && document.reach !== 'template' && <p className="muted" role="note">{t('publishing.mainOnly')}</p>}
        <ol className="publishing-versions">
          {detail.versions.map((one) => (
            <li key={one.version}>
              <button type="button" className="panel" aria-pressed={one.version === shown} onClick={() => { if (one.version !== shown) guard.leave(() => { setChosen(one.version); }); }}>
                <VersionLine version={one} />
              </button>
            </li>
          ))}
        </ol>
        {!detail.versions.some(isOpen) && version && (
          <Revise key={version.version} bankId={bankId} documentId={document.document_id} from={version.version} onMade={(made) => { setChosen(made); }} />
        )}
      </nav>
      <div className="publishing-shown">
        {version && <VersionPane key={version.version} bankId={bankId} document={document} version={version} versions={detail.versions} kind={kind} onUnsaved={guard.tell} />}
      </div>
      <History detail={detail} />
    </div>
  );
}

function VersionLine({ version }: { version: PublishingVersion }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="strong">{t('publishing.version', { version: version.version })}</span>
      <span>
        <Tag tone={STATE_TONES[version.state]}>{t(`publishing.stateOf.${version.state}`)}</Tag>{' '}
        {version.standing && <Tag tone={version.standing === 'in_force' ? 'good' : 'plain'}>{t(`publishing.standingOf.${version.standing}`)}</Tag>}{' '}
        {version.canary && <Tag tone="warn">{t(version.canary.trial === 'shadow' ? 'publishing.shadow' : 'publishing.share', { share: percentOf(version.canary.share ?? 0) })}</Tag>}
      </span>
      <span className="muted num">{version.created_by} · {formatStamp(version.created_at)}</span>
    </>
  );
}

/** Who did what, when and why, the newest first. */
function History({ detail }: { detail: PublishingDocumentDetail }) {
  const { t } = useTranslation();
  return (
    <section className="section publishing-past">
      <h3>{t('publishing.history')}</h3>
      <ol className="publishing-history">
        {detail.steps.map((step) => (
          <li key={step.step_no}>
            <p><span className="strong">{t(`publishing.done.${step.step}`, { defaultValue: step.step })}</span> <span className="muted">{t('publishing.version', { version: step.version })}</span></p>
            <p>{step.note}</p>
            <p className="muted num">{step.made_by} · {formatStamp(step.made_at)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
