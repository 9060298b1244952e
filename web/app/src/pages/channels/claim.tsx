/** Proving that a user or an identity is one's own: the code that was sent, and what came of it. */
import { act, Intent, type MergeClaim, type MergeResult, type MergeStart } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../parts/icon';
import { session } from '../../session/session';
import { CodeStep } from '../sign-in/code-step';
import { completeMerge, everythingChanged, startMerge } from './api';

/** What is claimed, on its way from the first call to the result. */
export function useClaim() {
  const [claim, setClaim] = useState<MergeClaim | undefined>(undefined);
  const [result, setResult] = useState<MergeResult | undefined>(undefined);
  const [failures, setFailures] = useState(0);
  const [intent] = useState(() => new Intent());
  const came = (done: MergeResult): void => {
    setClaim(undefined);
    setResult(done);
    if (done.session === 'on') everythingChanged();
  };
  const start = useMutation({
    mutationFn: (body: MergeStart) => act(intent, body, (key) => startMerge(body, key)),
    onSuccess: (started) => {
      setClaim(started.claim ?? undefined);
      if (started.result) came(started.result);
    },
  });
  const complete = useMutation({
    mutationFn: (code: string) => act(intent, { claim: claim?.claim_id, code }, (key) => completeMerge(claim?.claim_id ?? '', code, key)),
    onSuccess: came,
    onError: () => setFailures((count) => count + 1),
  });
  const leave = (): void => {
    setClaim(undefined);
    start.reset();
    complete.reset();
  };
  return { claim, result, failures, start, complete, leave, came };
}

type Claiming = ReturnType<typeof useClaim>;

export function ClaimCode({ claiming, intro, onResend }: { claiming: Claiming; intro: string; onResend: () => void }) {
  const { claim, complete, start, failures, leave } = claiming;
  if (!claim) return null;
  return (
    <CodeStep
      key={claim.claim_id}
      intro={intro}
      resendAfterS={claim.resend_after_s}
      busy={complete.isPending || start.isPending}
      error={complete.error ?? start.error}
      failures={codeOf(complete.error) === undefined ? 0 : failures}
      onCode={(code) => complete.mutate(code)}
      onResend={() => {
        complete.reset();
        onResend();
      }}
      onBack={leave}
    />
  );
}

export function Conflicts({ conflicts }: { conflicts: readonly string[] }) {
  const { t } = useTranslation();
  if (conflicts.length === 0) return null;
  return (
    <ul className="conflict-list small">
      {conflicts.map((conflict) => (
        <li key={conflict}>{t(`channels.conflict.${conflict}`)}</li>
      ))}
    </ul>
  );
}

export function ClaimResult({ result }: { result: MergeResult }) {
  const { t } = useTranslation();
  const moved = result.outcome === 'merged' && result.session === 'ended';
  const words = moved ? 'moved' : result.outcome;
  return (
    <section className="card problem" role="status">
      <span className={`problem-sign ${result.outcome === 'in_review' ? '' : 'good'}`}>
        <Icon name={result.outcome === 'in_review' ? 'clock' : 'check'} size="1.75rem" />
      </span>
      <h2>{t(`channels.result.${words}`)}</h2>
      <p className="why">{t(`channels.result.${words}_text`, { phone: result.phone_masked ?? '' })}</p>
      <Conflicts conflicts={result.conflicts} />
      <div className="button-stack">
        {moved ? (
          <button type="button" className="button" onClick={() => session.ended(undefined)}>
            {t('channels.result.sign_in')}
          </button>
        ) : (
          <Link className="button" to="/me/channels" replace>
            {t('channels.title')}
          </Link>
        )}
      </div>
    </section>
  );
}
