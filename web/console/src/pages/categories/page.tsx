import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import type { ParameterSetDetail } from '@polybank/api';
import { App, Button, DatePicker, Drawer, Input, Segmented, Select, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { useExpressionWords } from '../../parts/expression/api';
import { ExpressionEditor, type Edited } from '../../parts/expression/editor';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useParameterSet, useSetParameters } from '../parameters/api';
import { Versions } from '../parameters/drawer';
import { CATEGORIES, moved, rulesOf, type Direction, type Rule } from './rules';
import './categories.css';

const SET = 'account.categories';
/** What a rule may ask about. */
const MOVEMENT = 'account.movement';

/** The rules by which income and expense are sorted: edited as a whole, set as a new version with its reason. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const set = useParameterSet(bankId, SET);
  return (
    <>
      <PageHead title={t('categories.title')} text={t('categories.subtitle')} />
      {set.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {set.isError && !set.data && <ProblemView error={set.error} onRetry={() => void set.refetch()} />}
      {set.data && <Editor key={`${bankId}:${set.data.version}`} bankId={bankId} set={set.data} />}
    </>
  );
}

/** A rule in the editor: its number stays its own while it is moved about. */
type Line = { id: number; rule: Rule };

function Editor({ bankId, set }: { bankId: string; set: ParameterSetDetail }) {
  const { t } = useTranslation();
  const missing = useMissing('parameter.edit');
  const [first] = useState(() => rulesOf(set.body).map((rule, id): Line => ({ id, rule })));
  const [lines, setLines] = useState(first);
  const [next, setNext] = useState(first.length);
  const [direction, setDirection] = useState<Direction>('out');
  const [open, setOpen] = useState<number>();
  const words = useExpressionWords(bankId, MOVEMENT, lines.map((line) => line.rule.when).filter((when) => when !== ''));
  const isWrong = (rule: Rule) => rule.when === '' || words.data?.get(rule.when)?.sound === false;
  const opened = lines.find((line) => line.id === open);
  const shown = lines.filter((line) => line.rule.direction === direction);
  const change = (id: number, part: Partial<Rule>) => {
    setLines((old) => old.map((line) => (line.id === id ? { ...line, rule: { ...line.rule, ...part } } : line)));
  };
  const add = () => {
    const category = CATEGORIES[direction][0];
    setLines((old) => [{ id: next, rule: { direction, when: '', category } }, ...old]);
    setNext(next + 1);
    setOpen(next);
  };
  const changed = JSON.stringify(lines.map((line) => line.rule)) !== JSON.stringify(first.map((line) => line.rule));
  return (
    <>
      <div className="rules-bar">
        <Segmented<Direction>
          value={direction}
          onChange={setDirection}
          options={(['out', 'in'] as const).map((value) => ({
            value,
            label: t(`categories.${value}`, { count: lines.filter((line) => line.rule.direction === value).length }),
          }))}
        />
        <Button icon={<PlusOutlined aria-hidden />} disabled={Boolean(missing)} onClick={add}>{t('categories.add')}</Button>
      </div>
      <Table<Line>
        className="rules-table"
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={shown}
        scroll={{ x: 760 }}
        locale={{ emptyText: <EmptyState title={t('categories.emptyTitle')} text={t('categories.emptyText')} /> }}
        rowClassName={(line) => (isWrong(line.rule) ? 'rule-wrong' : '')}
        columns={[
          { key: 'place', title: t('categories.place'), width: 76, align: 'right', render: (_, __, place) => <span className="num">{place + 1}</span> },
          {
            key: 'when', title: t('categories.when'),
            render: (_, { id, rule }) => (
              <button type="button" className="rule-when" onClick={() => { setOpen(id); }}>
                <span>{rule.when === '' ? t('categories.none') : (words.data?.get(rule.when)?.words ?? rule.when)}</span>
                <EditOutlined aria-label={t('categories.edit')} />
              </button>
            ),
          },
          {
            key: 'category', title: t('categories.category'), width: 190,
            render: (_, { id, rule }) => (
              <Select
                aria-label={t('categories.category')} value={rule.category} disabled={Boolean(missing)} style={{ width: '100%' }}
                options={CATEGORIES[direction].map((value) => ({ value, label: t(`categories.of.${value}`) }))}
                onChange={(category) => { change(id, { category }); }}
              />
            ),
          },
          {
            key: 'act', title: t('categories.act'), width: 130, fixed: 'right',
            render: (_, { id }, place) => (
              <span className="rules-act">
                <Button type="text" aria-label={t('categories.up')} icon={<ArrowUpOutlined aria-hidden />} disabled={Boolean(missing) || place === 0} onClick={() => { setLines((old) => moved(old, shown, place, -1)); }} />
                <Button type="text" aria-label={t('categories.down')} icon={<ArrowDownOutlined aria-hidden />} disabled={Boolean(missing) || place === shown.length - 1} onClick={() => { setLines((old) => moved(old, shown, place, 1)); }} />
                <Button type="text" danger aria-label={t('categories.remove')} icon={<DeleteOutlined aria-hidden />} disabled={Boolean(missing)} onClick={() => { setLines((old) => old.filter((line) => line.id !== id)); }} />
              </span>
            ),
          },
        ]}
      />
      {opened && (
        <ConditionDrawer
          key={opened.id} bankId={bankId} when={opened.rule.when} disabled={Boolean(missing)} onClose={() => { setOpen(undefined); }}
          onApply={(when) => { change(opened.id, { when }); setOpen(undefined); }}
        />
      )}
      <Save wrong={lines.some((line) => isWrong(line.rule))} bankId={bankId} rules={lines.map((line) => line.rule)} changed={changed} onReset={() => { setLines(first); }} />
      <Versions set={set} />
    </>
  );
}

