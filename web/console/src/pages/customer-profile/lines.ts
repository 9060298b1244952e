/** A file of notes: in each line a customer, and what is noted of them. Read here only to be shown before it is sent. */
import type { ProfileNotes } from '@polybank/api';

type Choice = { code: string; label: string };
export type Note = ProfileNotes['notes'][number] & { line: number };
export type Wrong = { line: number; why: 'customer' | 'value' };

const HEADS = ['customer', 'customer id', 'customer_id', 'user_id', 'phone', '客户', '客户编号', '手机号'];
/** The one choice of a tag that can only be marked. */
const MARK = '1';

function cells(row: string): string[] {
  const separator = ['\t', ';', ',', '，'].find((one) => row.includes(one)) ?? ',';
  return row.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim());
}

export const isMark = (choices: readonly Choice[]) => choices.length === 1 && choices[0]?.code === MARK;

/**
 * Blank lines and a head are left out. Nothing after the comma takes a note back; without a comma a line marks where marking
 * is all there is, and is wrong where a value must be chosen.
 */
export function readNotes(text: string, choices: readonly Choice[]): { notes: Note[]; wrong: Wrong[] } {
  const notes: Note[] = [];
  const wrong: Wrong[] = [];
  text.replace(/^\uFEFF/, '').split(/\r?\n/).forEach((row, place) => {
    if (row.trim() === '') return;
    const line = place + 1;
    const [customer = '', given] = cells(row);
    if (notes.length + wrong.length === 0 && HEADS.includes(customer.toLowerCase())) return;
    const code = given === undefined ? (isMark(choices) ? MARK : undefined) : choices.find((choice) => choice.code === given || choice.label.toLowerCase() === given.toLowerCase())?.code;
    if (!/^[\w+-]{4,64}$/.test(customer)) wrong.push({ line, why: 'customer' });
    else if (given === '') notes.push({ line, customer, value: null });
    else if (code === undefined) wrong.push({ line, why: 'value' });
    else notes.push({ line, customer, value: code });
  });
  return { notes, wrong };
}
