/** One consent: the text to read, and the one button that gives or takes it back. */
import { act, Intent, type ConsentItem } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { ProblemSheet } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { consentsQuery, decideConsent } from './api';

type Props = { item: ConsentItem; onClose: () => void };

export function ConsentSheet({ item, onClose }: Props) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [intent] = useState(() => new Intent());
  const decide = useMutation({
    mutationFn: (decision: 'given' | 'withdrawn') => {
      const body = { purpose: item.purpose, decision, version: item.version };
      return act(intent, body, (key) => decideConsent(body, key));
    },
    onSuccess: (all, decision) => {
      queries.setQueryData(consentsQuery.queryKey, all);
      void queries.invalidateQueries({ queryKey: ['consents', 'history'] });
      // Offers are rung for by this consent.
      void queries.invalidateQueries({ queryKey: ['messages', 'settings'] });
      toast(t(`consent.done.${decision}`));
      onClose();
    },
  });
  const given = item.standing === 'given';
  return (
    <>
      <Sheet open title={item.title} onClose={onClose}>
        <div className="form">
          {item.standing === 'outdated' && (
            <p className="notice" role="status">
              {t('consent.outdated')}
            </p>
          )}
          <div>
            {item.text.split('\n').map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
          <p className="tiny muted">
            {t('consent.version', { version: item.version })}
            {item.version > 1 && ` · ${t('consent.since', { at: formatDate(item.effective_from) })}`}
            {given && item.decided_at && ` · ${t('consent.given_at', { at: formatWhen(item.decided_at) })}`}
          </p>
          {given ? (
            <Action look="outline" busy={decide.isPending} track={`consents.withdraw_${item.purpose}`} onClick={() => decide.mutate('withdrawn')}>
              {t('consent.withdraw')}
            </Action>
          ) : (
            <Action busy={decide.isPending} track={`consents.give_${item.purpose}`} onClick={() => decide.mutate('given')}>
              {t('consent.give')}
            </Action>
          )}
          <button type="button" className="button plain" onClick={onClose}>
            {t(given ? 'consent.keep' : 'common.not_now')}
          </button>
        </div>
      </Sheet>
      <ProblemSheet
        error={decide.error}
        onClose={() => decide.reset()}
        onHere={() => {
          decide.reset();
          void queries.invalidateQueries({ queryKey: ['consents'] });
        }}
      />
    </>
  );
}
