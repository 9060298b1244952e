/** Documents of the kind `content.placements`: read and written in a form, with the pictures of the library. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor, View } from './form';
import { isPlacement } from './model';

function placeOf({ field }: Objection, _: Body, t: TFunction): string | undefined {
  const [member, ...rest] = stepsOf(field);
  if (member === undefined) return undefined;
  const last = rest.at(-1);
  const where = t(`placementForm.placeOf.${member}`, { defaultValue: member });
  return last === undefined || /^\d+$/.test(last) ? where : `${where} · ${t(`placementForm.${last}`, { defaultValue: last })}`;
}

export const placements: Form = { takes: isPlacement, View, Editor, placeOf };
