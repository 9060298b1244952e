import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { CHANGE_TONES, type Change } from './model';

type Props = {
  label: ReactNode;
  /** Whether it loosens for certain. */
  loosened?: boolean;
  /** What was there and what is there; nothing where there was or is none. */
  before?: ReactNode;
  after?: ReactNode;
  /** What else is to be said about it. */
  children?: ReactNode;
};

/** What a place said before, and what it says now: beside one another, or below where there is no room. */
export function BeforeAfter({ label, loosened, before, after, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className="publishing-change">
      <p className="publishing-change-label"><span>{label}</span>{loosened && <Loosened />}</p>
      {before !== undefined && <div className="was"><span className="publishing-change-when">{t('comparison.was')}</span><del>{before}</del></div>}
      {after !== undefined && <div className="is"><span className="publishing-change-when">{t('comparison.is')}</span><ins>{after}</ins></div>}
      {children}
    </div>
  );
}

/** The word that stands where something is loosened for certain. */
export function Loosened() {
  const { t } = useTranslation();
  return <span title={t('comparison.loosenedText')}><Tag tone="bad">{t('comparison.loosened')}</Tag></span>;
}

/** What became of something. */
export function KindTag({ kind }: Pick<Change, 'kind'>) {
  const { t } = useTranslation();
  return <Tag tone={CHANGE_TONES[kind]}>{t(`publishing.changeOf.${kind}`)}</Tag>;
}
