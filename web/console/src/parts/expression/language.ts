/** The language as CodeMirror knows it: words, completion from the catalogue, and the marks under what is wrong. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import { tags } from '@lezer/highlight';
import type { ExpressionCatalogue, ExpressionObjection } from '@polybank/api';

const KEYWORDS = ['and', 'or', 'not', 'in', 'true', 'false', 'null'];

export const language = StreamLanguage.define<Record<string, never>>({
  startState: () => ({}),
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"[^"]*"?|^'[^']*'?/)) return 'string';
    if (stream.match(/^\d[\d_]*(\.\d+)?/)) return 'number';
    const word = stream.match(/^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*/);
    if (word && typeof word !== 'boolean') {
      if (KEYWORDS.includes(word[0])) return 'keyword';
      return stream.peek() === '(' ? 'function' : 'variableName';
    }
    stream.next();
    return 'operator';
  },
  tokenTable: { function: tags.function(tags.variableName) },
});

export const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--warn)' },
  { tag: tags.function(tags.variableName), color: 'var(--accent)' },
  { tag: tags.operator, color: 'var(--ink-2)' },
]));

/** What may stand before the cursor: fields by id or label, the values of the field that is compared, words, functions. */
export function completions(catalogue: ExpressionCatalogue) {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(0, context.pos);
    const values = valuesAt(catalogue, before);
    if (values) return values;
    if (isInText(before)) return null;
    const typed = context.matchBefore(/[\w.\p{Script=Han}]+/u);
    if (!typed && !context.explicit) return null;
    const wanted = (typed?.text ?? '').toLowerCase();
    const fits = (...names: string[]) => names.some((name) => name.toLowerCase().includes(wanted));
    const fields = catalogue.fields.filter((field) => fits(field.id, field.label)).map((field): Completion => ({ label: field.id, detail: field.label, type: 'variable', boost: 2, ...(field.source && { info: field.source }) }));
    const functions = catalogue.functions.filter((name) => fits(name)).map((name): Completion => ({ label: name, apply: `${name}(`, type: 'function' }));
    const words = KEYWORDS.filter((word) => fits(word)).map((label): Completion => ({ label, type: 'keyword', boost: 1 }));
    const options = [...fields, ...words, ...functions];
    return options.length > 0 ? { from: typed?.from ?? context.pos, options, filter: false } : null;
  };
}

/** The choices of a field, when the text ends in a comparison with it. */
function valuesAt(catalogue: ExpressionCatalogue, before: string): CompletionResult | null {
  const found = /([A-Za-z_][\w.]*)\s*(?:==|!=|(?:not )?in\s*\[(?:[^\][]*,)?)\s*(["']?[\w-]*)$/.exec(before);
  const field = found && catalogue.fields.find((one) => one.id === found[1]);
  if (!found || !field || field.choices.length === 0) return null;
  const typed = found[2] ?? '';
  const wanted = typed.replace(/^["']/, '').toLowerCase();
  const fitting = field.choices.filter((choice) => choice.code.toLowerCase().includes(wanted));
  const options = fitting.map((choice): Completion => ({ label: `"${choice.code}"`, detail: choice.label, type: 'constant' }));
  return { from: before.length - typed.length, options, filter: false };
}

/** Whether a text ends within quotation marks. */
export function isInText(before: string): boolean {
  let open = '';
  for (const letter of before) {
    if (open) open = letter === open ? '' : open;
    else if (letter === '"' || letter === "'") open = letter;
  }
  return open !== '';
}

/** The marks for what is wrong; an empty place is widened to one letter, so that it can be seen. */
export function marks(objections: readonly ExpressionObjection[], length: number, mend: (what: string) => string): Diagnostic[] {
  return objections.map((one) => {
    const to = Math.min(Math.max(one.to, one.from), length);
    const from = Math.min(one.from === to ? to - 1 : one.from, to);
    const { instead } = one;
    const actions = instead == null ? [] : [{ name: mend(instead), apply: (view: { dispatch: (change: { changes: { from: number; to: number; insert: string } }) => void }, at: number, until: number) => { view.dispatch({ changes: { from: at, to: until, insert: instead } }); } }];
    return { from: Math.max(from, 0), to, severity: 'error' as const, message: one.message, actions };
  });
}
