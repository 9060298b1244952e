/** ECharts options of the analyses, in the manner of the cockpit's. */
import { mix, type ChartOption } from '@polybank/ui';
import { formatCount, formatFineShare } from '../../format';
import { base, category, INKS, value, type Mode } from '../cockpit/options';
import type { Link } from './insight';

const LINES = {
  light: ['#2454d6', '#b87a12', '#2f8a5b', '#c74545', '#7a4fc4'],
  dark: ['#7ea2ff', '#e3b35c', '#6cc79a', '#ff8080', '#b99af5'],
} as const;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect'] as const;
/** So many points still show where they are. */
const MOST_SYMBOLS = 31;
const percent = (share: number) => formatFineShare(share, 1);

export type Bar = { label: string; count: number; text?: string };

/** Longest on top as they are given; the one the title speaks of in full colour. */
export function barsOption(rows: readonly Bar[], strong: number, mode: Mode, narrow = false): ChartOption {
  const { blue, panel, ink } = INKS[mode];
  const drawn = rows.map((row, place) => ({ ...row, color: place === strong ? blue : mix(blue, panel, 0.5) })).reverse();
  return {
    ...base(mode),
    legend: { show: false },
    grid: { left: 4, right: rows.some((row) => row.text) ? (narrow ? 78 : 108) : narrow ? 44 : 56, top: 4, bottom: 2, containLabel: true },
    xAxis: { ...value(mode), axisLabel: { show: false }, splitLine: { show: false } },
    // A long name takes a second line, and leaves the bars their place.
    yAxis: { ...category(mode, drawn.map((row) => row.label)), axisLine: { show: false }, axisLabel: { color: ink, width: narrow ? 110 : 150, fontSize: narrow ? 11 : 12, overflow: 'break' as const } },
    series: [
      {
        type: 'bar', barMaxWidth: 18, data: drawn.map((row) => ({ value: row.count, itemStyle: { color: row.color, borderRadius: 3 } })),
        label: { show: true, position: 'right', color: ink, formatter: ({ dataIndex }) => drawn[dataIndex]?.text ?? formatCount(drawn[dataIndex]?.count ?? 0) },
      },
    ],
  };
}

/** Where names are narrow they take more lines. */
export const heightOfBars = (bars: number, narrow = false) => Math.min(640, Math.max(96, bars * (narrow ? 40 : 32) + 8));

/** `open`: the last point is of a time that is not over. */
export type LineOf = { name: string; points: (number | null)[]; dashed?: boolean; open?: boolean; color: number };

const MOST_LISTED = 4;

export function linesOption(at: string[], lines: readonly LineOf[], mode: Mode, share = false, narrow = false): ChartOption {
  const axis = value(mode, share ? percent : formatCount);
  // The legend draws the lines as they are, since the dashed ones have the colours of the others.
  const listed = narrow && lines.length <= MOST_LISTED;
  const { icon: _, ...legend } = base(mode).legend as Record<string, unknown>;
  return {
    ...base(mode),
    legend: { ...legend, itemWidth: 28, itemHeight: 8, ...(narrow ? { textStyle: { color: INKS[mode].ink, width: 190, overflow: 'truncate' as const } } : {}), ...(listed ? { orient: 'vertical' as const, itemGap: 8 } : { type: 'scroll' as const }) },
    ...(listed ? { grid: { ...(base(mode).grid as object), top: 12 + 22 * lines.length } } : {}),
    tooltip: { ...(base(mode).tooltip as object), axisPointer: { type: 'line' }, valueFormatter: (read) => (typeof read === 'number' ? (share ? percent(read) : formatCount(read)) : '—') },
    xAxis: { ...category(mode, at), boundaryGap: false },
    yAxis: share ? { ...axis, minInterval: 0, min: 0 } : axis,
    series: lines.map((line) => {
      const color = LINES[mode][line.color % LINES[mode].length] ?? LINES[mode][0];
      return {
        name: line.name, type: 'line' as const, data: line.points.map((point, place) => (line.open && place === line.points.length - 1 ? { value: point, symbolSize: 9, itemStyle: { color: INKS[mode].panel, borderColor: color, borderWidth: 2 } } : point)), symbol: line.dashed ? 'none' : (SYMBOLS[line.color % SYMBOLS.length] ?? 'circle'), symbolSize: narrow ? 5 : 6, showSymbol: at.length <= MOST_SYMBOLS, showAllSymbol: true,
        itemStyle: { color }, lineStyle: { width: 2, color, type: line.dashed ? ('dashed' as const) : ('solid' as const), opacity: line.dashed ? 0.7 : 1 },
      };
    }),
  };
}

/** From the start to the right, or to the start from the left. The same page at another step is another node. */
export function pathsOption(links: readonly Link[], direction: 'after' | 'before', nameOf: (page: string) => string, mode: Mode): ChartOption {
  const inks = INKS[mode];
  const strong = mode === 'dark' ? '#eceff4' : '#171b24';
  const deepest = Math.max(0, ...links.map((link) => link.step + 1));
  const keyOf = (step: number, page: string) => `${String(step)}:${page}`;
  const pages = new Map<string, { step: number; page: string }>();
  for (const { step, from, to } of links) {
    pages.set(keyOf(step, from), { step, page: from });
    pages.set(keyOf(step + 1, to), { step: step + 1, page: to });
  }
  const label = (key: string) => nameOf(pages.get(key)?.page ?? key);
  return {
    animation: false,
    textStyle: { color: inks.ink, fontSize: 12 },
    // Names of pages are foreign text: drawn, and never taken for markup.
    tooltip: {
      trigger: 'item', confine: true, renderMode: 'richText', backgroundColor: inks.panel, borderColor: inks.line, textStyle: { color: strong, fontSize: 12.5 },
      formatter: (point) => {
        const one = Array.isArray(point) ? point[0] : point;
        const data = one?.data as { source?: string; target?: string; value?: number } | undefined;
        if (data?.source === undefined || data.target === undefined) return `${label(one?.name ?? '')}  ${formatCount(Number(one?.value ?? 0))}`;
        return `${label(data.source)} → ${label(data.target)}  ${formatCount(data.value ?? 0)}`;
      },
    },
    series: [
      {
        type: 'sankey', left: 4, right: 120, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 10, draggable: false, layoutIterations: 24, emphasis: { focus: 'adjacency' },
        label: { color: inks.ink, fontSize: 12, width: 108, overflow: 'truncate', formatter: ({ name }) => label(name) },
        lineStyle: { color: inks.sky, opacity: mode === 'dark' ? 0.5 : 0.45, curveness: 0.5 },
        data: [...pages].map(([name, { step, page }]) => ({
          name, depth: direction === 'after' ? step : deepest - step,
          itemStyle: { color: page === '' ? (direction === 'after' ? inks.red : inks.ink) : step === 0 ? inks.blue : mix(inks.blue, inks.panel, 0.35), borderWidth: 0 },
        })),
        links: links.map(({ step, from, to, times }) => {
          const [near, far] = [keyOf(step, from), keyOf(step + 1, to)];
          return direction === 'after' ? { source: near, target: far, value: times } : { source: far, target: near, value: times };
        }),
      },
    ],
  };
}
