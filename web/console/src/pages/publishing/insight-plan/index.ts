/** Documents of the kind `insight.plan`: read and written event by event. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor } from './editor';
import { isPlan, MEMBERS, rowsOf, textOf } from './model';
import { View } from './view';

function placeOf(objection: Objection, body: Body, t: TFunction): string | undefined {
  const [list, step = '', member] = stepsOf(objection.field);
  if (list === 'view_percent') return t('tracking.form.viewPercent');
  const row = list === 'events' && /^\d+$/.test(step) && isPlan(body) ? rowsOf(body)[Number(step)] : undefined;
  if (!row) return undefined;
  const where = t('tracking.form.nth', { place: Number(step) + 1, what: textOf(row, 'what') });
  const known = MEMBERS.find((one) => one === member);
  return known ? `${where} › ${t(`tracking.memberOf.${known}`)}` : where;
}

export const insightPlan: Form = { takes: isPlan, View, Editor, placeOf };
