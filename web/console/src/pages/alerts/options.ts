/** The picture of a figure in its band. */
import type { AlertPoint } from '@polybank/api';
import { mix, type ChartOption } from '@polybank/ui';
import { base, category, INKS, value, type Mode } from '../cockpit/options';
import { formatCount } from '../../format';

export function bandOption(at: readonly string[], points: readonly AlertPoint[], names: { value: string; band: string; middle: string }, mode: Mode): ChartOption {
  const { blue, panel, red, ink } = INKS[mode];
  const isOut = (point: AlertPoint) => typeof point.low === 'number' && typeof point.high === 'number' && (point.value < point.low || point.value > point.high);
  const ground = mix(blue, panel, mode === 'dark' ? 0.72 : 0.86);
  const of = (side: (point: AlertPoint) => number | null | undefined) => points.map((point) => side(point) ?? null);
  return {
    ...base(mode),
    legend: { ...(base(mode).legend as object), data: [names.value, names.band, names.middle] },
    xAxis: { ...category(mode, [...at]), boundaryGap: false },
    yAxis: value(mode, formatCount),
    series: [
      // The band is what lies between two lines: the lower one, and how much higher the upper one is.
      { name: 'low', type: 'line', stack: 'band', data: of((point) => point.low), symbol: 'none', lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } },
      { name: names.band, type: 'line', stack: 'band', data: of((point) => (typeof point.low === 'number' && typeof point.high === 'number' ? point.high - point.low : null)), symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { color: ground, opacity: 1 }, itemStyle: { color: ground }, silent: true, tooltip: { show: false } },
      { name: names.middle, type: 'line', data: of((point) => point.middle), symbol: 'none', itemStyle: { color: ink }, lineStyle: { color: ink, width: 1, type: 'dashed' } },
      {
        name: names.value, type: 'line', itemStyle: { color: blue }, lineStyle: { color: blue, width: 2 }, showSymbol: true,
        data: points.map((point) => ({ value: point.value, symbolSize: isOut(point) ? 10 : 5, itemStyle: { color: isOut(point) ? red : blue } })),
      },
    ],
  };
}
