/** A surer proof in place of a text: what a token shows, or a key in this device; whichever the bank named. */
import type { LoginChallenge } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon';
import { KeyProblem } from '../../parts/key-trouble';
import { keysPossible } from '../../parts/keys';
import { CodeStep } from './code-step';

/** Whether something else than a text is asked for. */
export function isSurer(challenge: LoginChallenge): boolean {
  return challenge.tools.length > 0 && !challenge.tools.includes('sms_code');
}

export type SurerStepProps = {
  challenge: LoginChallenge;
  busy: boolean;
  error: unknown;
  keyError: unknown;
  failures: number;
  onCode: (code: string) => void;
  onKey: () => void;
  onBack: () => void;
};

export function SurerStep({ challenge, busy, error, keyError, failures, onCode, onKey, onBack }: SurerStepProps) {
  const { t } = useTranslation();
  const byKey = challenge.tools.includes('passkey');
  return (
    <>
      {byKey && (
        <div className="form">
          <p className="muted">{t('sign_in.surer')}</p>
          {keysPossible() ? (
            <button type="button" className="button" disabled={busy} onClick={onKey} data-track="sign_in.surer_key">
              <Icon name="finger" size="1.2rem" />
              {t('keys.sign_in')}
            </button>
          ) : (
            <p className="small over" role="alert">
              {t('sign_in.surer_key_elsewhere')}
            </p>
          )}
          <KeyProblem error={keyError} />
        </div>
      )}
      {challenge.tools.includes('totp') ? (
        <CodeStep
          intro={t(byKey ? 'sign_in.or_token' : 'sign_in.token_shows')}
          label={t('sign_in.token_label')}
          busy={busy}
          error={error}
          failures={failures}
          onCode={onCode}
          onBack={onBack}
        />
      ) : (
        <button type="button" className="button plain" onClick={onBack}>
          {t('common.back')}
        </button>
      )}
    </>
  );
}
