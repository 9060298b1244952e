/** Documents of the kind `insight.surveys`: read and written question by question, with a preview. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor } from './editor';
import { isSurvey } from './model';
import { View } from './view';

function placeOf(objection: Objection, _: Body, t: TFunction): string | undefined {
  const [list, step = '', member = ''] = stepsOf(objection.field);
  if (list !== 'questions' || !/^\d+$/.test(step)) return list === undefined ? undefined : t(`surveyForm.${list}`, { defaultValue: list });
  const where = t('surveyForm.nth', { nth: Number(step) + 1 });
  return member === '' ? where : `${where} · ${t(`surveyForm.memberOf.${member}`, { defaultValue: member })}`;
}

export const surveys: Form = { takes: isSurvey, View, Editor, placeOf };
