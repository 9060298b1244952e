/** What other banks may take from the customer's accounts here; ended here as well as there. */
import { act, Intent, type DebitMandates } from '@polybank/api';
import { formatAmount, formatDate } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, BoneRows, Empty, Fact } from '../../parts/basics';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { debitMandatesQuery, endDebitMandate } from './api';

type One = DebitMandates['mandates'][number];

function Mandate({ one }: { one: One }) {
  const { t } = useTranslation();
  const [reading, setReading] = useState(false);
  const [intent] = useState(() => new Intent());
  const end = useMutation({
    mutationFn: () => act(intent, one.mandate_id, (key) => endDebitMandate(one.mandate_id, key)),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['collection'] }),
  });
  return (
    <section className="card form">
      <dl className="facts">
        <Fact label={t('collect.debits.bank')}>{one.collecting_bank_name}</Fact>
        <Fact label={t('collect.debits.caps')}>
          {t('collect.mandate.caps', { once: formatAmount(one.per_debit), day: formatAmount(one.per_day) })}
        </Fact>
        <Fact label={t('collect.debits.given')}>{formatDate(one.given_at)}</Fact>
        {one.ended_at && <Fact label={t('collect.debits.ended')}>{formatDate(one.ended_at)}</Fact>}
      </dl>
      <button type="button" className="link small" onClick={() => setReading(true)}>
        {t('collect.debits.terms')}
      </button>
      <InlineProblem error={end.error} />
      {!one.ended_at && (
        <Action look="outline" busy={end.isPending} onClick={() => end.mutate()} track="debits.end">
          {t('collect.debits.end')}
        </Action>
      )}
      <Sheet open={reading} title={one.terms.title} onClose={() => setReading(false)}>
        <div className="agreement-text">
          {one.terms.text.trim().split('\n').map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      </Sheet>
    </section>
  );
}

export function DebitMandatesPage() {
  const { t } = useTranslation();
  const found = useQuery(debitMandatesQuery);
  return (
    <Screen title={t('collect.debits.title')} back="/me/security" onRefresh={() => found.refetch()}>
      {found.isPending && <BoneRows count={2} />}
      {found.error && !found.data && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <p className="muted small">{t('collect.debits.about')}</p>}
      {found.data?.mandates.length === 0 && (
        <div className="card">
          <Empty icon="shield">{t('collect.debits.none')}</Empty>
        </div>
      )}
      {found.data?.mandates.map((one) => <Mandate key={one.mandate_id} one={one} />)}
    </Screen>
  );
}
