import type { EChartsType } from 'echarts/core';
import type { EChartsOption } from 'echarts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

export type ChartOption = EChartsOption;
export type ChartClick = { name: string; seriesName?: string; dataIndex: number };

export type ChartProps = {
  option: ChartOption;
  /** What the chart says, for those who do not see it. */
  label: string;
  height?: number;
  onPointClick?: (click: ChartClick) => void;
};

/** A canvas inherits no font: the chart is written in that of the page around it. */
function inLettersOf(box: HTMLElement, option: ChartOption): ChartOption {
  return { ...option, textStyle: { ...option.textStyle, fontFamily: getComputedStyle(box).fontFamily } };
}

/** An ECharts canvas that loads its engine lazily, follows its box, and gives its memory back. */
export function Chart({ option, label, height = 260, onPointClick }: ChartProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | undefined>(undefined);
  const latest = useRef({ option, onPointClick });
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');

  useEffect(() => {
    latest.current = { option, onPointClick };
    if (box.current) chart.current?.setOption(inLettersOf(box.current, option), { notMerge: true });
  }, [option, onPointClick]);

  useEffect(() => {
    let gone = false;
    let watch: ResizeObserver | undefined;
    import('./echarts').then(
      ({ init }) => {
        if (gone || !box.current) return;
        const made = init(box.current);
        chart.current = made;
        made.setOption(inLettersOf(box.current, latest.current.option));
        made.on('click', (event) => {
          latest.current.onPointClick?.({
            name: event.name,
            dataIndex: event.dataIndex,
            ...(event.seriesName === undefined ? {} : { seriesName: event.seriesName }),
          });
        });
        watch = new ResizeObserver(() => {
          made.resize();
        });
        watch.observe(box.current);
        setState('ready');
      },
      () => {
        setState('failed');
      },
    );
    return () => {
      gone = true;
      watch?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  return (
    <div role="img" aria-label={label} aria-busy={state === 'loading'} style={{ position: 'relative', height }}>
      <div ref={box} style={{ position: 'absolute', inset: 0 }} />
      {state === 'failed' && <p style={{ textAlign: 'center', paddingTop: height / 3 }}>{t('ui.chart_failed')}</p>}
    </div>
  );
}
