import { DeleteOutlined, PlusOutlined, SubnodeOutlined } from '@ant-design/icons';
import type { ExpressionField, ExpressionObjection } from '@polybank/api';
import { Button, Checkbox, Input, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { added, asking, changed, clauseFor, type Clause, type Group, type Path, type Row } from './rows';
import { Values } from './value';

type Shared = {
  fields: readonly ExpressionField[];
  objections: readonly ExpressionObjection[];
  disabled: boolean;
  /** Changes the row at a path; nothing takes it out. */
  change: (path: Path, to: (row: Row) => Row | undefined) => void;
  add: (path: Path, row: Row) => void;
};

type Props = { group: Group; onChange: (group: Group) => void } & Pick<Shared, 'fields' | 'objections' | 'disabled'>;

/** How deep groups may be nested by hand; deeper ones are shown, but not offered. */
const DEPTH = 3;

/** Conditions as rows, in groups. */
export function RowEditor({ group, onChange, ...shared }: Props) {
  return (
    <GroupBox
      group={group} path={[]} {...shared}
      change={(path, to) => { onChange(changed(group, path, to)); }}
      add={(path, row) => { onChange(added(group, path, row)); }}
    />
  );
}

function GroupBox({ group, path, ...shared }: { group: Group; path: Path } & Shared) {
  const { t } = useTranslation();
  const { fields, disabled, change, add } = shared;
  const first = fields[0];
  const with_ = (part: Partial<Group>) => { change(path, (row) => (row.is === 'group' ? { ...row, ...part } : row)); };
  return (
    <section className={path.length % 2 === 0 ? 'expr-group' : 'expr-group expr-inner'} aria-label={t(`expression.joinOf.${group.join}`)}>
      <header className="expr-head">
        <Segmented<Group['join']>
          size="small" disabled={disabled} value={group.join} onChange={(join) => { with_({ join }); }}
          options={(['all', 'any'] as const).map((value) => ({ value, label: t(`expression.joinOf.${value}`) }))}
        />
        <Checkbox disabled={disabled} checked={group.negated ?? false} onChange={(event) => { with_({ negated: event.target.checked }); }}>{t('expression.negated')}</Checkbox>
        {path.length > 0 && (
          <Button className="expr-end" size="small" type="text" danger disabled={disabled} aria-label={t('expression.removeGroup')} icon={<DeleteOutlined aria-hidden />} onClick={() => { change(path, () => undefined); }} />
        )}
      </header>
      {group.rows.map((row, place) => <RowBox key={place} row={row} path={[...path, place]} {...shared} />)}
      {group.rows.length === 0 ? <p className="expr-empty">{t('expression.empty')}</p> : <Objected objections={shared.objections} path={path} />}
      <footer className="expr-foot">
        <Button size="small" disabled={disabled || !first} icon={<PlusOutlined aria-hidden />} onClick={() => { if (first) add(path, clauseFor(first)); }}>{t('expression.add')}</Button>
        {path.length < DEPTH && (
          <Button
            size="small" disabled={disabled || !first} icon={<SubnodeOutlined aria-hidden />}
            onClick={() => { if (first) add(path, { is: 'group', join: group.join === 'all' ? 'any' : 'all', rows: [clauseFor(first)] }); }}
          >
            {t('expression.addGroup')}
          </Button>
        )}
      </footer>
    </section>
  );
}

function RowBox({ row, path, ...shared }: { row: Row; path: Path } & Shared) {
  const { t } = useTranslation();
  const { disabled, change, objections } = shared;
  if (row.is === 'group') return <GroupBox group={row} path={path} {...shared} />;
  const wrong = objections.some((one) => isAt(one, path));
  return (
    <div className="expr-row">
      {row.is === 'text' ? (
        <Input.TextArea
          className="expr-text mono" autoSize={{ minRows: 1, maxRows: 4 }} aria-label={t('expression.asText')} status={wrong ? 'error' : ''} disabled={disabled} value={row.text}
          onChange={(event) => { change(path, () => ({ is: 'text', text: event.target.value })); }}
        />
      ) : (
        <ClauseRow clause={row} path={path} wrong={wrong} {...shared} />
      )}
      <Button type="text" danger disabled={disabled} aria-label={t('expression.remove')} icon={<DeleteOutlined aria-hidden />} onClick={() => { change(path, () => undefined); }} />
      <Objected objections={objections} path={path} />
    </div>
  );
}

function ClauseRow({ clause, path, wrong, fields, disabled, change }: { clause: Clause; path: Path; wrong: boolean } & Shared) {
  const { t } = useTranslation();
  const field = fields.find((one) => one.id === clause.field);
  const to = (next: Clause) => { change(path, () => next); };
  return (
    <>
      <Select
        className="expr-field" aria-label={t('expression.field')} disabled={disabled} status={field ? '' : 'error'} showSearch optionFilterProp="find" value={clause.field}
        options={fields.map((one) => ({ value: one.id, label: one.label, find: `${one.label} ${one.id}`, title: one.source || one.id }))}
        onChange={(id: string) => {
          const next = fields.find((one) => one.id === id);
          if (next) to(next.holds === field?.holds && next.choices.length === 0 ? { ...clause, field: id } : clauseFor(next));
        }}
      />
      {field && (
        <>
          <Select
            className="expr-question" aria-label={t('expression.question')} disabled={disabled} value={clause.question} onChange={(question: string) => { to(asking(clause, question)); }}
            options={field.questions.map((value) => ({ value, label: t(`expression.questionOf.${value}`) }))}
          />
          <Values clause={clause} field={field} fields={fields} disabled={disabled} wrong={wrong} onChange={(values) => { to({ ...clause, values }); }} />
          {field.holds === 'text' && !['missing', 'known'].includes(clause.question) && (
            <Checkbox disabled={disabled} checked={clause.any_case ?? false} onChange={(event) => { to({ ...clause, any_case: event.target.checked }); }}>{t('expression.anyCase')}</Checkbox>
          )}
        </>
      )}
    </>
  );
}

const isAt = (objection: ExpressionObjection, path: Path) => objection.row?.join() === path.join();

function Objected({ objections, path }: { objections: readonly ExpressionObjection[]; path: Path }) {
  const here = objections.filter((one) => one.row && isAt(one, path));
  return here.map((one) => <p key={`${one.code}${one.from}`} className="help bad expr-wrong" role="alert">{one.message}</p>);
}
