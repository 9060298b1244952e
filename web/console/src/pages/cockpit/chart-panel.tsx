import { Chart, type ChartClick, type ChartOption } from '@polybank/ui';
import { useId, type ReactNode } from 'react';

type Props = {
  /** The answer the chart gives. */
  title: string;
  /** What the chart is about. */
  label: string;
  option: ChartOption;
  table: ReactNode;
  /** Where the table stands: below where it has many columns. */
  tableAt?: 'beside' | 'below';
  empty?: { title: string; text: string } | undefined;
  height?: number;
  note?: string;
  onPointClick?: (click: ChartClick) => void;
};

/** One question: its answer as the title, the picture, and the same numbers as a table. */
export function ChartPanel({ title, label, option, table, tableAt = 'beside', empty, height = 264, note, onPointClick }: Props) {
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
        <div className={tableAt === 'below' ? 'chart-body below' : 'chart-body'}>
          <Chart option={option} label={`${label}: ${title}`} height={height} {...(onPointClick ? { onPointClick } : {})} />
          {table}
        </div>
      )}
    </section>
  );
}

/** A text; or one that can be picked, or that is a name of the machine and no word. */
export type Cell = string | { text: string; onPick?: (() => void) | undefined; code?: boolean };
/** The columns that hold words rather than figures. */
const FIRST = [0] as const;

export function MiniTable({ caption, head, rows, top, words = FIRST }: { caption: string; head: readonly string[]; rows: readonly (readonly Cell[])[]; top?: number | undefined; words?: readonly number[] }) {
  return (
    <div className="mini" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>{head.map((text, column) => <th key={text} scope="col" className={words.includes(column) ? 'words' : undefined}>{text}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row)} className={index === top ? 'top-row' : ''}>
              {row.map((cell, column) => (
                <td key={head[column]} className={words.includes(column) ? 'words' : undefined}>
                  <CellText cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellText({ cell }: { cell: Cell }) {
  if (typeof cell === 'string') return cell;
  const text = cell.code ? <code className="mono">{cell.text}</code> : cell.text;
  return cell.onPick ? <button type="button" className="plain linkish" onClick={cell.onPick}>{text}</button> : text;
}

function keyOf(row: readonly Cell[]): string {
  return row.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(' ');
}
