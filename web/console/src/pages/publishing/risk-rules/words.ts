import { useExpressionWords } from '../../../parts/expression/api';
import { useScope } from '../../../shell/scope';
import { ALLIANCE } from '../model';
import { MOMENT, textOf, type Rule } from './model';

/** The bank in which expressions are read: what they may ask about is the same in each, and the alliance's own place has none. */
export function useExpressionBank(bankId: string): string | undefined {
  const [first] = useScope().banks;
  return bankId === ALLIANCE ? first?.bank_id : bankId;
}

/** The conditions of rules, or of the rows of a table, in words. */
export function useConditionWords(bankId: string, rules: readonly Rule[]) {
  const bank = useExpressionBank(bankId);
  const texts = bank === undefined ? [] : rules.map((rule) => textOf(rule, 'when')).filter((when) => when !== '');
  return useExpressionWords(bank ?? '', MOMENT, texts).data;
}
