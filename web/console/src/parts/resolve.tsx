import { Button, Input, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from './states';

/** Whether the platform takes it as a reason: 4 to 200 characters. */
export function isReason(text: string): boolean {
  const length = [...text.trim()].length;
  return length >= 4 && length <= 200;
}

type FieldProps = { id: string; label: string; value: string; tried: boolean; onChange: (text: string) => void };

/** Why something is done, in the operator's own words; kept in the audit trail. */
export function ReasonField({ id, label, value, tried, onChange }: FieldProps) {
  const { t } = useTranslation();
  const wrong = tried && !isReason(value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input.TextArea id={id} rows={3} maxLength={220} value={value} status={wrong ? 'error' : ''} aria-describedby={`${id}-help`} onChange={(event) => { onChange(event.target.value); }} />
      <p id={`${id}-help`} className={wrong ? 'help bad' : 'help'}>{t(wrong ? 'reason.wrong' : 'reason.hint')}</p>
    </div>
  );
}

type ResolveProps<Way extends string> = {
  id: string;
  title: string;
  ways: readonly Way[];
  way: Way;
  onWay: (way: Way) => void;
  nameOf: (way: Way) => string;
  /** What pressing the button will do. */
  will: ReactNode;
  reasonLabel: string;
  submitLabel: string;
  /** More to fill in for the chosen way; nothing is sent while it is wrong. */
  more?: (tried: boolean) => ReactNode;
  moreWrong?: boolean;
  busy: boolean;
  error: unknown;
  onSubmit: (reason: string) => void;
};

/** Deciding what hangs or differs: a way, a reason, and a button that says what it will do. */
export function ResolveForm<Way extends string>(props: ResolveProps<Way>) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!props.moreWrong && isReason(reason)) props.onSubmit(reason.trim());
  };
  return (
    <section className="section">
      <h3>{props.title}</h3>
      <Radio.Group value={props.way} onChange={(event) => { props.onWay(event.target.value as Way); }} style={{ display: 'grid', gap: 8, margin: '8px 0 14px' }}>
        {props.ways.map((way) => <Radio key={way} value={way}>{props.nameOf(way)}</Radio>)}
      </Radio.Group>
      {props.more?.(tried)}
      <ReasonField id={`${props.id}-reason`} label={props.reasonLabel} value={reason} tried={tried} onChange={setReason} />
      {props.error !== null && props.error !== undefined && <ProblemView error={props.error} />}
      <p className="muted" style={{ margin: '10px 0' }}>{props.will}</p>
      <Button type="primary" loading={props.busy} onClick={submit}>{props.submitLabel}</Button>
    </section>
  );
}
