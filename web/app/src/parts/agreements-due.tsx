import { Intent, take, withKey, type AgreementTexts } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../api';
import { Action } from './basics';
import { Icon } from './icon';
import { InlineProblem } from './problem';
import { Sheet } from './sheet';

/** Asks, where accounts and cards are seen, for consent to newer versions of what was agreed to. Nothing is shown when none is due. */
export function AgreementsDue() {
  const { t } = useTranslation();
  const due = useQuery({ queryKey: ['agreements', 'due'], queryFn: () => take<AgreementTexts>(api.GET('/agreements/due')), staleTime: 60_000 });
  const [open, setOpen] = useState(false);
  const [intent] = useState(() => new Intent());
  const texts = due.data?.agreements ?? [];
  const body = { agreements: texts.map((text) => ({ document: text.document, version: text.version })) };
  const agree = useMutation({
    mutationFn: () => take<unknown>(api.POST('/agreements', { body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => {
      setOpen(false);
      void queries.invalidateQueries({ queryKey: ['agreements'] });
    },
    // A newer one may have come into force while this one was read.
    onError: () => void due.refetch(),
  });
  if (texts.length === 0) return null;
  return (
    <>
      <button type="button" className="notice calm due-notice" onClick={() => setOpen(true)} data-track="agreements.due">
        <Icon name="info" size="1.25rem" />
        <span className="grow">
          <strong>{t('agreements_due.title', { count: texts.length })}</strong>
          <span className="small">{t('agreements_due.text')}</span>
        </span>
        <Icon name="forward" size="1.1rem" />
      </button>
      <Sheet open={open} title={t('agreements_due.title', { count: texts.length })} onClose={() => setOpen(false)}>
        {texts.map((text) => (
          <section key={text.document}>
            <h3>
              {text.title} <span className="num small muted">{text.version}</span>
            </h3>
            <div className="agreement-text">
              {text.text.trim().split('\n').map((line, place) => (
                <p key={`${String(place)}:${line}`}>{line}</p>
              ))}
            </div>
          </section>
        ))}
        <InlineProblem error={agree.error} />
        <div className="button-stack">
          <Action busy={agree.isPending} onClick={() => agree.mutate()}>
            {t('online.read_and_agree')}
          </Action>
          <button type="button" className="button plain" onClick={() => setOpen(false)}>
            {t('common.not_now')}
          </button>
        </div>
      </Sheet>
    </>
  );
}
