import { newKey, type AnalysisEntry, type AnalysisMonth } from '@polybank/api';
import { formatAmount, formatMonth, money, toFen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Action, BoneRows, Empty, Field, useAmountWords } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { TransactionRow } from '../../parts/transaction-row';
import { categoriesQuery, choose, entriesQuery, setBudget, type Part } from './api';

/** Where a counterparty's movements belong. */
function Choices({ entry, onDone }: { entry: AnalysisEntry; onDone: () => void }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const known = useQuery(categoriesQuery);
  const name = entry.transaction.counterparty_name ?? '';
  const way = entry.transaction.direction;
  const key = useRef(newKey());
  const keep = useMutation({
    mutationFn: (category: string | undefined) =>
      choose({ direction: way, counterparty: name, ...(category === undefined ? {} : { category }) }, key.current),
    onSuccess: () => {
      toast(t('analysis.chosen'));
      onDone();
    },
    onSettled: () => {
      key.current = newKey();
    },
  });
  const fitting = (known.data?.categories ?? []).filter(({ direction }) => direction == null || direction === way);
  return (
    <div className="analysis-choices">
      <p className="small muted">{t('analysis.choose_about', { name })}</p>
      <div className="history-chips" role="group" aria-label={t('analysis.choose')}>
        {fitting.map(({ category, name: words }) => (
          <button key={category} type="button" className="chip" aria-pressed={category === entry.category} disabled={keep.isPending} data-track="analysis.choose" onClick={() => keep.mutate(category)}>
            {words}
          </button>
        ))}
      </div>
      <InlineProblem error={keep.error} />
      <div className="button-row">
        <button type="button" className="button compact plain" disabled={keep.isPending} onClick={() => keep.mutate(undefined)}>
          {t('analysis.choose_rules')}
        </button>
        <button type="button" className="button compact plain" onClick={onDone}>
          {t('common.back')}
        </button>
      </div>
    </div>
  );
}

