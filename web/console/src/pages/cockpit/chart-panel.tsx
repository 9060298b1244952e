import { Chart, type ChartClick, type ChartOption } from '@polybank/ui';
import { useId, type ReactNode } from 'react';

type Props = {
  /** The answer the chart gives. */
  title: string;
  /** What the chart is about. */
  label: string;
  option: ChartOption;
  table: ReactNode;
  empty?: { title: string; text: string } | undefined;
  height?: number;
  note?: string;
  onPointClick?: (click: ChartClick) => void;
};

/** One question: its answer as the title, the picture, and the same numbers as a table beside it. */
export function ChartPanel({ title, label, option, table, empty, height = 264, note, onPointClick }: Props) {
  const id = useId();
  return (
    <section className="panel chart-panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{empty ? empty.title : title}</h2>
        <p>{label}{note && !empty ? ` · ${note}` : ''}</p>
      </header>
      {empty ? (
        <p className="chart-empty">{empty.text}</p>
      ) : (
        <div className="chart-body">
          <Chart option={option} label={`${label}: ${title}`} height={height} {...(onPointClick ? { onPointClick } : {})} />
          {table}
        </div>
      )}
    </section>
  );
}

type Cell = string | { text: string; onPick: () => void };

export function MiniTable({ caption, head, rows, top }: { caption: string; head: readonly string[]; rows: readonly (readonly Cell[])[]; top?: number | undefined }) {
  return (
    <div className="mini" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>{head.map((text) => <th key={text} scope="col">{text}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row)} className={index === top ? 'top-row' : ''}>
              {row.map((cell, column) => (
                <td key={head[column]}>
                  {typeof cell === 'string' ? cell : <button type="button" className="plain linkish" onClick={cell.onPick}>{cell.text}</button>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function keyOf(row: readonly Cell[]): string {
  const first = row[0];
  return typeof first === 'object' ? first.text : (first ?? '');
}
