/** Sign-in through providers: what is linked to me, and what could be. */
import type { ExternalLink, SignInProvider } from '@polybank/api';
import { act, Intent } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Action, BoneRows, Empty } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { beginLink, externalLinksQuery, linksChanged, unlink } from './api';
import { keepAttempt, leave } from './attempt';
import { DemoFlag } from './buttons';

function LinkedRow({ link }: { link: ExternalLink }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [asking, setAsking] = useState<'no' | 'sure'>('no');
  const [intent] = useState(() => new Intent());
  const end = useMutation({
    mutationFn: () => act(intent, { link: link.link_id }, (key) => unlink(link.link_id, key)),
    onSuccess: async () => {
      setAsking('no');
      toast(t('external.unlinked'));
      await linksChanged();
    },
  });
  return (
    <li className="row">
      <Icon name="globe" size="1.35rem" />
      <span className="grow">
        {link.name} <DemoFlag kind={link.kind} />
        <span className="tiny muted" style={{ display: 'block' }}>
          {link.last_used_at ? t('external.used', { when: formatWhen(link.last_used_at) }) : t('external.linked', { when: formatWhen(link.linked_at) })}
        </span>
        {link.standing === 'dormant' && (
          <span className="tiny muted" style={{ display: 'block' }}>
            {t('external.dormant')}
          </span>
        )}
      </span>
      <button type="button" className="button compact quiet" onClick={() => setAsking('sure')}>
        {t('external.unlink')}
      </button>
      <Sheet open={asking === 'sure'} title={t('external.unlink')} onClose={() => setAsking('no')}>
        <div className="button-stack">
          <p className="muted" style={{ textAlign: 'center' }}>
            {t('external.unlink_text', { name: link.name })}
          </p>
          <InlineProblem error={end.error} />
          <Action look="danger" busy={end.isPending} onClick={() => end.mutate()} track="external.unlink">
            {t('external.unlink_sure')}
          </Action>
        </div>
      </Sheet>
    </li>
  );
}

function ProviderRow({ provider }: { provider: SignInProvider }) {
  const { t } = useTranslation();
  const begin = useMutation({
    mutationFn: () => beginLink(provider.provider_id),
    onSuccess: (begun) => {
      keepAttempt({ id: begun.attempt_id, purpose: 'link', name: provider.name });
      leave(begun.authorization_url);
    },
  });
  return (
    <li className="row">
      <Icon name="globe" size="1.35rem" />
      <span className="grow">
        {provider.name} <DemoFlag kind={provider.kind} />
      </span>
      <button
        type="button"
        className="button compact"
        disabled={begin.isPending}
        aria-label={t('external.link_named', { name: provider.name })}
        onClick={() => begin.mutate()}
        data-track="external.link"
      >
        {t('external.link')}
      </button>
      <ProblemSheet error={begin.error} onClose={() => begin.reset()} />
    </li>
  );
}

export function ExternalLinksPage() {
  const { t } = useTranslation();
  const query = useQuery(externalLinksQuery);
  const shown = query.data;
  const open = shown?.providers.filter((one) => !shown.links.some((link) => link.provider_id === one.provider_id && link.standing === 'active')) ?? [];
  const nothing = shown !== undefined && shown.links.length === 0 && open.length === 0;
  return (
    <Screen title={t('external.title')} back="/me/security" onRefresh={() => query.refetch()}>
      {query.isPending && <BoneRows count={2} />}
      {query.error && !shown && <LoadProblem error={query.error} onRetry={() => void query.refetch()} />}
      {nothing && <Empty icon="globe">{t('external.none')}</Empty>}
      {shown && !nothing && (
        <>
          <ul className="card flush rows">
            {shown.links.map((link) => (
              <LinkedRow key={link.link_id} link={link} />
            ))}
            {open.map((provider) => (
              <ProviderRow key={provider.provider_id} provider={provider} />
            ))}
          </ul>
          <div className="notice calm">
            <Icon name="shield" />
            <span>{t('external.about')}</span>
          </div>
        </>
      )}
    </Screen>
  );
}
