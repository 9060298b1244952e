/** How an audience grew: its customers day by day, with who came and who went. */
import type { AudienceDetail } from '@polybank/api';
import { Chart, type ChartOption } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../format';
import { useMode } from '../../shell/preferences';
import { MiniTable } from '../cockpit/chart-panel';
import { base, category, INKS, value, type Mode } from '../cockpit/options';

type Days = AudienceDetail['growth'];
type Words = { customers: string; entered: string; left: string };

export function Growth({ days }: { days: Days }) {
  const { t } = useTranslation();
  const mode = useMode();
  const [first, last] = [days[0], days.at(-1)];
  const words = { customers: t('customerProfile.audiences.customers'), entered: t('customerProfile.audiences.in'), left: t('customerProfile.audiences.out') };
  const label = t('customerProfile.audiences.growth');
  if (!first || !last || days.length < 2) return <section className="section"><h3>{label}</h3><p className="muted">{t('customerProfile.audiences.growthNone')}</p></section>;
  const more = last.customers - first.customers;
  const change = more === 0 ? t('customerProfile.audiences.steady') : t(more > 0 ? 'customerProfile.audiences.grew' : 'customerProfile.audiences.shrank', { n: formatCount(Math.abs(more)) });
  const answer = t('customerProfile.audiences.growthAnswer', { customers: formatCount(last.customers), days: days.length, change });
  return (
    <section className="section">
      <h3>{label}</h3>
      <p>{answer}</p>
      <div className="profile-figure">
        <Chart option={growthOption(days, words, mode)} label={`${label}: ${answer}`} height={240} />
        <MiniTable
          caption={label} head={[t('customerProfile.audiences.day'), words.customers, words.entered, words.left]}
          rows={[...days].reverse().map((day) => [day.date.slice(5), formatCount(day.customers), formatCount(day.entered), formatCount(day.left)])}
        />
      </div>
    </section>
  );
}

/** Those who went stand below the line. */
export function growthOption(days: Days, words: Words, mode: Mode): ChartOption {
  const inks = INKS[mode];
  const many = (count: number) => formatCount(Math.abs(count));
  return {
    ...base(mode),
    tooltip: { ...(base(mode).tooltip as object), valueFormatter: (read) => (typeof read === 'number' ? many(read) : '—') },
    xAxis: category(mode, days.map((day) => day.date.slice(5))),
    yAxis: value(mode, many),
    series: [
      { name: words.customers, type: 'line', data: days.map((day) => day.customers), symbolSize: 6, lineStyle: { width: 2, color: inks.blue }, itemStyle: { color: inks.blue } },
      { name: words.entered, type: 'bar', stack: 'moved', data: days.map((day) => day.entered), barMaxWidth: 12, itemStyle: { color: inks.sky } },
      { name: words.left, type: 'bar', stack: 'moved', data: days.map((day) => -day.left), barMaxWidth: 12, itemStyle: { color: inks.red } },
    ],
  };
}
