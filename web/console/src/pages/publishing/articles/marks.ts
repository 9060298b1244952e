/** What the buttons above a text do to it: marks around what is chosen, or at the beginning of its lines. Pure. */
export type Chosen = { text: string; from: number; until: number };
export const MARKS = ['heading', 'strong', 'list', 'ordered', 'quote', 'rule'] as const;
export type Mark = (typeof MARKS)[number];

const LEADS: Partial<Record<Mark, (nth: number) => string>> = { heading: () => '## ', list: () => '- ', ordered: (nth) => `${String(nth + 1)}. `, quote: () => '> ' };
const LEAD = /^(?:#{1,6} |[-*] |\d{1,3}[.)] |> )/;

/** The text with something else in place of what is chosen; what was put in is chosen then. */
function replaced({ text, from, until }: Chosen, by: string, chosen: [from: number, until: number] = [0, by.length]): Chosen {
  return { text: text.slice(0, from) + by + text.slice(until), from: from + chosen[0], until: from + chosen[1] };
}

/** A part that stands between empty lines. */
function apart(at: Chosen, part: string): Chosen {
  const before = at.text.slice(0, at.until).trimEnd();
  const after = at.text.slice(at.until).trimStart();
  const lead = before === '' ? '' : `${before}\n\n`;
  const text = `${lead}${part}\n${after === '' ? '' : `\n${after}`}`;
  const end = lead.length + part.length;
  return { text, from: end, until: end };
}

export function marked(at: Chosen, mark: Mark, words: string): Chosen {
  if (mark === 'rule') return apart(at, '---');
  if (mark === 'strong') {
    const inside = at.text.slice(at.from, at.until).trim() || words;
    return replaced(at, `**${inside}**`, [2, 2 + inside.length]);
  }
  const lead = LEADS[mark];
  if (!lead) return at;
  const from = at.text.lastIndexOf('\n', at.from - 1) + 1;
  const end = at.text.indexOf('\n', Math.max(at.until - (at.until > at.from && at.text[at.until - 1] === '\n' ? 1 : 0), from));
  const until = end < 0 ? at.text.length : end;
  const lines = at.text.slice(from, until).split('\n');
  const by = lines.map((line, nth) => lead(nth) + (line.replace(LEAD, '') || words)).join('\n');
  // A list or a quotation that follows a paragraph's line would be read as part of it.
  const gap = from > 0 && at.text[from - 2] !== '\n' && !LEAD.test(at.text.slice(at.text.lastIndexOf('\n', from - 2) + 1, from - 1)) ? '\n' : '';
  return replaced({ text: at.text, from, until }, gap + by, [gap.length, gap.length + by.length]);
}

/** Words that lead somewhere, in place of what is chosen. */
export function linked(at: Chosen, words: string, target: string): Chosen {
  return replaced(at, `[${words.replaceAll(/[[\]\n]/g, ' ').trim()}](${target})`);
}

export function pictured(at: Chosen, image: string): Chosen {
  return apart(at, `![](image:${image})`);
}
