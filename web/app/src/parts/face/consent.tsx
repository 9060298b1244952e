/** Before a face is looked at: the separate consent, to read and to give, or the way on where it was given. */
import { act, Intent, type ConsentItem } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { consentsQuery, decideConsent } from '../../pages/consents/api';
import { Action, BoneRows } from '../basics';
import { InlineProblem, LoadProblem } from '../problem';

function Ask({ item }: { item: ConsentItem }) {
  const { t } = useTranslation();
  const [intent] = useState(() => new Intent());
  const give = useMutation({
    mutationFn: () => {
      const body = { purpose: item.purpose, decision: 'given' as const, version: item.version };
      return act(intent, body, (key) => decideConsent(body, key));
    },
    onSuccess: (all) => {
      queries.setQueryData(consentsQuery.queryKey, all);
      void queries.invalidateQueries({ queryKey: ['consents', 'history'] });
    },
  });
  return (
    <section className="card form">
      <h2>{item.title}</h2>
      {item.standing === 'outdated' && <p className="notice">{t('consent.outdated')}</p>}
      {item.text.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p className="tiny muted">{t('consent.version', { version: item.version })}</p>
      <InlineProblem error={give.error} />
      <Action busy={give.isPending} track="face.consent" onClick={() => give.mutate()}>
        {t('face.agree')}
      </Action>
    </section>
  );
}

export function WithFaceConsent({ children }: { children: ReactNode }) {
  const own = useQuery(consentsQuery);
  const item = own.data?.consents.find((one) => one.purpose === 'biometrics');
  if (own.isPending) return <BoneRows count={4} />;
  if (!item) return <LoadProblem error={own.error} onRetry={() => void own.refetch()} />;
  return item.standing === 'given' ? children : <Ask item={item} />;
}
