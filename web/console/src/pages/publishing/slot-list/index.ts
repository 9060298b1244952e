/** Documents of the kind `content.slots`: read and written slot by slot. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor } from './editor';
import { isSlots, nameOf } from './model';
import { View } from './view';

function placeOf({ field }: Objection, body: Body, t: TFunction): string | undefined {
  const [list, step = '', member] = stepsOf(field);
  if (list === undefined) return undefined;
  if (list !== 'slots' || !/^\d+$/.test(step)) return t(`slotForm.${list}`, { defaultValue: list });
  const slot = isSlots(body) ? body.slots[Number(step)] : undefined;
  const where = t('slotForm.nth', { nth: Number(step) + 1, name: (slot && nameOf(slot)) || t('slotForm.unnamed') });
  return member === undefined ? where : `${where} · ${t(`slotForm.${member}`, { defaultValue: member })}`;
}

export const slotList: Form = { takes: isSlots, View, Editor, placeOf };
