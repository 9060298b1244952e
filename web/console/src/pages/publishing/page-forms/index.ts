/** Documents of the kind `content.pages`: read floor by floor, written in the page editor. */
import type { TFunction } from 'i18next';
import { isPage } from '../../page-editor/model';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { Editor, View } from './form';

function placeOf(objection: Objection, body: Body, t: TFunction): string | undefined {
  const [list, step = '', ...rest] = stepsOf(objection.field);
  if (list === undefined) return undefined;
  if (list !== 'floors' || !/^\d+$/.test(step)) return t(`pages.memberOf.${list}`, { defaultValue: list });
  const id = isPage(body) ? (body.floors[Number(step)]?.id ?? '') : '';
  const where = t('pages.nth', { nth: Number(step) + 1, id });
  const member = rest.filter((part) => part !== 'props').join(' · ');
  return member === '' ? where : `${where} · ${t(`pages.editor.prop.${member}`, { defaultValue: member })}`;
}

export const contentPages: Form = { takes: isPage, View, Editor, placeOf };
