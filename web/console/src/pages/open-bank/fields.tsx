import { UploadOutlined } from '@ant-design/icons';
import { contrast } from '@polybank/ui';
import { Button, ColorPicker, Input, InputNumber, Slider } from 'antd';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePalette } from '../theme/api';
import { CONTRAST_MIN, EMPTY_DRAFT, LOGO_BYTES_MAX, logoProblem, type BankDraft, type HomeLayout } from './draft';
import { DraftLogo } from './preview';

export type FieldProps = {
  draft: BankDraft;
  /** The words of what is wrong with a field that has been touched. */
  problemOf: (key: keyof BankDraft) => string | undefined;
  change: (changes: Partial<BankDraft>) => void;
  touch: (key: keyof BankDraft) => void;
};

type TextKey = 'name' | 'name_en' | 'short_name' | 'bank_id' | 'slogan' | 'slogan_en' | 'service_phone';

export function Field({ name, problem, help, optional, wide, children }: { name: keyof BankDraft; problem: string | undefined; help?: ReactNode; optional?: boolean; wide?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={wide ? 'field wide' : 'field'}>
      <label htmlFor={`bank-${name}`}>{t(`openBank.field.${name}`)}{optional && <small>{t('common.optional')}</small>}</label>
      {children}
      <p className={problem ? 'help bad' : 'help'} id={`bank-${name}-help`} role={problem ? 'alert' : undefined}>{problem ?? help}</p>
    </div>
  );
}

export function TextField({ name, max, help, optional, ...props }: FieldProps & { name: TextKey; max: number; help?: ReactNode; optional?: boolean }) {
  const { t } = useTranslation();
  const problem = props.problemOf(name);
  return (
    <Field name={name} problem={problem} help={help} {...(optional ? { optional } : {})}>
      <Input
        id={`bank-${name}`}
        value={props.draft[name]}
        maxLength={max}
        status={problem ? 'error' : ''}
        placeholder={t(`openBank.placeholder.${name}`)}
        autoComplete="off"
        spellCheck={false}
        required={!optional}
        aria-describedby={`bank-${name}-help`}
        onChange={(event) => { props.change({ [name]: event.target.value }); }}
        onBlur={() => { props.touch(name); }}
      />
    </Field>
  );
}

export function ColourField({ name, ...props }: FieldProps & { name: 'primary_color' | 'accent_color' }) {
  const { t } = useTranslation();
  const problem = props.problemOf(name);
  const text = props.draft[name];
  const ratio = /^#[0-9a-f]{6}$/i.test(text) && name === 'primary_color' ? contrast(text, '#ffffff') : undefined;
  const says = ratio === undefined ? undefined : `${t('openBank.contrast', { ratio: ratio.toFixed(1) })} · ${t(ratio >= CONTRAST_MIN ? 'openBank.contrastGood' : 'openBank.contrastBad')}`;
  return (
    <Field name={name} problem={problem} help={says}>
      <div style={{ display: 'flex', gap: 8 }}>
        <ColorPicker value={text} disabledAlpha format="hex" onChange={(colour) => { props.change({ [name]: colour.toHexString().slice(0, 7) }); }}>
          <button type="button" className="colour-button" aria-label={`${t(`openBank.field.${name}`)} ${text}`} style={{ background: text }} />
        </ColorPicker>
        <Input
          id={`bank-${name}`}
          className="mono"
          value={text}
          maxLength={7}
          status={problem ? 'error' : ''}
          spellCheck={false}
          aria-describedby={`bank-${name}-help`}
          onChange={(event) => { props.change({ [name]: event.target.value }); }}
          onBlur={() => { props.touch(name); }}
        />
      </div>
    </Field>
  );
}

export function RadiusField({ draft, change, problemOf }: FieldProps) {
  const { t } = useTranslation();
  return (
    <Field name="radius_px" problem={problemOf('radius_px')} wide>
      <div style={{ display: 'flex', gap: 16, alignItems: 'center' }}>
        <Slider style={{ flex: 1 }} min={0} max={24} value={draft.radius_px} onChange={(radius) => { change({ radius_px: radius }); }} ariaLabelForHandle={t('openBank.field.radius_px')} />
        <InputNumber id="bank-radius_px" style={{ width: 92 }} min={0} max={24} precision={0} suffix="px" value={draft.radius_px} onChange={(radius) => { change({ radius_px: radius ?? 0 }); }} />
      </div>
    </Field>
  );
}

const LAYOUTS: readonly HomeLayout[] = ['card', 'hero', 'list'];

export function LayoutField({ draft, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="field wide" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="label">{t('openBank.field.home_layout')}</legend>
      <div className="layout-choice">
        {LAYOUTS.map((layout) => (
          <label key={layout}>
            <input type="radio" name="home_layout" value={layout} checked={draft.home_layout === layout} onChange={() => { change({ home_layout: layout }); }} />
            {t(`openBank.layoutOf.${layout}`)}
            <small>{t(`openBank.layoutHint.${layout}`)}</small>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function LogoField({ draft, change, touch, problemOf }: FieldProps) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const problem = problemOf('logo_svg');
  const palette = usePalette();
  const untouched = draft.primary_color === EMPTY_DRAFT.primary_color && draft.accent_color === EMPTY_DRAFT.accent_color;
  const colours = (svg: string) => {
    palette.mutate(svg, { onSuccess: ({ primary_color, accent_color }) => { change({ primary_color, accent_color }); } });
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    // A file far over the limit is not read; what is kept is enough for the rule to refuse it.
    const text = await file.slice(0, LOGO_BYTES_MAX + 1).text();
    change({ logo_svg: text });
    touch('logo_svg');
    // Whoever has not chosen colours gets those of the mark.
    if (untouched && logoProblem(text) === null) colours(text);
  };
  return (
    <div className="field wide">
      <div className="logo-pick">
        <DraftLogo draft={draft} size={64} alt={t('openBank.uploaded')} />
        <div>
          <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
            <input
              ref={picker}
              id="bank-logo_svg"
              type="file"
              accept=".svg,image/svg+xml"
              className="sr"
              tabIndex={-1}
              aria-label={t('openBank.upload')}
              onChange={(event) => {
                void take(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
            <Button icon={<UploadOutlined aria-hidden />} onClick={() => picker.current?.click()}>{t(draft.logo_svg === null ? 'openBank.upload' : 'openBank.replace')}</Button>
            {draft.logo_svg !== null && <Button loading={palette.isPending} disabled={logoProblem(draft.logo_svg) !== null} onClick={() => { colours(draft.logo_svg ?? ''); }}>{t('theme.fromLogo')}</Button>}
            {draft.logo_svg !== null && <Button onClick={() => { change({ logo_svg: null }); }}>{t('openBank.useDrawn')}</Button>}
          </div>
          <p className={problem ? 'help bad' : 'help'} role={problem ? 'alert' : undefined}>{problem ?? t(draft.logo_svg === null ? 'openBank.drawn' : 'openBank.uploaded')}</p>
        </div>
      </div>
    </div>
  );
}
