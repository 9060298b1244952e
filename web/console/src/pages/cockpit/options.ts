/** ECharts options: quiet axes, no decoration, colours of the mode. */
import type { Cockpit } from '@polybank/api';
import { fenOf, mix, readableOn, type ChartOption } from '@polybank/ui';
import { formatCount, formatHourSpan, formatShortMoney } from '../../format';

export type Mode = 'light' | 'dark';
type Words = { logins: string; transfers: string; amount: string };

export const INKS = {
  light: { ink: '#525b6b', line: '#e4e7ec', blue: '#2454d6', sky: '#9db7f5', red: '#d05252', panel: '#ffffff' },
  dark: { ink: '#aeb6c4', line: '#2a303b', blue: '#7ea2ff', sky: '#3a5396', red: '#ff8080', panel: '#161a21' },
} as const;

export function base(mode: Mode): ChartOption {
  const inks = INKS[mode];
  return {
    animation: false,
    textStyle: { color: inks.ink, fontSize: 12 },
    grid: { left: 4, right: 8, top: 34, bottom: 2, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 16, icon: 'roundRect', textStyle: { color: inks.ink } },
    tooltip: {
      trigger: 'axis', confine: true, backgroundColor: inks.panel, borderColor: inks.line, textStyle: { color: mode === 'dark' ? '#eceff4' : '#171b24', fontSize: 12.5 },
      axisPointer: { type: 'shadow', shadowStyle: { color: mode === 'dark' ? 'rgba(255,255,255,.04)' : 'rgba(16,24,40,.04)' } },
    },
  };
}

export const category = (mode: Mode, data: string[]) => ({
  type: 'category' as const, data, axisTick: { show: false }, axisLine: { lineStyle: { color: INKS[mode].line } }, axisLabel: { color: INKS[mode].ink, hideOverlap: true },
});
export const value = (mode: Mode, format: (v: number) => string = formatCount) => ({
  type: 'value' as const, minInterval: 1, splitNumber: 4, splitLine: { lineStyle: { color: INKS[mode].line } }, axisLabel: { color: INKS[mode].ink, formatter: format },
});

export function hourlyOption(hourly: Cockpit['hourly'], words: Words, mode: Mode): ChartOption {
  const inks = INKS[mode];
  return {
    ...base(mode),
    xAxis: category(mode, hourly.map((hour) => formatHourSpan(hour.hour).slice(0, 5))),
    yAxis: value(mode),
    series: [
      { name: words.logins, type: 'bar', data: hourly.map((hour) => hour.logins), itemStyle: { color: inks.sky, borderRadius: [2, 2, 0, 0] }, barMaxWidth: 14, barGap: '10%' },
      { name: words.transfers, type: 'bar', data: hourly.map((hour) => hour.transfers), itemStyle: { color: inks.blue, borderRadius: [2, 2, 0, 0] }, barMaxWidth: 14 },
    ],
  };
}

const yuan = (fen: bigint) => Number(fen) / 100;

export function dailyOption(daily: Cockpit['daily'], words: Words, mode: Mode): ChartOption {
  const inks = INKS[mode];
  return {
    ...base(mode),
    xAxis: category(mode, daily.map((day) => day.date.slice(5))),
    yAxis: [
      value(mode, (v) => formatShortMoney(BigInt(Math.round(v * 100)))),
      { ...value(mode), splitLine: { show: false } },
    ],
    series: [
      { name: words.amount, type: 'bar', data: daily.map((day) => yuan(fenOf(day.transfer_amount))), itemStyle: { color: inks.sky, borderRadius: [2, 2, 0, 0] }, barMaxWidth: 18 },
      { name: words.logins, type: 'line', yAxisIndex: 1, data: daily.map((day) => day.logins), symbol: 'none', lineStyle: { width: 2, color: inks.blue }, itemStyle: { color: inks.blue } },
    ],
  };
}

/** Longest bar on top; the first one in full colour because the title speaks of it. */
function ranking(rows: readonly { label: string; count: number; color: string }[], mode: Mode): ChartOption {
  const ranked = [...rows].reverse();
  return {
    ...base(mode),
    legend: { show: false },
    grid: { left: 4, right: 44, top: 4, bottom: 2, containLabel: true },
    xAxis: { ...value(mode), axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { ...category(mode, ranked.map((row) => row.label)), axisLine: { show: false } },
    series: [
      {
        type: 'bar', barMaxWidth: 18, cursor: 'pointer',
        data: ranked.map((row) => ({ value: row.count, itemStyle: { color: row.color, borderRadius: 3 } })),
        label: { show: true, position: 'right', color: INKS[mode].ink, formatter: ({ value: count }) => formatCount(Number(count)) },
      },
    ],
  };
}

export function refusalsOption(refusals: readonly { label: string; count: number }[], mode: Mode): ChartOption {
  const { red, panel } = INKS[mode];
  return ranking(refusals.map((row, index) => ({ ...row, color: index === 0 ? red : mix(red, panel, 0.5) })), mode);
}

export function banksOption(banks: readonly { label: string; count: number; primary_color: string }[], mode: Mode): ChartOption {
  return ranking(banks.map((bank) => ({ ...bank, color: readableOn(bank.primary_color, INKS[mode].panel, 2.2) })), mode);
}
