import { ColorPicker, Input, Segmented, Slider } from 'antd';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A label, what is entered, and what is to be said about it. */
export function Labelled({ label, hint, bad, children }: { label: string; hint?: string | undefined; bad?: string | undefined; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {(bad || hint) && <p className={bad ? 'help bad' : 'help'} role={bad ? 'alert' : undefined}>{bad || hint}</p>}
    </div>
  );
}

const HEX = /^#[0-9a-f]{6}$/;

/** A colour by picker or by its six digits; `shown` is what stands there where the theme says none. */
export function ColourInput({ label, hint, value, shown, onChange }: { label: string; hint?: string | undefined; value: string | undefined; shown: string; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation();
  return (
    <Labelled label={label} hint={value === undefined ? t('theme.chosen') : hint}>
      {(id) => (
        <div className="theme-colour">
          <ColorPicker value={value ?? shown} disabledAlpha onChange={(colour) => { onChange(colour.toHexString().slice(0, 7).toLowerCase()); }}>
            <button type="button" className="theme-swatch" style={{ background: value ?? shown }} aria-label={t('theme.pick', { name: label })} />
          </ColorPicker>
          <Input
            id={id} className="mono" maxLength={7} placeholder={shown} value={value ?? ''} status={value === undefined || HEX.test(value) ? '' : 'error'}
            onChange={(event) => { onChange(event.target.value === '' ? undefined : event.target.value.trim().toLowerCase()); }}
          />
        </div>
      )}
    </Labelled>
  );
}

export function Measure({ label, hint, value, least, most, step = 1, unit = 'px', onChange }: { label: string; hint?: string; value: number; least: number; most: number; step?: number; unit?: string; onChange: (value: number) => void }) {
  return (
    <Labelled label={label} hint={hint}>
      {() => (
        <div className="theme-measure">
          <Slider min={least} max={most} step={step} value={Math.min(value, most)} onChange={onChange} aria-label={label} />
          <span className="num">{value} {unit}</span>
        </div>
      )}
    </Labelled>
  );
}

export function Choice<T extends string>({ label, hint, value, choices, nameOf, onChange }: { label: string; hint?: string; value: T; choices: readonly T[]; nameOf: (value: T) => string; onChange: (value: T) => void }) {
  return (
    <Labelled label={label} hint={hint}>
      {() => <Segmented<T> aria-label={label} value={value} onChange={onChange} options={choices.map((one) => ({ value: one, label: nameOf(one) }))} />}
    </Labelled>
  );
}
