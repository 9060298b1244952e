/** Documents of the kinds `insight.tags` and `insight.audiences`. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { AudienceEditor, AudienceFindings, AudienceView, isRehearsed } from './audience';
import { isAudience, isTags, partsOf, titleOf } from './model';
import { TagsEditor, TagsView } from './tags';

function tagAt({ field }: Objection, body: Body, t: TFunction): string | undefined {
  const [list, step = '', ...rest] = stepsOf(field);
  if (list !== 'tags' || !/^\d+$/.test(step)) return undefined;
  const name = titleOf(partsOf(body, 'tags')[Number(step)] ?? {});
  const place = Number(step) + 1;
  const where = name ? t('profileForms.nth', { place, name }) : t('profileForms.nthUnnamed', { place });
  const member = rest.map((one) => (/^\d+$/.test(one) ? t('profileForms.nthItem', { n: Number(one) + 1 }) : t(`profileForms.member.${one}`, { defaultValue: one }))).join(' › ');
  return member === '' ? where : t('profileForms.at', { where, member });
}

function audienceAt({ field }: Objection, _body: Body, t: TFunction): string | undefined {
  const [member] = stepsOf(field);
  return member === undefined ? undefined : t(`profileForms.member.${member}`, { defaultValue: member });
}

export const insightTags: Form = { takes: isTags, View: TagsView, Editor: TagsEditor, placeOf: tagAt };
export const insightAudiences: Form = { takes: isAudience, View: AudienceView, Editor: AudienceEditor, Findings: AudienceFindings, readsFindings: isRehearsed, placeOf: audienceAt };
