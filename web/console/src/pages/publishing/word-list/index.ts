/** Documents of the kind `content.words`: read by why a word is there, written word by word or many at once. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor } from './editor';
import { isWords } from './model';
import { View } from './view';

function placeOf({ field }: Objection, body: Body, t: TFunction): string | undefined {
  const [list, step = ''] = stepsOf(field);
  if (list !== 'words') return undefined;
  if (!/^\d+$/.test(step)) return t('wordForm.words');
  return t('wordForm.nth', { nth: Number(step) + 1, word: isWords(body) ? (body.words[Number(step)]?.word ?? '') : '' });
}

export const wordList: Form = { takes: isWords, View, Editor, placeOf };
