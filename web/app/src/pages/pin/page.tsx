import { act, Intent, ProblemError, type Challenge, type PinSet } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { queries } from '../../api';
import { brandName, useBrand } from '../../brand';
import { Action, BankMark, PasswordField } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { PinPad } from '../../parts/pads';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { meQuery, useMe } from '../../session/me';
import { returnPath } from '../../session/return';
import { StepUp } from '../transfer-confirm/step-up';
import { setPin } from './api';
import { isWeakPin } from './weak';

type Step = 'password' | 'current' | 'choose' | 'repeat';

/** The login password, the present PIN if there is one, the new PIN, and the new PIN again; and whatever proof the bank asks for besides. */
export function PinPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const me = useMe();
  const brand = useBrand();
  const navigate = useNavigate();
  const location = useLocation();
  const [step, setStep] = useState<Step>('password');
  const [password, setPassword] = useState('');
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState('');
  const [round, setRound] = useState(0);
  const [advice, setAdvice] = useState<'weak' | 'different' | undefined>(undefined);
  const [intent] = useState(() => new Intent());
  /** The change that waits for a further proof. */
  const [waiting, setWaiting] = useState<{ body: PinSet; challenge: Challenge } | undefined>(undefined);

  const save = useMutation({
    mutationFn: (body: PinSet) => act(intent, body, (key) => setPin(body, key)),
    onSuccess: async () => {
      await queries.refetchQueries(meQuery);
      void queries.invalidateQueries({ queryKey: ['limits'] });
      toast(t('pin.saved'));
      const target = returnPath(location.state);
      void navigate(target === '/' ? '/me/security' : target, { replace: true });
    },
    onError: (error, body) => {
      const asked = error instanceof ProblemError && error.code === 'step_up_required' ? error.problem.challenge : null;
      if (asked) setWaiting({ body, challenge: asked });
      else startOver();
    },
  });
  const startOver = (): void => {
    setWaiting(undefined);
    setStep('password');
    setCurrent('');
    setChosen('');
  };
  const prove = (pin: string): void => {
    setRound((count) => count + 1);
    setCurrent(pin);
    setStep('choose');
  };
  const choose = (pin: string): void => {
    setRound((count) => count + 1);
    if (isWeakPin(pin)) {
      setAdvice('weak');
      return;
    }
    setAdvice(undefined);
    setChosen(pin);
    setStep('repeat');
  };
  const repeat = (pin: string): void => {
    setRound((count) => count + 1);
    if (pin === chosen) {
      save.mutate({ pin, password, ...(me.has_pin ? { current_pin: current } : {}) });
      return;
    }
    setAdvice('different');
    setStep('choose');
  };

  return (
    <Screen title={t(me.has_pin ? 'security.change_pin' : 'security.set_pin')} back="/me/security">
      <section className="card form">
        <p className="confirm-bank small" style={{ display: 'flex', gap: '0.45rem', alignItems: 'center' }}>
          <BankMark brand={brand} size="1.4rem" />
          {brandName(brand)}
        </p>
        {step === 'password' ? (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              save.reset();
              if (password !== '') setStep(me.has_pin ? 'current' : 'choose');
            }}
          >
            <p className="muted small">{t('pin.why_password')}</p>
            <PasswordField
              label={t('sign_in.password')}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <InlineProblem error={save.error} />
            <div>
              <Action type="submit" disabled={password === ''}>
                {t('common.next')}
              </Action>
            </div>
          </form>
        ) : (
          <>
            <div style={{ textAlign: 'center' }}>
              <h2>{t(`pin.${step}`)}</h2>
              {step !== 'current' && <p className="small muted">{t('pin.rules')}</p>}
              {advice && (
                <p className="small over" role="alert">
                  {t(`pin.${advice}`)}
                </p>
              )}
            </div>
            {step === 'current' && (
              <p style={{ textAlign: 'center' }}>
                <Link className="link" to="/me/pin/forgot">
                  {t('forgot.pin_link')}
                </Link>
              </p>
            )}
            <PinPad
              key={`${step}-${round}`}
              label={t(`pin.${step}`)}
              busy={save.isPending}
              onComplete={{ current: prove, choose, repeat }[step]}
            />
            {save.isPending && (
              <p className="wait-line" role="status">
                {t('pin.saving')}
              </p>
            )}
          </>
        )}
      </section>
      <StepUp
        key={waiting?.challenge.challenge_id ?? 'none'}
        challenge={waiting?.challenge}
        finishing={save.isPending}
        onPassed={(passed) => {
          if (waiting) save.mutate({ ...waiting.body, challenge_id: passed.challenge_id });
        }}
        onClose={() => {
          save.reset();
          startOver();
        }}
      />
    </Screen>
  );
}
