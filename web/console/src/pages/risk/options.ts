/** ECharts options of the desk: quiet axes, no decoration, colours of the mode. */
import type { RiskGraph, RiskReport, RiskRule } from '@polybank/api';
import { fenOf, type ChartOption } from '@polybank/ui';
import { formatCount, formatShortMoney } from '../../format';

export type Mode = 'light' | 'dark';

const INKS = {
  light: { ink: '#525b6b', line: '#e4e7ec', blue: '#2454d6', sky: '#9db7f5', red: '#d05252', amber: '#d99a2b', green: '#3f9a6a', grey: '#b4bcc9', panel: '#ffffff', strong: '#171b24' },
  dark: { ink: '#aeb6c4', line: '#2a303b', blue: '#7ea2ff', sky: '#3a5396', red: '#ff8080', amber: '#e3b35c', green: '#6cc79a', grey: '#586174', panel: '#161a21', strong: '#eceff4' },
} as const;

function base(mode: Mode): ChartOption {
  const inks = INKS[mode];
  return {
    animation: false,
    textStyle: { color: inks.ink, fontSize: 12 },
    grid: { left: 4, right: 8, top: 34, bottom: 2, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 16, icon: 'roundRect', textStyle: { color: inks.ink } },
    tooltip: { trigger: 'axis', confine: true, backgroundColor: inks.panel, borderColor: inks.line, textStyle: { color: inks.strong, fontSize: 12.5 } },
  };
}

const category = (mode: Mode, data: string[]) => ({
  type: 'category' as const, data, axisTick: { show: false }, axisLine: { lineStyle: { color: INKS[mode].line } }, axisLabel: { color: INKS[mode].ink, hideOverlap: true },
});
const value = (mode: Mode, format: (v: number) => string = formatCount) => ({
  type: 'value' as const, minInterval: 1, splitNumber: 4, splitLine: { lineStyle: { color: INKS[mode].line } }, axisLabel: { color: INKS[mode].ink, formatter: format },
});

export type ReportWords = { blocked: string; delayed: string; stepped_up: string; passed: string; saved: string };

/** Outcomes stacked by period, and the money as a line. */
export function reportOption(totals: RiskReport['totals'], words: ReportWords, mode: Mode, narrow = false): ChartOption {
  const inks = INKS[mode];
  const bar = (name: 'blocked' | 'delayed' | 'stepped_up' | 'passed', color: string) => ({
    name: words[name], type: 'bar' as const, stack: 'outcome', barMaxWidth: 22, itemStyle: { color }, data: totals.map((total) => total[name]),
  });
  return {
    ...base(mode),
    // On a phone the legend takes two lines.
    ...(narrow ? { grid: { ...(base(mode).grid as object), top: 60 } } : {}),
    xAxis: category(mode, totals.map((total) => total.period.slice(total.period.length > 7 ? 5 : 0))),
    yAxis: [value(mode), { ...value(mode, (v) => formatShortMoney(BigInt(Math.round(v * 100)))), splitLine: { show: false } }],
    series: [
      bar('blocked', inks.red),
      bar('delayed', inks.amber),
      bar('stepped_up', inks.blue),
      bar('passed', inks.grey),
      { name: words.saved, type: 'line', yAxisIndex: 1, symbol: 'none', lineStyle: { width: 2, color: inks.green }, itemStyle: { color: inks.green }, data: totals.map((total) => Number(fenOf(total.saved)) / 100) },
    ],
  };
}

/** The most frequent rules, longest bar on top: what of it fired alone, and what with others. */
export function rulesOption(rules: readonly RiskRule[], nameOf: (rule: string) => string, words: { alone: string; together: string }, mode: Mode): ChartOption {
  const inks = INKS[mode];
  const ranked = [...rules].reverse();
  const bar = (name: string, color: string, data: number[]) => ({ name, type: 'bar' as const, stack: 'hits', barMaxWidth: 16, cursor: 'pointer', itemStyle: { color }, data });
  return {
    ...base(mode),
    xAxis: { ...value(mode), splitNumber: 3 },
    yAxis: {
      ...category(mode, ranked.map((rule) => nameOf(rule.rule))),
      axisLine: { show: false },
      // A long name takes a second line, and leaves the bars their place.
      axisLabel: { color: inks.ink, width: 130, overflow: 'break' as const },
    },
    series: [
      bar(words.alone, inks.blue, ranked.map((rule) => rule.alone)),
      bar(words.together, inks.sky, ranked.map((rule) => rule.hits - rule.alone)),
    ],
  };
}

export type GraphWords = Record<RiskGraph['nodes'][number]['kind'], string>;
const KINDS = ['person', 'device', 'payee', 'account'] as const;
const SYMBOLS = { person: 'circle', device: 'roundRect', payee: 'diamond', account: 'rect' } as const;

/** Who is tied to what. Kinds differ by shape as well as by colour; lines are as thick as they are frequent. */
export function graphOption(graph: RiskGraph, words: GraphWords, nameOf: (place: number) => string, mode: Mode): ChartOption {
  const inks = INKS[mode];
  const colors = { person: inks.blue, device: inks.amber, payee: inks.green, account: inks.grey };
  const lines = { allow: inks.grey, step_up: inks.sky, delay: inks.amber, deny: inks.red };
  return {
    animation: false,
    textStyle: { color: inks.ink, fontSize: 12 },
    tooltip: { trigger: 'item', confine: true, backgroundColor: inks.panel, borderColor: inks.line, textStyle: { color: inks.strong } },
    legend: { top: 0, left: 0, itemGap: 16, textStyle: { color: inks.ink }, data: KINDS.map((kind) => ({ name: words[kind], icon: SYMBOLS[kind] })) },
    series: [
      {
        type: 'graph', layout: 'force', roam: true, top: 30, draggable: true, cursor: 'pointer',
        force: { repulsion: 180, edgeLength: [50, 120], gravity: 0.12, layoutAnimation: false },
        categories: KINDS.map((kind) => ({ name: words[kind], itemStyle: { color: colors[kind] }, symbol: SYMBOLS[kind] })),
        label: { show: true, position: 'right', color: inks.ink, fontSize: 11 },
        data: graph.nodes.map((node, place) => ({
          id: node.id,
          name: nameOf(place),
          category: KINDS.indexOf(node.kind),
          symbol: SYMBOLS[node.kind],
          symbolSize: place === 0 ? 30 : node.kind === 'person' || node.kind === 'device' ? 20 : 13,
          itemStyle: { color: node.standing === 'plain' ? colors[node.kind] : inks.red, borderColor: place === 0 ? inks.strong : inks.panel, borderWidth: 2 },
        })),
        links: graph.edges.map((edge) => ({
          source: edge.from, target: edge.to,
          lineStyle: { color: lines[edge.worst], width: Math.min(6, 1 + Math.log2(1 + edge.times)), opacity: 0.8, type: edge.times === 0 ? 'dashed' as const : 'solid' as const },
        })),
      },
    ],
  };
}
