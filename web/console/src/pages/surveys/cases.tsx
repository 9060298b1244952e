/** Customers to be called because they were not content: taken, called, closed. */
import type { SurveyCase, SurveyCaseClosing } from '@polybank/api';
import { App, Button, Drawer, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Facts, Tag, type Tone } from '../../parts/pieces';
import { ResolveForm } from '../../parts/resolve';
import { EmptyState, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { Explained, useMissing } from '../../session/allowed';
import { useOperator } from '../../session/session';
import { CASE_STATES, OUTCOMES, SETTINGS, useCases, useClose, useTake } from './api';
import { worded } from './insight';

const TONES: Record<SurveyCase['state'], Tone> = { open: 'warn', taken: 'warn', closed: 'plain' };

export function Cases({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const state = CASE_STATES.find((one) => one === filters.state) ?? 'open';
  const cases = useCases(bankId, state);
  const columns = useColumns();
  const [chosen, setChosen] = useState<string | null>(null);
  const [kept, setKept] = useState<SurveyCase>();
  // A case that moves on leaves this list and stays open in the drawer.
  const shown = cases.rows?.find((row) => row.case_id === chosen) ?? (kept?.case_id === chosen ? kept : undefined);
  return (
    <>
      <DataTable
        name="survey-cases" label={t('surveys.tab.cases')} columns={columns} loaded={cases} rowKey={(row) => row.case_id} chosen={chosen}
        onOpen={(row) => { setKept(row); setChosen(row.case_id); }}
        filters={<Segmented aria-label={t('surveys.case.state')} value={state} options={CASE_STATES.map((value) => ({ value, label: t(`surveys.case.stateOf.${value}`) }))} onChange={(value) => { change({ state: value === 'open' ? undefined : value }); }} />}
        empty={<EmptyState title={t('surveys.case.empty')} text={t(`surveys.case.emptyOf.${state}`)} />}
      />
      {shown && <CaseDrawer key={shown.case_id} bankId={bankId} row={shown} onClose={() => { setChosen(null); }} />}
    </>
  );
}

function useColumns(): Column<SurveyCase>[] {
  const { t, i18n } = useTranslation();
  const operator = useOperator();
  return useMemo(() => {
    const person = ({ person: who }: SurveyCase) => (who ? [who.name_masked, who.phone_masked].filter(Boolean).join(' ') || who.user_id.slice(0, 8) : t('surveys.case.left'));
    const by = ({ taken }: SurveyCase) => (taken ? (taken.by === operator.operator_id ? t('surveys.case.me') : (taken.by_name ?? taken.by.slice(0, 8))) : '—');
    const words = ({ answers }: SurveyCase) => answers.map((one) => one.words).find(Boolean) ?? '—';
    return [
      { key: 'opened', title: t('surveys.case.opened'), fixed: true, render: (row) => <span className="num">{formatStamp(row.opened_at).slice(0, 16)}</span>, text: (row) => formatStamp(row.opened_at) },
      { key: 'score', title: t('surveys.case.score'), render: (row) => <Tag tone="bad">{t('surveys.points', { value: row.score })}</Tag>, text: (row) => String(row.score) },
      { key: 'survey', title: t('surveys.name'), render: (row) => worded(row.title_zh, row.title_en), text: (row) => worded(row.title_zh, row.title_en) },
      { key: 'customer', title: t('surveys.case.customer'), render: (row) => <span className="num">{person(row)}</span>, text: person },
      { key: 'words', title: t('surveys.case.words'), render: (row) => <span className="surveys-clip">{words(row)}</span> },
      { key: 'state', title: t('surveys.case.state'), render: (row) => <Tag tone={TONES[row.state]}>{row.outcome ? t(`surveys.case.outcomeOf.${row.outcome}`) : t(`surveys.case.stateOf.${row.state}`)}</Tag>, text: (row) => t(`surveys.case.stateOf.${row.state}`) },
      { key: 'taken', title: t('surveys.case.taken'), render: by, text: by },
    ];
    // Words of the other language are other words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language, operator.operator_id]);
}

function CaseDrawer({ bankId, row, onClose }: { bankId: string; row: SurveyCase; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const operator = useOperator();
  const missing = useMissing('customer.support');
  const take = useTake(bankId);
  const close = useClose(bankId, row.case_id);
  const [outcome, setOutcome] = useState<SurveyCaseClosing['outcome']>('resolved');
  const mine = row.taken?.by === operator.operator_id || take.isSuccess;
  const { person } = row;
  return (
    <Drawer open width={560} onClose={onClose} title={t('surveys.case.title', { title: worded(row.title_zh, row.title_en) })} closable={{ 'aria-label': t('common.close') }}>
      <Facts
        rows={[
          [t('surveys.case.customer'), person ? <Link key="who" to={`/b/${bankId}/customers?customer=${person.user_id}`}>{[person.name_masked, person.phone_masked].filter(Boolean).join(' ') || person.user_id}</Link> : t('surveys.case.left')],
          [t('surveys.case.opened'), <span key="at" className="num">{formatStamp(row.opened_at)}</span>],
          ...(row.taken ? [[t('surveys.case.taken'), `${row.taken.by_name ?? row.taken.by} · ${formatStamp(row.taken.at)}`] as const] : []),
          ...(row.closed ? [[t('surveys.case.closed'), `${row.closed.by_name ?? row.closed.by} · ${formatStamp(row.closed.at)}`] as const] : []),
          ...(row.outcome ? [[t('surveys.case.outcome'), t(`surveys.case.outcomeOf.${row.outcome}`)] as const] : []),
          ...(row.note ? [[t('surveys.case.note'), row.note] as const] : []),
        ]}
      />
      <section className="section">
        <h3>{t('surveys.case.said')}</h3>
        <dl className="surveys-said">
          {row.answers.map((one, nth) => (
            <div key={`${String(nth)} ${one.title_zh}`}>
              <dt>{worded(one.title_zh, one.title_en)}</dt>
              <dd>{one.words ?? (one.choice_zh && one.choice_en ? worded(one.choice_zh, one.choice_en) : one.kind === 'score' ? t(`surveys.scoreOf.${String(one.value)}`) : t('surveys.points', { value: one.value }))}</dd>
            </div>
          ))}
        </dl>
      </section>
      {take.isError && <ProblemView error={take.error} />}
      {row.state !== 'closed' && !close.isSuccess && !mine && (
        <Explained permission="customer.support"><Button type="primary" loading={take.isPending} onClick={() => { take.mutate(row.case_id); }}>{t(row.taken ? 'surveys.case.takeOver' : 'surveys.case.take')}</Button></Explained>
      )}
      {row.state !== 'closed' && !close.isSuccess && mine && !missing && (
        <ResolveForm
          id="survey-case" title={t('surveys.case.close')} ways={OUTCOMES} way={outcome} onWay={setOutcome} nameOf={(one) => t(`surveys.case.outcomeOf.${one}`)} will={t('surveys.case.will')}
          reasonLabel={t('surveys.case.note')} submitLabel={t('surveys.case.closeNow')} busy={close.isPending} error={close.error}
          onSubmit={(note) => {
            close.mutate({ outcome, note }, {
              onSuccess: () => {
                void message.success(t('surveys.case.closedNow'));
                onClose();
              },
            });
          }}
        />
      )}
    </Drawer>
  );
}
