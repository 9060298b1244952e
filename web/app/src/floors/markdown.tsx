/**
 * The Markdown that floors may be written in, by the few rules the bank checks it by (`groups/content/src/page/markdown.rs`).
 * It makes elements, never HTML: whatever it does not know stays letters.
 */
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';

const INSIDE = /^\/(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)?$/;
const MARKS = /\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|\[([^\]\n]+)\]\(([^)\n]*)\)/g;

/** A line with what is strong, gentle, and leads somewhere in the app. */
function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const found of text.matchAll(MARKS)) {
    const [whole, strong, gentle, words, to] = found;
    parts.push(text.slice(from, found.index));
    if (strong !== undefined) parts.push(<strong>{strong}</strong>);
    else if (gentle !== undefined) parts.push(<em>{gentle}</em>);
    else if (to !== undefined && INSIDE.test(to)) parts.push(<Link to={to} className="link" data-track="floor.text">{words}</Link>);
    else parts.push(words);
    from = found.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts.map((part, place) => <Fragment key={place}>{part}</Fragment>);
}

type Block = { kind: 'h3' | 'h4' | 'p' | 'ul' | 'ol'; lines: string[] };

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n')) {
    const [kind, rest] = kindOf(line.trimEnd());
    const last = blocks.at(-1);
    if (kind === undefined) blocks.push({ kind: 'p', lines: [] });
    else if (last?.kind === kind && (kind === 'ul' || kind === 'ol' || (kind === 'p' && last.lines.length > 0))) last.lines.push(rest);
    else blocks.push({ kind, lines: [rest] });
  }
  return blocks.filter(({ lines }) => lines.length > 0);
}

function kindOf(line: string): [Block['kind'] | undefined, string] {
  if (line.trim() === '') return [undefined, ''];
  for (const [kind, mark] of [['h3', /^# +/], ['h4', /^## +/], ['ul', /^[-*] +/], ['ol', /^\d{1,2}\. +/]] as const) {
    if (mark.test(line)) return [kind, line.replace(mark, '')];
  }
  return ['p', line];
}

export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      {blocksOf(text).map(({ kind: Kind, lines }, place) =>
        Kind === 'ul' || Kind === 'ol' ? (
          <Kind key={place}>
            {lines.map((line, nth) => (
              <li key={nth}>{inline(line)}</li>
            ))}
          </Kind>
        ) : (
          <Kind key={place}>{inline(lines.join(' '))}</Kind>
        ),
      )}
    </div>
  );
}
