import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { SCENARIOS } from '../../risk/api';
import { ALLIANCE } from '../model';
import type { Worded } from './card';
import { ConditionField } from './condition';
import { ChoiceField, ChoicesField, NumberField, TextField, useHelp, type Shared } from './fields';
import { ACTIONS, CATEGORIES, ON_MISSING, put, said, textOf, TOOLS } from './model';

/** The fields of a rule: what it is, when it fires, what it does then, and what the customer is told. */
export function RuleForm({ bankId, worded, ...shared }: Shared & { bankId: string; worded: Worded }) {
  const { t } = useTranslation();
  const action = textOf(shared.rule, 'action');
  return (
    <div className="risk-rule-form">
      <h5>{t('riskRules.part.what')}</h5>
      <div className="fields">
        <TextField {...shared} member="name_zh" />
        <TextField {...shared} member="name_en" />
        <TextField {...shared} member="id" mono hint={t('riskRules.hint.id')} />
        <ChoicesField {...shared} member="scenarios" hint={t('riskRules.hint.scenarios')} choices={SCENARIOS} nameOf={(one) => t(`risk.scenario.${one}`)} />
      </div>
      <ConditionField {...shared} bankId={bankId} worded={worded} />
      <h5>{t('riskRules.part.act')}</h5>
      <div className="fields">
        <ChoiceField {...shared} member="action" hint={t(`riskRules.actionHint.${action}`, { defaultValue: '' })} choices={ACTIONS} nameOf={(one) => t(`risk.action.${one}`, { defaultValue: one })} />
        {action === 'challenge' && <ChoiceField {...shared} member="least_tool" choices={TOOLS} nameOf={(one) => t(`riskRules.toolOf.${one}`, { defaultValue: one })} />}
        <NumberField {...shared} member="score" hint={t('riskRules.hint.score')} />
        <NumberField {...shared} member="priority" hint={t('riskRules.hint.priority')} />
        <ChoiceField {...shared} member="on_missing" hint={t('riskRules.missingHint')} choices={ON_MISSING} nameOf={(one) => t(`riskRules.missingOf.${one}`, { defaultValue: one })} />
      </div>
      <h5>{t('riskRules.part.customer')}</h5>
      <div className="fields">
        <TextField {...shared} member="reason_zh" lines={2} hint={t('riskRules.hint.reason')} />
        <TextField {...shared} member="reason_en" lines={2} />
        <TextField {...shared} member="remedy_zh" lines={2} hint={t('riskRules.hint.remedy')} />
        <TextField {...shared} member="remedy_en" lines={2} />
      </div>
      <h5>{t('riskRules.part.background')}</h5>
      <div className="fields">
        <ChoiceField {...shared} member="category" choices={CATEGORIES} nameOf={(one) => t(`riskRules.categoryOf.${one}`, { defaultValue: one })} />
        <TextField {...shared} member="source" hint={t('riskRules.hint.source')} />
      </div>
      <Bit {...shared} member="enabled" hint={t('riskRules.hint.enabled')} />
      {bankId === ALLIANCE && <Bit {...shared} member="floor" hint={t('riskRules.floorText')} />}
    </div>
  );
}

/** A yes or no that the text writes as 1 or 0. */
function Bit({ member, hint, ...shared }: Shared & { member: 'enabled' | 'floor'; hint: string }) {
  const { t } = useTranslation();
  const { id, rule, onChange } = shared;
  const { words, loud } = useHelp({ ...shared, member, hint });
  return (
    <div>
      <Checkbox aria-describedby={`${id}-${member}-help`} checked={said(rule, member) === 1} onChange={(event) => { onChange(put(rule, member, event.target.checked ? 1 : 0)); }}>{t(`riskRules.memberOf.${member}`)}</Checkbox>
      <p id={`${id}-${member}-help`} className={loud ? 'help bad' : 'help'}>{words}</p>
    </div>
  );
}
