/** Whose app this is: name and mark, hot line, the legal texts, and the way to the newest version. */
import { currentLanguage } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { brandName, brandSlogan, useBrand } from '../../brand';
import { BankMark, BoneRows } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { takeUpdate, useUpdateReady } from '../../worker';
import { legalQuery } from './api';
import './about.css';

export function AboutPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const ready = useUpdateReady();
  const [open, setOpen] = useState<string | undefined>(undefined);
  return (
    <Screen title={t('about.title')} back="/me">
      <section className="about-head">
        <BankMark brand={brand} size="4rem" />
        <h2>{brandName(brand)}</h2>
        <p className="muted">{brandSlogan(brand)}</p>
      </section>
      <ul className="card flush rows">
        <li>
          <a className="row" href={`tel:${brand.service_phone}`} data-track="about.call">
            <Icon name="phone" size="1.35rem" />
            <span className="grow">{t('about.hot_line')}</span>
            <span className="num muted">{brand.service_phone}</span>
          </a>
        </li>
        <li className="row">
          <Icon name="bank" size="1.35rem" />
          <span className="grow">{t('me.bank_no')}</span>
          <span className="num muted">{brand.bank_no}</span>
        </li>
        <li>
          <button type="button" className="row" disabled={!ready} onClick={takeUpdate} data-track="about.update">
            <Icon name="refresh" size="1.35rem" />
            <span className="grow">{t('about.version')}</span>
            <span className="muted">{t(ready ? 'about.update_ready' : 'about.up_to_date')}</span>
          </button>
        </li>
      </ul>
      {brand.legal.length > 0 && (
        <ul className="card flush rows">
          {brand.legal.map((text) => (
            <li key={text.id}>
              <button type="button" className="row" onClick={() => setOpen(text.id)} data-track="about.legal">
                <Icon name="info" size="1.35rem" />
                <span className="grow">{currentLanguage() === 'en' ? text.title_en : text.title_zh}</span>
                <Icon name="forward" size="1.1rem" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <LegalSheet id={open} onClose={() => setOpen(undefined)} />
    </Screen>
  );
}

function LegalSheet({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const legal = useQuery({ ...legalQuery, enabled: id !== undefined });
  const text = legal.data?.texts.find((one) => one.id === id);
  const english = currentLanguage() === 'en';
  const title = text ? (english ? text.title_en : text.title_zh) : t('about.title');
  const paragraphs = (text ? (english ? text.text_en : text.text_zh) : '').split('\n').filter((line) => line.trim() !== '');
  return (
    <Sheet open={id !== undefined} title={title} onClose={onClose}>
      {legal.error ? <LoadProblem error={legal.error} onRetry={() => void legal.refetch()} /> : !text && <BoneRows />}
      <div className="about-legal">
        {paragraphs.map((line, nth) => (
          <p key={nth}>{line}</p>
        ))}
      </div>
    </Sheet>
  );
}
