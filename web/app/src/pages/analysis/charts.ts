/** The pictures of the analysis. Amounts are exact in the texts; only the length of a bar is a floating point number. */
import type { AnalysisSlice, AnalysisTrend } from '@polybank/api';
import { currentLanguage, fenOf, formatAmount, type ChartOption } from '@polybank/ui';

export type Look = { ink: string; muted: string; line: string; surface: string; brand: string; accent: string };

/** The colours of the bank and the mode, as they stand on the page now. */
export function lookNow(): Look {
  const style = getComputedStyle(document.querySelector('.phone') ?? document.documentElement);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  return {
    ink: read('--ink', '#1f2933'),
    muted: read('--ink-3', '#6b7785'),
    line: read('--line', '#e5e8ec'),
    surface: read('--surface', '#ffffff'),
    brand: read('--brand-solid', '#0b5fd8'),
    accent: read('--accent-solid', '#e07a1f'),
  };
}

/** Told apart by people who see colours differently as well; each stands beside its name and amount too. */
export const RING = ['#2f6fde', '#e08a1e', '#3a9e6f', '#b8478f', '#7a5fc7', '#d0553f', '#2f98ad', '#9a7b2f', '#6b7785', '#c4a000'];

const yuan = (amount: { amount: string }) => Number(amount.amount);

export function trendOption(trend: AnalysisTrend, words: { income: string; expense: string }, look: Look): ChartOption {
  // 1.5万, 15K: as the reader's language shortens.
  const compact = new Intl.NumberFormat(currentLanguage() === 'zh' ? 'zh-CN' : 'en', { notation: 'compact' });
  const short = (value: number) => compact.format(value);
  return {
    grid: { left: 4, right: 4, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: look.muted } },
    tooltip: { trigger: 'axis', confine: true, valueFormatter: (value) => formatAmount(Number(value).toFixed(2)) },
    xAxis: {
      type: 'category',
      data: trend.months.map(({ month }) => month.slice(5).replace(/^0/, '')),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: { color: look.muted },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      splitLine: { lineStyle: { color: look.line } },
      axisLabel: { color: look.muted, formatter: short },
    },
    series: [
      { name: words.income, type: 'bar', data: trend.months.map(({ income }) => yuan(income)), itemStyle: { color: look.accent, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 10 },
      { name: words.expense, type: 'bar', data: trend.months.map(({ expense }) => yuan(expense)), itemStyle: { color: look.brand, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 10 },
    ],
  };
}

export function ringOption(slices: readonly AnalysisSlice[], centre: { label: string; amount: string }, look: Look): ChartOption {
  return {
    title: {
      text: centre.amount,
      subtext: centre.label,
      left: 'center',
      top: '38%',
      itemGap: 4,
      textStyle: { color: look.ink, fontSize: 18, fontWeight: 600 },
      subtextStyle: { color: look.muted, fontSize: 12 },
    },
    series: [
      {
        type: 'pie',
        radius: ['62%', '88%'],
        itemStyle: { borderColor: look.surface, borderWidth: 2 },
        label: { show: false },
        emphasis: { scaleSize: 4 },
        data: slices.map((slice, place) => ({
          name: slice.category,
          value: Number(fenOf(slice.amount)),
          itemStyle: { color: RING[place % RING.length] ?? look.brand },
        })),
      },
    ],
  };
}
