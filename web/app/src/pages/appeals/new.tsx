/** An appeal: against what, and what the customer says. Reached from a refusal, or from the list. */
import { act, Intent, type RiskRefusal } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Action, BoneRows } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { appealsChanged, fileAppeal, refusalsQuery } from './api';
import { useAbout } from './parts';
import './appeals.css';

function Filing({ refusals, first }: { refusals: RiskRefusal[]; first: string }) {
  const { t } = useTranslation();
  const about = useAbout();
  const [intent] = useState(() => new Intent());
  const [verdictId, setVerdictId] = useState(first);
  const [statement, setStatement] = useState('');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const length = [...statement.trim()].length;
  const fits = length >= 4 && length <= 500;
  const body = { verdict_id: verdictId, statement: statement.trim() };
  const file = useMutation({ mutationFn: () => act(intent, body, (key) => fileAppeal(body, key)), onSuccess: appealsChanged });
  if (file.data) {
    return (
      <section className="card form" role="status">
        <Icon name="check" size="1.75rem" />
        <h2>{t('appeals.done_title')}</h2>
        <p className="muted">{t('appeals.done_text', { when: formatWhen(file.data.due_at) })}</p>
        <Link className="button" to="/me/appeals" replace>
          {t('appeals.see')}
        </Link>
      </section>
    );
  }
  const wrong = tried === 'yes' && !fits;
  return (
    <form
      className="card form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried('yes');
        if (fits && !file.isPending) file.mutate();
      }}
    >
      <fieldset className="appeal-choice">
        <legend>{t('appeals.what')}</legend>
        {refusals.map((refusal) => (
          <label key={refusal.verdict_id}>
            <input type="radio" name="about" value={refusal.verdict_id} checked={refusal.verdict_id === verdictId} onChange={() => setVerdictId(refusal.verdict_id)} />
            <span className="grow">
              {about(refusal)}
              <span className="tiny muted"> {formatWhen(refusal.at)}</span>
              {refusal.reasons.map((reason) => (
                <span key={reason} className="small muted appeal-why">
                  {reason}
                </span>
              ))}
            </span>
          </label>
        ))}
      </fieldset>
      <label className="appeal-text">
        <span>{t('appeals.why')}</span>
        <textarea rows={5} maxLength={520} value={statement} aria-invalid={wrong} aria-describedby="appeal-hint" onChange={(event) => setStatement(event.target.value)} />
      </label>
      <p id="appeal-hint" className={wrong ? 'small warn' : 'small muted'}>
        {t(wrong ? 'appeals.why_wrong' : 'appeals.why_hint')}
      </p>
      <InlineProblem error={file.error} />
      <Action type="submit" busy={file.isPending} track="appeals.file">
        {t('appeals.submit')}
      </Action>
    </form>
  );
}

export function NewAppealPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const refusals = useQuery(refusalsQuery);
  const open = refusals.data?.items.filter((one) => !one.appeal_id && one.state !== 'released') ?? [];
  const asked = params.get('about');
  const first = open.find((one) => one.verdict_id === asked) ?? open[0];
  return (
    <Screen title={t('appeals.to_appeal')} back="/me/appeals">
      {refusals.isPending && <BoneRows count={3} />}
      {refusals.error && !refusals.data && <LoadProblem error={refusals.error} onRetry={() => void refusals.refetch()} />}
      {first && <Filing refusals={open} first={first.verdict_id} />}
      {refusals.data && !first && (
        <section className="card">
          <strong>{t('appeals.none_refused')}</strong>
          <p className="small muted">{t('appeals.none_refused_text')}</p>
          <Link className="button quiet" to="/me/appeals">
            {t('appeals.see')}
          </Link>
        </section>
      )}
    </Screen>
  );
}
