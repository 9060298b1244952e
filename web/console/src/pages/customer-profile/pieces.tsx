/** Small pieces of the profile: how fresh a tag is, how many it is known of, and a picture of its values. */
import type { TagBar, TagFreshness } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { formatCount, formatShare, formatStamp } from '../../format';
import { useValues, type Kind } from './values';

export function Fresh({ freshness }: { freshness: TagFreshness }) {
  const { t } = useTranslation();
  return <span className={`tag profile-fresh-${freshness}`} title={t(`customerProfile.freshWhy.${freshness}`)}>{t(`customerProfile.freshOf.${freshness}`)}</span>;
}

/** Part of a whole as a bar; the words beside it say the same. */
export function Share({ part, whole, tone = '' }: { part: number; whole: number; tone?: '' | 'quiet' }) {
  const percent = whole === 0 ? 0 : Math.min(100, (part / whole) * 100);
  return <span className={`profile-share ${tone}`} aria-hidden><i style={{ width: `${String(percent)}%` }} /></span>;
}

/** The values of a tag as small bars, told by the most frequent one to those who do not see them. */
export function Picture({ bars, kind }: { bars: readonly TagBar[]; kind: Kind }) {
  const { t } = useTranslation();
  const { bar: wordOf } = useValues();
  const most = Math.max(0, ...bars.map((bar) => bar.people));
  const [first] = bars.filter((bar) => bar.people === most);
  if (!first || most === 0) return null;
  const sum = bars.reduce((all, bar) => all + bar.people, 0);
  return (
    <span className="profile-picture" role="img" aria-label={t('customerProfile.tags.most', { label: wordOf(first, kind), share: formatShare(most, sum) })}>
      {bars.map((bar, place) => <i key={`${String(place)} ${String(bar.from)}`} className={bar === first ? 'most' : ''} style={{ height: `${String(bar.people === 0 ? 0 : Math.max(6, (bar.people / most) * 100))}%` }} />)}
    </span>
  );
}

export function AsOf({ at, people, customers }: { at: string; people: number; customers: number }) {
  const { t } = useTranslation();
  return <p className="profile-foot">{t('customerProfile.asOf', { at: formatStamp(at), people: formatCount(people), customers: formatCount(customers) })}</p>;
}

/** Of a thousand, as a percentage with one place; a dash where there is none. */
export function permille(share: number | null | undefined): string {
  return share == null ? '—' : `${(share / 10).toFixed(1)}%`;
}
