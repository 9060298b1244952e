/** On a card's page: bring money in from it, and the mandate that allows it. */
import { act, Intent, type CollectionSource } from '@polybank/api';
import { formatAmount, formatDate } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queries } from '../../api';
import { Action } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { InlineProblem } from '../../parts/problem';
import { endMandate, sourcesQuery } from './api';

function Ending({ mandateId }: { mandateId: string }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [sure, setSure] = useState(false);
  const [intent] = useState(() => new Intent());
  const end = useMutation({
    mutationFn: () => act(intent, mandateId, (key) => endMandate(mandateId, key)),
    onSuccess: () => {
      setSure(false);
      toast(t('collect.mandate.ended'));
      void queries.invalidateQueries({ queryKey: ['collection'] });
    },
  });
  return (
    <>
      <InlineProblem error={end.error} />
      {sure ? (
        <div className="button-stack" role="group" aria-label={t('collect.mandate.end')}>
          <p className="small" style={{ textAlign: 'center' }}>
            {t('collect.mandate.end_sure')}
          </p>
          <Action look="danger" busy={end.isPending} onClick={() => end.mutate()} track="mandate.end">
            {t('collect.mandate.end')}
          </Action>
          <button type="button" className="button plain" onClick={() => setSure(false)}>
            {t('payees.keep')}
          </button>
        </div>
      ) : (
        <button type="button" className="button plain" onClick={() => setSure(true)}>
          {t('collect.mandate.end')}
        </button>
      )}
    </>
  );
}

export function mandateLine(source: CollectionSource, t: (key: string, values?: Record<string, string>) => string): string {
  const { mandate } = source;
  if (!mandate) return t('collect.mandate.none');
  if (mandate.state === 'asked') return t('collect.asked');
  return t('collect.mandate.caps', { once: formatAmount(mandate.per_debit), day: formatAmount(mandate.per_day) });
}

export function CardCollect({ cardId }: { cardId: string }) {
  const { t } = useTranslation();
  const sources = useQuery(sourcesQuery);
  const source = sources.data?.sources.find((one) => one.card_id === cardId);
  if (!source) return null;
  return (
    <section className="card form">
      <strong>{t('collect.mandate.on_card')}</strong>
      {source.unfit ? (
        <p className="muted small">{t(`collect.unfit.${source.unfit}`)}</p>
      ) : (
        <>
          <p className="muted small">
            {mandateLine(source, t)}
            {source.mandate?.state === 'active' && (
              <span style={{ display: 'block' }}>
                {t('collect.mandate.since', { day: formatDate(source.mandate.given_at) })}
              </span>
            )}
          </p>
          <Link className="button" to={`/pay/collect?card=${cardId}`} data-track="card.collect">
            {t('collect.title')}
          </Link>
          {source.mandate && <Ending mandateId={source.mandate.mandate_id} />}
        </>
      )}
    </section>
  );
}
