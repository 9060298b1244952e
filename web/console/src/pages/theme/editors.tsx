import { DeleteOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import type { Brand, ThemePreset, ThemeText } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { LOGO_BYTES_MAX } from '../open-bank/draft';
import type { Body } from '../publishing/model';
import { usePalette, useTexts } from './api';
import { Choice, ColourInput, Labelled, Measure } from './fields';
import {
  COLOURS, colourOf, DEPTHS, depthOf, FAMILIES, familyOf, ICONS, ILLUSTRATIONS, LAYOUTS, legalOf, measureOf, OPTIONAL, put, styleOf, textOf, tokenOf, TONES, VARIABLE, withDepth, withFamily,
  withMeasure, withPreset, withToken, wordingsOf, type Depth, type Family, type Legal, type Style, type Wording,
} from './model';

export type Objections = readonly { place: string; message: string }[];
export type PartProps = { body: Body; brand: Brand; objections: Objections; onChange: (body: Body) => void };

/** What is said against a place and everything beneath it. */
export function against(objections: Objections, place: string): string | undefined {
  const found = objections.filter((one) => one.place === place || one.place.startsWith(`${place}/`));
  const said = found.map(({ message }) => message.split(' / ')[currentLanguage() === 'en' ? 1 : 0] ?? message);
  return said.length > 0 ? said.join(' ') : undefined;
}

export function Presets({ body, presets, onChange }: { body: Body; presets: readonly ThemePreset[]; onChange: (body: Body) => void }) {
  const { t } = useTranslation();
  const english = currentLanguage() === 'en';
  return (
    <ul className="theme-presets">
      {presets.map((preset) => {
        const colour = (name: string) => String((preset.tokens as Record<string, Record<string, { $value?: string }>>)['color']?.[name]?.$value ?? '#888888');
        return (
          <li key={preset.id}>
            <button type="button" className="panel" onClick={() => { onChange(withPreset(body, preset)); }}>
              <span className="theme-preset-face" style={{ background: colour('ground') }} aria-hidden>
                <i style={{ background: colour('primary') }} />
                <i style={{ background: colour('accent') }} />
                <i style={{ background: colour('surface') }} />
              </span>
              <b>{english ? preset.title_en : preset.title_zh}</b>
              <span className="muted">{english ? preset.about_en : preset.about_zh}</span>
              <span className="muted">{t(`theme.layoutOf.${preset.style.home_layout}`)} · {t(`theme.iconsOf.${preset.style.icons}`)} · {t(`theme.illustrationOf.${preset.style.illustration}`)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function Colours({ body, brand, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      {COLOURS.map((group, nth) => (
        <div className="theme-grid" key={nth}>
          {group.map((name) => (
            <ColourInput
              key={name} label={t(`theme.colour.${name}`)} hint={OPTIONAL.includes(name) ? t('theme.clear') : undefined} value={colourOf(body, name)} shown={brand.look.light[VARIABLE[name]] ?? '#888888'}
              onChange={(value) => { onChange(withToken(body, 'color', name, value)); }}
            />
          ))}
        </div>
      ))}
    </>
  );
}

export function Shape({ body, brand, onChange }: PartProps) {
  const { t } = useTranslation();
  const style = styleOf(body, brand);
  const restyle = (change: Partial<Style>) => { onChange(put(body, ['style'], { ...style, ...change })); };
  const measure = (group: string, name: string, least: number, most: number, other: number, unit?: string) => (
    <Measure
      label={t(`theme.measure.${name}`)} least={least} most={most} value={measureOf(body, group, name) ?? other} {...(unit ? { unit } : {})}
      onChange={(value) => { onChange(withMeasure(body, group, name, value)); }}
    />
  );
  const weight = tokenOf(body, 'font', 'title_weight');
  const scale = tokenOf(body, 'font', 'scale');
  const button = measureOf(body, 'radius', 'button') ?? 12;
  return (
    <>
      <div className="theme-grid wide">
        <Choice<Style['home_layout']> label={t('theme.layout')} value={style.home_layout} choices={LAYOUTS} nameOf={(one) => t(`theme.layoutOf.${one}`)} onChange={(home_layout) => { restyle({ home_layout }); }} />
        <Choice<Style['icons']> label={t('theme.icons')} value={style.icons} choices={ICONS} nameOf={(one) => t(`theme.iconsOf.${one}`)} onChange={(icons) => { restyle({ icons }); }} />
        <Choice<Style['illustration']> label={t('theme.illustration')} value={style.illustration} choices={ILLUSTRATIONS} nameOf={(one) => t(`theme.illustrationOf.${one}`)} onChange={(illustration) => { restyle({ illustration }); }} />
        <Choice<Style['tone']> label={t('theme.tone')} hint={t('theme.toneHint')} value={style.tone} choices={TONES} nameOf={(one) => t(`theme.toneOf.${one}`)} onChange={(tone) => { restyle({ tone }); }} />
        <Choice<Family | 'own'> label={t('theme.family')} value={familyOf(body) ?? 'own'} choices={[...(Object.keys(FAMILIES) as Family[]), ...(familyOf(body) ? [] : (['own'] as const))]} nameOf={(one) => t(`theme.familyOf.${one}`)} onChange={(one) => { if (one !== 'own') onChange(withFamily(body, one)); }} />
        <Choice<Depth> label={t('theme.depth')} value={depthOf(body)} choices={Object.keys(DEPTHS) as Depth[]} nameOf={(one) => t(`theme.depthOf.${one}`)} onChange={(depth) => { onChange(withDepth(body, depth)); }} />
      </div>
      <div className="theme-grid">
        {measure('radius', 'card', 0, 28, 12)}
        <Measure label={t('theme.measure.button')} least={0} most={29} unit="px" hint={t('theme.pill')} value={button > 28 ? 29 : button} onChange={(value) => { onChange(withMeasure(body, 'radius', 'button', value > 28 ? 999 : value)); }} />
        {measure('radius', 'mark', 0, 24, 16)}
        {measure('spacing', 'gap', 10, 22, 16)}
        {measure('spacing', 'row', 9, 20, 13)}
        {measure('motion', 'quick', 0, 400, 160, 'ms')}
        <Measure label={t('theme.measure.title_weight')} least={400} most={800} step={100} unit="" value={typeof weight === 'number' ? weight : 600} onChange={(value) => { onChange(withToken(body, 'font', 'title_weight', value)); }} />
        <Measure label={t('theme.measure.scale')} least={0.9} most={1.15} step={0.01} unit="×" value={typeof scale === 'number' ? scale : 1} onChange={(value) => { onChange(withToken(body, 'font', 'scale', value)); }} />
      </div>
    </>
  );
}

const NAMES = [['name', 40], ['name_en', 60], ['short_name', 4], ['service_phone', 20], ['slogan', 60], ['slogan_en', 120]] as const;

export function Naming({ body, objections, onChange }: PartProps) {
  const { t } = useTranslation();
  const text = (path: [string, string], label: string, most: number, hint?: string) => {
    const bad = against(objections, `/${path.join('/')}`);
    return (
      <Labelled key={path.join('.')} label={label} hint={hint} bad={bad}>
        {(id) => <Input id={id} maxLength={most} value={textOf(body, ...path)} status={bad ? 'error' : ''} onChange={(event) => { onChange(put(body, path, event.target.value)); }} />}
      </Labelled>
    );
  };
  return (
    <>
      <div className="theme-grid wide">{NAMES.map(([name, most]) => text(['identity', name], t(`theme.name.${name}`), most))}</div>
      <h3>{t('theme.splash')}</h3>
      <div className="theme-grid wide">
        <Choice<'page' | 'brand'> label={t('theme.splashGround')} value={textOf(body, 'splash', 'ground') === 'brand' ? 'brand' : 'page'} choices={['page', 'brand']} nameOf={(one) => t(`theme.splashGroundOf.${one}`)} onChange={(ground) => { onChange(put(body, ['splash', 'ground'], ground)); }} />
        {text(['splash', 'line_zh'], t('theme.splashZh'), 40, t('theme.splashHint'))}
        {text(['splash', 'line_en'], t('theme.splashEn'), 80)}
      </div>
    </>
  );
}

export function Logo({ body, brand, objections, onChange }: PartProps) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const palette = usePalette();
  const [tooLarge, setTooLarge] = useState(false);
  const load = async (file: File | undefined) => {
    setTooLarge(false);
    if (!file) return;
    if (file.size > LOGO_BYTES_MAX) { setTooLarge(true); return; }
    onChange(put(body, ['logo_svg'], await file.text()));
  };
  const own = textOf(body, 'logo_svg');
  const bad = tooLarge ? t('theme.logoSize') : against(objections, '/logo_svg');
  const found = palette.data;
  return (
    <>
      <div className="theme-logo">
        <img src={brand.logo_url} alt={t('theme.logo')} width={96} height={96} />
        <div>
          <input ref={picker} type="file" accept=".svg,image/svg+xml" hidden aria-label={t('theme.upload')} onChange={(event) => { void load(event.target.files?.[0]); event.target.value = ''; }} />
          <Button icon={<UploadOutlined aria-hidden />} onClick={() => picker.current?.click()}>{t('theme.upload')}</Button>{' '}
          <Button disabled={own === ''} loading={palette.isPending} onClick={() => { palette.mutate(own); }}>{t('theme.fromLogo')}</Button>
          <p className={bad ? 'help bad' : 'help'} role={bad ? 'alert' : undefined}>{bad ?? t('theme.logoHint')}</p>
        </div>
      </div>
      {palette.isError && <ProblemView error={palette.error} />}
      {found && (
        <div className="theme-found">
          <ul aria-label={t('theme.found')}>
            {found.colors.map((one) => <li key={one.color}><span className="theme-dot" style={{ background: one.color }} aria-hidden /> <span className="mono">{one.color}</span> <span className="num muted">{(one.share * 100).toFixed(0)}%</span></li>)}
          </ul>
          <Button type="primary" onClick={() => { onChange(withToken(withToken(withToken(withToken(body, 'color', 'primary', found.primary_color), 'color', 'accent', found.accent_color), 'color', 'on_primary', undefined), 'color', 'deep', undefined)); }}>
            <span className="theme-dot" style={{ background: found.primary_color }} aria-hidden /><span className="theme-dot" style={{ background: found.accent_color }} aria-hidden /> {t('theme.takeFound')}
          </Button>
        </div>
      )}
    </>
  );
}

export function Wordings({ bankId, body, objections, onChange }: PartProps & { bankId: string }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const found = useTexts(bankId, words);
  const own = wordingsOf(body);
  const set = (next: Wording[]) => { onChange(put(body, ['wording'], next)); };
  const add = (text: ThemeText) => { set([...own, { key: text.key, zh: text.zh, en: text.en }]); setWords(''); };
  return (
    <>
      <p className="muted">{t('theme.wordingHint')}</p>
      <Labelled label={t('theme.findText')}>{(id) => <Input.Search id={id} allowClear value={words} placeholder={t('theme.findHint')} onChange={(event) => { setWords(event.target.value); }} />}</Labelled>
      {words.trim() !== '' && (
        <ul className="rows theme-texts">
          {(found.data ?? []).filter((text) => !own.some((one) => one.key === text.key)).map((text) => (
            <li key={text.key}>
              <span className="grow">{text.zh}<small>{text.en}</small><small className="mono">{text.key}</small></span>
              <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => { add(text); }}>{t('theme.reword')}</Button>
            </li>
          ))}
          {found.data?.length === 0 && <li className="muted">{t('theme.noText')}</li>}
        </ul>
      )}
      {own.map((one, nth) => {
        const edit = (change: Partial<Wording>) => { set(own.map((other, at) => (at === nth ? { ...other, ...change } : other))); };
        const bad = against(objections, `/wording/${String(nth)}`);
        return (
          <div className="panel theme-wording" key={one.key}>
            <header><span className="mono">{one.key}</span><Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} onClick={() => { set(own.filter((_, at) => at !== nth)); }}>{t('theme.restore')}</Button></header>
            <Input.TextArea autoSize aria-label={t('theme.inZh')} maxLength={400} value={one.zh ?? ''} onChange={(event) => { edit({ zh: event.target.value }); }} />
            <Input.TextArea autoSize aria-label={t('theme.inEn')} maxLength={400} value={one.en ?? ''} onChange={(event) => { edit({ en: event.target.value }); }} />
            {bad && <p className="help bad" role="alert">{bad}</p>}
          </div>
        );
      })}
    </>
  );
}

const LEGAL_MAX = 8;

export function LegalTexts({ body, objections, onChange }: PartProps) {
  const { t } = useTranslation();
  const own = legalOf(body);
  const set = (next: Legal[]) => { onChange(put(body, ['legal'], next)); };
  const fresh = () => {
    let nth = own.length + 1;
    while (own.some((one) => one.id === `text${String(nth)}`)) nth += 1;
    set([...own, { id: `text${String(nth)}`, title_zh: '', title_en: '', text_zh: '', text_en: '' }]);
  };
  return (
    <>
      <p className="muted">{t('theme.legalHint')}</p>
      {own.map((one, nth) => {
        const edit = (change: Partial<Legal>) => { set(own.map((other, at) => (at === nth ? { ...other, ...change } : other))); };
        const bad = against(objections, `/legal/${String(nth)}`);
        return (
          <div className="panel theme-wording" key={one.id}>
            <header><b>{t('theme.legalNth', { nth: nth + 1 })}</b><Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} onClick={() => { set(own.filter((_, at) => at !== nth)); }}>{t('theme.remove')}</Button></header>
            <div className="theme-grid wide">
              <Input aria-label={t('theme.legalTitleZh')} placeholder={t('theme.legalTitleZh')} maxLength={40} value={one.title_zh} onChange={(event) => { edit({ title_zh: event.target.value }); }} />
              <Input aria-label={t('theme.legalTitleEn')} placeholder={t('theme.legalTitleEn')} maxLength={80} value={one.title_en} onChange={(event) => { edit({ title_en: event.target.value }); }} />
            </div>
            <Input.TextArea rows={4} aria-label={t('theme.legalTextZh')} placeholder={t('theme.legalTextZh')} maxLength={8_000} value={one.text_zh} onChange={(event) => { edit({ text_zh: event.target.value }); }} />
            <Input.TextArea rows={4} aria-label={t('theme.legalTextEn')} placeholder={t('theme.legalTextEn')} maxLength={8_000} value={one.text_en} onChange={(event) => { edit({ text_en: event.target.value }); }} />
            {bad && <p className="help bad" role="alert">{bad}</p>}
          </div>
        );
      })}
      <Button ghost type="primary" icon={<PlusOutlined aria-hidden />} disabled={own.length >= LEGAL_MAX} onClick={fresh}>{t('theme.legalAdd')}</Button>
    </>
  );
}
