import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBoxes, Resend } from '../../parts/pads';
import { InlineProblem } from '../../parts/problem';

export type CodeStepProps = {
  intro: string;
  /** What is typed; the code of a text where nothing is said. */
  label?: string;
  /** Nothing for a code that no text brings. */
  resendAfterS?: number;
  busy: boolean;
  error: unknown;
  /** Clears the boxes each time it grows. */
  failures: number;
  onCode: (code: string) => void;
  onResend?: () => void;
  onBack?: () => void;
};

/** Six digits, most often of a text: six boxes, when another may be asked for, what went wrong. */
export function CodeStep({ intro, label, resendAfterS = 0, busy, error, failures, onCode, onResend, onBack }: CodeStepProps) {
  const { t } = useTranslation();
  const [availableAt, setAvailableAt] = useState(() => Date.now() + resendAfterS * 1000);
  return (
    <div className="form">
      <p className="muted">{intro}</p>
      <CodeBoxes key={failures} label={label ?? t('code.label')} busy={busy} onComplete={onCode} />
      {busy && (
        <p className="wait-line" role="status">
          {t('code.checking')}
        </p>
      )}
      <InlineProblem error={error} />
      {onResend && (
        <Resend
          availableAt={availableAt}
          busy={busy}
          onResend={() => {
            setAvailableAt(Date.now() + resendAfterS * 1000);
            onResend();
          }}
        />
      )}
      {onBack && (
        <button type="button" className="button plain" onClick={onBack}>
          {t('common.back')}
        </button>
      )}
    </div>
  );
}
