import { ArrowDownOutlined, ArrowUpOutlined, CopyOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button, Popconfirm } from 'antd';
import { memo, type Dispatch } from 'react';
import { useTranslation } from 'react-i18next';
import { RuleCard, type Worded } from './card';
import type { Act, Line } from './lines';
import { wordsOf, wrongWith, type Rule } from './model';
import { standing, type RuleObjection } from './objections';
import { RuleForm } from './rule-form';

type Props = {
  bankId: string;
  line: Line;
  worded: Worded;
  /** The rule as it was saved, and what was said against it. */
  saved: Rule | undefined;
  objections: readonly RuleObjection[] | undefined;
  /** The ids of tables, which no rule may take. */
  tables: readonly string[];
  isOpen: boolean;
  isTaken: boolean;
  isFull: boolean;
  mayRise: boolean;
  mayFall: boolean;
  dispatch: Dispatch<Act>;
};

/** A rule in the editor. There may be hundreds: only those that change are drawn again. */
export const LineCard = memo(function LineCard({ bankId, line, worded, saved, objections = [], isOpen, isTaken, dispatch, ...acts }: Props) {
  const { t } = useTranslation();
  const wrong = wrongWith(line.rule, isTaken);
  const still = standing(objections, saved, line.rule);
  const missing = Object.keys(wrong).map((member) => t(`riskRules.memberOf.${member}`, { defaultValue: member })).join(t('risk.comma'));
  return (
    <RuleCard
      rule={line.rule} worded={worded} objections={still} unfilled={missing && !isOpen ? t('riskRules.unfilled', { members: missing }) : ''}
      acts={<Acts line={line} isOpen={isOpen} dispatch={dispatch} {...acts} />}
    >
      {isOpen ? (
        <RuleForm
          id={`rule-${String(line.key)}`} bankId={bankId} rule={line.rule} worded={worded} wrong={wrong} objections={still}
          onChange={(rule) => { dispatch({ do: 'write', key: line.key, rule }); }}
        />
      ) : undefined}
    </RuleCard>
  );
});

function Acts({ line: { key, rule }, tables, isOpen, isFull, mayRise, mayFall, dispatch }: Pick<Props, 'line' | 'tables' | 'isOpen' | 'isFull' | 'mayRise' | 'mayFall' | 'dispatch'>) {
  const { t } = useTranslation();
  const mark = { zh: t('riskRules.copyMark', { lng: 'zh' }), en: t('riskRules.copyMark', { lng: 'en' }) };
  const quiet = (words: string) => ({ size: 'small', type: 'text', 'aria-label': words, title: words }) as const;
  return (
    <span className="risk-rules-acts" role="group" aria-label={t('riskRules.acts', { name: wordsOf(rule, 'name') || t('riskRules.unnamed') })}>
      <Button size="small" aria-expanded={isOpen} onClick={() => { dispatch({ do: 'open', key: isOpen ? undefined : key }); }}>{t(isOpen ? 'riskRules.fold' : 'riskRules.edit')}</Button>
      <Button {...quiet(t('riskRules.copy'))} disabled={isFull} icon={<CopyOutlined aria-hidden />} onClick={() => { dispatch({ do: 'copy', key, taken: tables, mark }); }} />
      <Button {...quiet(t('riskRules.up'))} disabled={!mayRise} icon={<ArrowUpOutlined aria-hidden />} onClick={() => { dispatch({ do: 'move', key, step: -1 }); }} />
      <Button {...quiet(t('riskRules.down'))} disabled={!mayFall} icon={<ArrowDownOutlined aria-hidden />} onClick={() => { dispatch({ do: 'move', key, step: 1 }); }} />
      <Popconfirm title={t('riskRules.removeAsk')} description={t('riskRules.removeText')} okText={t('riskRules.remove')} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} onConfirm={() => { dispatch({ do: 'remove', key }); }}>
        <Button {...quiet(t('riskRules.remove'))} danger icon={<DeleteOutlined aria-hidden />} />
      </Popconfirm>
    </span>
  );
}