function Entries({ part }: { part: Part }) {
  const { t } = useTranslation();
  const behind = useQuery(entriesQuery(part));
  const [chosen, setChosen] = useState<AnalysisEntry | undefined>(undefined);
  if (chosen) return <Choices entry={chosen} onDone={() => setChosen(undefined)} />;
  const entries = behind.data?.entries ?? [];
  return (
    <>
      {behind.isPending && <BoneRows count={4} />}
      {behind.error && <LoadProblem error={behind.error} onRetry={() => void behind.refetch()} />}
      {behind.isSuccess && entries.length === 0 && <Empty>{t('analysis.nothing_behind')}</Empty>}
      <ul className="rows analysis-entries">
        {entries.map((entry) => (
          <li key={`${entry.transaction.transaction_id}.${entry.transaction.direction}`}>
            <TransactionRow entry={entry.transaction} when="day" />
            <div className="analysis-sort">
              <span className="badge brand">{entry.category_name}</span>
              {entry.counted.amount !== entry.transaction.amount.amount && (
                <span className="tiny muted num">{t('analysis.counted', { amount: formatAmount(entry.counted) })}</span>
              )}
              {entry.transaction.counterparty_name && (
                <button type="button" className="link tiny" onClick={() => setChosen(entry)}>
                  {t('analysis.choose')}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The movements behind a figure, each of which can be put where it belongs. */
export function EntriesSheet({ part, title, onClose }: { part: Part | undefined; title: string; onClose: () => void }) {
  const [shown, setShown] = useState(part);
  if (part && part !== shown) setShown(part);
  return (
    <Sheet open={part !== undefined} title={title} onClose={onClose}>
      {shown && <Entries part={shown} />}
    </Sheet>
  );
}

function BudgetForm({ report, category, onDone }: { report: AnalysisMonth; category: string; onDone: () => void }) {
  const { t } = useTranslation();
  const known = useQuery(categoriesQuery);
  const [of, setOf] = useState(category);
  const standing = report.budgets.find((budget) => budget.category === of);
  const [typed, setTyped] = useState(standing?.amount.amount.replace(/\.00$/, '') ?? '');
  const key = useRef(newKey());
  const keep = useMutation({
    mutationFn: (fen: bigint | undefined) =>
      setBudget({ category: of, ...(fen === undefined ? {} : { amount: money(fen) }) }, key.current),
    onSuccess: onDone,
    onSettled: () => {
      key.current = newKey();
    },
  });
  const fen = toFen(typed) ?? 0n;
  const choices = [
    { category: 'all', name: t('analysis.budget_all') },
    ...(known.data?.categories ?? []).filter(({ direction }) => direction === 'out'),
  ];
  const pick = (next: string) => {
    setOf(next);
    setTyped(report.budgets.find((budget) => budget.category === next)?.amount.amount.replace(/\.00$/, '') ?? '');
  };
  return (
    <div className="form">
      <div className="history-chips" role="group" aria-label={t('analysis.budget_of')}>
        {choices.map(({ category: code, name }) => (
          <button key={code} type="button" className="chip" aria-pressed={code === of} onClick={() => pick(code)}>
            {name}
          </button>
        ))}
      </div>
      <Field label={t('analysis.budget_amount')} inputMode="decimal" maxLength={12} value={typed} wrong={typed !== '' && fen <= 0n} help={t('analysis.budget_help')} onChange={(event) => setTyped(event.target.value.trim())} />
      <InlineProblem error={keep.error} />
      <Action busy={keep.isPending} disabled={fen <= 0n} track="analysis.budget" onClick={() => keep.mutate(fen)}>
        {t('analysis.budget_keep')}
      </Action>
      {standing && (
        <button type="button" className="button plain" disabled={keep.isPending} onClick={() => keep.mutate(undefined)}>
          {t('analysis.budget_drop')}
        </button>
      )}
    </div>
  );
}

export function BudgetSheet(props: { report: AnalysisMonth; category: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(props.category);
  if (props.category !== undefined && props.category !== shown) setShown(props.category);
  return (
    <Sheet open={props.category !== undefined} title={t('analysis.budget_set')} onClose={props.onClose}>
      <BudgetForm key={shown} report={props.report} category={shown ?? 'all'} onDone={props.onClose} />
    </Sheet>
  );
}

/** The budgets of a month, with what is left or over. */
export function Budgets({ report }: { report: AnalysisMonth }) {
  const { t } = useTranslation();
  const say = useAmountWords();
  const [setting, setSetting] = useState<string | undefined>(undefined);
  return (
    <section className="card analysis-budgets" aria-label={t('analysis.budgets')}>
      <div className="analysis-head">
        <h2>{t('analysis.budgets')}</h2>
        <button type="button" className="link" data-track="analysis.budget_set" onClick={() => setSetting('all')}>
          <Icon name="plus" size="1rem" />
          {t('analysis.budget_set')}
        </button>
      </div>
      {report.budgets.length === 0 && <p className="small muted">{t('analysis.budget_none')}</p>}
      {report.budgets.map((budget) => {
        const spent = toFen(budget.spent.amount) ?? 0n;
        const whole = toFen(budget.amount.amount) ?? 1n;
        const part = Number((spent * 1000n) / whole) / 10;
        const left = whole - spent;
        return (
          <button key={budget.category} type="button" className={`analysis-budget ${budget.state}`} onClick={() => setSetting(budget.category)}>
            <span className="analysis-line">
              <strong>{budget.name}</strong>
              <span className="num small">
                {say(budget.spent)} / {say(budget.amount)}
              </span>
            </span>
            <span className="analysis-bar" role="presentation">
              <span style={{ width: `${String(Math.min(100, part))}%` }} />
            </span>
            <span className="tiny num">
              {budget.state === 'reached'
                ? t('analysis.budget_over', { amount: say(-left) })
                : t(budget.state === 'near' ? 'analysis.budget_near' : 'analysis.budget_left', { amount: say(left), percent: Math.floor(part) })}
            </span>
          </button>
        );
      })}
      <BudgetSheet report={report} category={setting} onClose={() => setSetting(undefined)} />
      <p className="tiny muted">{t('analysis.budget_about', { month: formatMonth(`${report.month}-15T00:00:00+08:00`) })}</p>
    </section>
  );
}
