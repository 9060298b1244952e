/** Documents of the kind `content.articles`: read and written in a form, with the app's own page beside it. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor } from './editor';
import { isArticle } from './model';
import { View } from './view';

function placeOf({ field }: Objection, _: Body, t: TFunction): string | undefined {
  const [member] = stepsOf(field);
  return member === undefined ? undefined : t(`articleForm.${member}`, { defaultValue: member });
}

export const articles: Form = { takes: isArticle, View, Editor, placeOf };
