/** The small pieces every screen is made of. */
import { copyText, formatAmount, useLongWait, type AmountStyle } from '@polybank/ui';
import type { Brand, Money } from '@polybank/api';
import { useId, useState, type ComponentProps, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { showAmounts } from '../look/amounts';
import { usePreferences } from '../look/preferences';
import { useFrame } from './frame';
import { Icon, type IconName } from './icon';

type ActionProps = ComponentProps<'button'> & {
  busy?: boolean;
  /** Said instead of the label while the work runs. */
  busyText?: string;
  /** Said when it has taken more than ten seconds. */
  longText?: string;
  track?: string;
  look?: 'quiet' | 'outline' | 'danger';
};

/** The button of an action: never a spinner without words. */
export function Action({ busy = false, busyText, longText, track, look, children, disabled, ...rest }: ActionProps) {
  const { t } = useTranslation();
  const long = useLongWait(busy);
  return (
    <>
      <button
        type="button"
        {...rest}
        className={`button ${look ?? ''}`}
        data-track={track}
        aria-busy={busy}
        disabled={disabled === true || busy}
      >
        {busy ? (
          <>
            <span className="spin" aria-hidden="true" />
            {busyText ?? t('common.working')}
          </>
        ) : (
          children
        )}
      </button>
      {long && (
        <p className="wait-line" role="status">
          {longText ?? t('common.long_wait')}
        </p>
      )}
    </>
  );
}

type FieldProps = {
  label: string;
  help?: ReactNode;
  wrong?: boolean;
  after?: ReactNode;
} & ComponentProps<'input'>;

export function Field({ label, help, wrong = false, after, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className={`field ${wrong ? 'wrong' : ''}`}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="field-box">
        <input id={id} aria-invalid={wrong} aria-describedby={help ? `${id}-help` : undefined} {...input} />
        {after}
      </div>
      {help && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

export function PasswordField(props: Omit<FieldProps, 'type' | 'after'>) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'hidden' | 'shown'>('hidden');
  return (
    <Field
      {...props}
      type={shown === 'shown' ? 'text' : 'password'}
      autoCapitalize="off"
      spellCheck={false}
      maxLength={64}
      after={
        <button
          type="button"
          className="icon-button"
          aria-label={t(shown === 'shown' ? 'common.hide_password' : 'common.show_password')}
          onClick={() => setShown(shown === 'shown' ? 'hidden' : 'shown')}
        >
          <Icon name={shown === 'shown' ? 'eye' : 'eye_off'} size="1.3rem" />
        </button>
      }
    />
  );
}

type AmountProps = { value: Money | bigint; of?: AmountStyle; hideable?: boolean; className?: string };

/** An amount in tabular figures; hidden by the eye when it is the customer's own wealth. */
export function Amount({ value, of, hideable = false, className = '' }: AmountProps) {
  const { t } = useTranslation();
  const { amounts } = usePreferences();
  if (hideable && amounts === 'hidden') {
    return (
      <span className={`num ${className}`}>
        <span aria-hidden="true">••••••</span>
        <span className="sr">{t('common.amount_hidden')}</span>
      </span>
    );
  }
  return <span className={`num ${className}`}>{formatAmount(value, of)}</span>;
}

/** The same inside a sentence: an amount, or dots while the eye is closed. */
export function useAmountWords(): (value: Money | bigint) => string {
  const { amounts } = usePreferences();
  return (value) => (amounts === 'hidden' ? '••••••' : formatAmount(value));
}

export function EyeToggle() {
  const { t } = useTranslation();
  const { amounts } = usePreferences();
  const hidden = amounts === 'hidden';
  return (
    <button
      type="button"
      className="icon-button eye-toggle"
      aria-label={t(hidden ? 'common.show_amounts' : 'common.hide_amounts')}
      aria-pressed={hidden}
      data-track="eye"
      onClick={() => showAmounts(hidden ? 'shown' : 'hidden')}
    >
      <Icon name={hidden ? 'eye_off' : 'eye'} size="1.25rem" />
    </button>
  );
}

export function Bone({ width = '100%', height = '1rem' }: { width?: string; height?: string }) {
  return <span className="bone" style={{ width, height }} />;
}

/** Rows that are on their way, in the shape they will have. */
export function BoneRows({ count = 4 }: { count?: number }) {
  const { t } = useTranslation();
  const waiting = useLongWait(true, 10_000);
  return (
    <div className="card flush rows" role="status" aria-label={t('ui.loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div className="row" key={index}>
          <Bone width="2.6rem" height="2.6rem" />
          <div className="grow" style={{ display: 'grid', gap: '0.4rem' }}>
            <Bone width="45%" />
            <Bone width="30%" height="0.75rem" />
          </div>
          <Bone width="4.5rem" />
        </div>
      ))}
      {waiting && <p className="wait-line" style={{ paddingBottom: '0.8rem' }}>{t('common.slow_load')}</p>}
    </div>
  );
}

export function Empty({ icon = 'records', children }: { icon?: IconName; children: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      {children}
    </div>
  );
}

/** The bank's own mark, on every screen where trust matters. */
export function BankMark({ brand, size = '2.5rem' }: { brand: Pick<Brand, 'logo_url'>; size?: string }) {
  return <img className="mark" src={brand.logo_url} alt="" width={40} height={40} style={{ width: size, height: size }} />;
}

export function Avatar({ name, look }: { name: string; look?: 'accent' }) {
  const letter = [...name.replace(/\*/g, '')][0] ?? [...name][0] ?? '·';
  return (
    <span className={`avatar ${look ?? ''}`} aria-hidden="true">
      {letter}
    </span>
  );
}

export function CopyButton({ text, label, said }: { text: string; label: string; said: string }) {
  const { toast } = useFrame();
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      onClick={() => {
        copyText(text).then(
          () => toast(said),
          () => toast(t('common.copy_failed')),
        );
      }}
    >
      <Icon name="copy" size="1.2rem" />
    </button>
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export type Choice<T extends string> = { value: T; label: string };

export function Segment<T extends string>(props: {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
}) {
  return (
    <div className="segment" role="group" aria-label={props.label}>
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === props.value}
          onClick={() => props.onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
