import { CheckOutlined, InfoCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { useOperator } from '../../session/session';
import type { PhoneRule } from './draft';
import { ColourField, LayoutField, LogoField, RadiusField, TextField, type FieldProps } from './fields';
import { PhonePreview } from './preview';

type Props = FieldProps & { phone: PhoneRule; problems: number; error: unknown; onSubmit: () => void };

export function BankForm({ phone, problems, error, onSubmit, ...field }: Props) {
  const { t } = useTranslation();
  const { draft } = field;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="open-grid" onSubmit={submit} noValidate>
      <div>
        <Section name="identity">
          <TextField {...field} name="name" max={40} />
          <TextField {...field} name="name_en" max={60} />
          <TextField {...field} name="short_name" max={4} />
          <TextField {...field} name="bank_id" max={20} help={t('openBank.address', { url: `/b/${draft.bank_id || '…'}/` })} />
        </Section>
        <Section name="brand">
          <ColourField {...field} name="primary_color" />
          <ColourField {...field} name="accent_color" />
        </Section>
        <Section name="layout">
          <RadiusField {...field} />
          <LayoutField {...field} />
        </Section>
        <Section name="logo">
          <LogoField {...field} />
        </Section>
        <Section name="contact">
          <TextField {...field} name="slogan" max={60} optional />
          <TextField {...field} name="slogan_en" max={120} optional />
          <TextField {...field} name="service_phone" max={20} {...(phone === 'optional' ? { optional: true, help: t('openBank.phoneInvented') } : {})} />
        </Section>
        {Boolean(error) && <div style={{ marginBottom: 14 }}><ProblemView error={error} /></div>}
        <div className="panel submit-bar">
          <Button type="primary" htmlType="submit" size="large">{draft.name.trim() ? t('openBank.submit', { name: draft.name.trim() }) : t('openBank.submitBare')}</Button>
          <span className="spring" />
          {problems > 0 && <span role="status" style={{ color: 'var(--bad)' }}>{t('openBank.fix', { count: problems })}</span>}
        </div>
      </div>
      <aside className="open-side" aria-label={t('openBank.preview')}>
        <div>
          <PhonePreview draft={draft} />
          <p className="preview-note" style={{ marginTop: 10 }}>{t('openBank.previewHint')}</p>
        </div>
        <WhatHappens bankId={draft.bank_id} />
      </aside>
    </form>
  );
}

function Section({ name, children }: { name: 'identity' | 'brand' | 'layout' | 'logo' | 'contact'; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="panel form-section" aria-labelledby={`section-${name}`}>
      <h2 id={`section-${name}`}>{t(`openBank.sections.${name}`)}</h2>
      <p>{t(`openBank.hints.${name}`)}</p>
      <div className="fields">{children}</div>
    </section>
  );
}

function WhatHappens({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const id = bankId || '…';
  const lines = [
    t('openBank.will.database', { id }),
    t('openBank.will.brand', { url: `/b/${id}/` }),
    t('openBank.will.products'),
    t('openBank.will.register'),
    t('openBank.will.audit', { operator: operator.username }),
  ];
  return (
    <section className="panel will">
      <h2>{t('openBank.will.title')}</h2>
      <ul>
        {lines.map((line) => <li key={line}><CheckOutlined aria-hidden /><span>{line}</span></li>)}
      </ul>
      <p className="caution"><InfoCircleOutlined aria-hidden /> {t('openBank.will.irreversible')}</p>
    </section>
  );
}
