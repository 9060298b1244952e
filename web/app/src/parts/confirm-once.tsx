/** A button that submits something, asks for the proofs it needs, and submits it again with them. */
import { act, Intent, ProblemError, type Challenge } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { StepUp } from '../pages/transfer-confirm/step-up';
import { Action } from './basics';
import { ProblemSheet } from './problem';

export type ConfirmOnceProps<Body extends object, Made> = {
  label: string;
  busyText: string;
  track: string;
  disabled?: boolean;
  body: Body;
  submit: (body: Body & { challenge_id?: string }, key: string) => Promise<Made>;
  onMade: (made: Made) => void;
  onFix: (action: string) => void;
};

function undecided(error: unknown): boolean {
  return error instanceof ProblemError && (error.unanswered || error.problem.status >= 500);
}

export function ConfirmOnce<Body extends object, Made>(props: ConfirmOnceProps<Body, Made>) {
  const { body, submit, onMade, onFix } = props;
  const [intent] = useState(() => new Intent());
  const [challenge, setChallenge] = useState<Challenge | undefined>(undefined);
  const send = useMutation({
    mutationFn: (challengeId: string | undefined) => {
      const whole = challengeId === undefined ? body : { ...body, challenge_id: challengeId };
      return act(intent, whole, (key) => submit(whole, key));
    },
    onSuccess: onMade,
    onError: (error) => {
      const asked = error instanceof ProblemError && error.code === 'step_up_required' ? error.problem.challenge : null;
      setChallenge(asked ?? undefined);
    },
  });
  const asked = send.error instanceof ProblemError && send.error.code === 'step_up_required';
  return (
    <>
      <Action
        busy={send.isPending}
        busyText={props.busyText}
        disabled={props.disabled ?? false}
        track={props.track}
        onClick={() => send.mutate(undefined)}
      >
        {props.label}
      </Action>
      <StepUp
        key={challenge?.challenge_id ?? 'none'}
        challenge={challenge}
        finishing={send.isPending}
        onPassed={(passed) => send.mutate(passed.challenge_id)}
        onClose={() => {
          setChallenge(undefined);
          send.reset();
        }}
      />
      <ProblemSheet
        error={asked ? undefined : send.error}
        onClose={() => send.reset()}
        onHere={(action) => {
          if (action === 'retry') send.mutate(undecided(send.error) ? send.variables : undefined);
          else if (action === 'verify') send.mutate(undefined);
          else {
            send.reset();
            onFix(action);
          }
        }}
      />
    </>
  );
}
