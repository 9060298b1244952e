import type { ConsentPurposeTexts } from '@polybank/api';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useConsentTexts, type Purpose } from './api';
import { PublishDrawer } from './drawer';
import './consents.css';

/** What customers are asked to agree to, in which words, since when, and how many did. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const texts = useConsentTexts(bankId);
  const [editing, setEditing] = useState<Purpose>();
  const edited = texts.data?.purposes.find((one) => one.purpose === editing);
  return (
    <>
      <PageHead title={t('consents.title')} text={t('consents.subtitle')} />
      {texts.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {texts.isError && !texts.data && <ProblemView error={texts.error} onRetry={() => void texts.refetch()} />}
      <div style={{ display: 'grid', gap: 16 }}>
        {texts.data?.purposes.map((one) => <PurposePanel key={one.purpose} one={one} onEdit={() => { setEditing(one.purpose); }} />)}
      </div>
      {edited && <PublishDrawer key={edited.purpose} bankId={bankId} texts={edited} onClose={() => { setEditing(undefined); }} />}
    </>
  );
}

function PurposePanel({ one, onEdit }: { one: ConsentPurposeTexts; onEdit: () => void }) {
  const { t } = useTranslation();
  const present = one.versions.find((text) => text.version === one.in_force) ?? one.versions[0];
  if (!present) return null;
  return (
    <section className="panel consent-purpose" aria-label={t(`consents.purpose.${one.purpose}`)}>
      <h2>{t(`consents.purpose.${one.purpose}`)}</h2>
      <p>
        <strong>{present.title}</strong> <span className="muted">{present.title_en}</span>{' '}
        <Tag tone="good">{t('consents.inForce', { version: one.in_force })}</Tag>
      </p>
      {present.text.split('\n').map((line) => <p key={line} className="muted">{line}</p>)}
      <p>{t('consents.counts', { given: one.given, withdrawn: one.withdrawn })}</p>
      <ul className="rows">
        {one.versions.map((text) => (
          <li key={text.version}>
            <div className="grow">
              {t('consents.version', { version: text.version })} · {text.version === 1 ? t('consents.own') : t('consents.from', { at: formatStamp(text.effective_from) })}
              {text.note && <small>{text.note}</small>}
            </div>
            {text.version > one.in_force && <Tag tone="warn">{t('consents.planned')}</Tag>}
            {text.earlier === 'ask_again' && <Tag>{t('consents.asksAgain')}</Tag>}
          </li>
        ))}
      </ul>
      <div>
        <Explained permission="parameter.edit">
          <Button onClick={onEdit}>{t('consents.publish')}</Button>
        </Explained>
      </div>
    </section>
  );
}