type ConditionProps = { bankId: string; when: string; disabled: boolean; onClose: () => void; onApply: (when: string) => void };

function ConditionDrawer({ bankId, when, disabled, onClose, onApply }: ConditionProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Edited>({ text: when, sound: false });
  return (
    <Drawer
      open width={760} onClose={onClose} title={t('categories.edit')} closable={{ 'aria-label': t('common.close') }}
      footer={(
        <div className="rules-act">
          <Button type="primary" disabled={disabled || !edited.sound} onClick={() => { onApply(edited.text); }}>{t('categories.apply')}</Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
        </div>
      )}
    >
      <ExpressionEditor bankId={bankId} catalogue={MOVEMENT} text={when} disabled={disabled} onChange={setEdited} />
    </Drawer>
  );
}

type SaveProps = { bankId: string; rules: Rule[]; wrong: boolean; changed: boolean; onReset: () => void };

function Save({ bankId, rules, wrong, changed, onReset }: SaveProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const missing = useMissing('parameter.edit');
  const save = useSetParameters(bankId, SET);
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>();
  const [tried, setTried] = useState(false);
  const noteWrong = [...note.trim()].length < 4;
  const submit = () => {
    setTried(true);
    if (wrong || noteWrong) return;
    save.mutate({ body: { rules }, note: note.trim(), effective_from: from ?? null }, {
      onSuccess: (version) => { void message.success(t('parameters.saved', { version: version.version, time: formatStamp(version.effective_from) })); },
    });
  };
  return (
    <section className="rules-save">
      <div className="field">
        <label htmlFor="rules-note">{t('parameters.note')}</label>
        <Input id="rules-note" maxLength={200} value={note} disabled={Boolean(missing)} status={tried && noteWrong ? 'error' : ''} onChange={(event) => { setNote(event.target.value); }} />
        <p className={tried && noteWrong ? 'help bad' : 'help'}>{t('parameters.noteHint')}</p>
      </div>
      <div className="field">
        <label htmlFor="rules-from">{t('parameters.from')}</label>
        <DatePicker id="rules-from" showTime disabled={Boolean(missing)} placeholder={t('parameters.atOnce')} style={{ width: 240 }} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
        <p className="help">{t('categories.past')}</p>
      </div>
      {wrong && <p className="help bad" role="alert">{t('categories.wrong')}</p>}
      {save.isError && <ProblemView error={save.error} />}
      {missing && <p className="help" role="note">{missing}</p>}
      <div className="rules-act">
        <Button type="primary" disabled={Boolean(missing) || !changed} loading={save.isPending} onClick={submit}>
          {changed ? t('categories.save') : t('parameters.unchanged')}
        </Button>
        {changed && <Button onClick={onReset}>{t('categories.reset')}</Button>}
      </div>
    </section>
  );
}
