import { newKey, type AccountStatement } from '@polybank/api';
import { dayKey, formatDate, formatWhen } from '@polybank/ui';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { queries } from '../../api';
import { Action, BoneRows, Empty, Field, Segment } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { MoreEntries } from '../../parts/more-entries';
import { NoAccount } from '../../parts/no-account';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { PRESETS, presetDays } from '../transactions/filter';
import { askFor, fileOf, statementsQuery } from './api';
import { save, shareOrSave } from './save';
import './statements.css';

const LOOKS = { queued: '', making: 'brand', ready: 'good', failed: 'bad', expired: '' } as const;
const KILO = 1024;

function sizeOf(bytes: number): string {
  return bytes < KILO * KILO ? `${String(Math.ceil(bytes / KILO))} KB` : `${(bytes / KILO / KILO).toFixed(1)} MB`;
}

function Row({ statement, account }: { statement: AccountStatement; account: string | undefined }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const { status, rows_done: done, rows_total: total } = statement;
  const fetchFile = useMutation({
    mutationFn: async (how: 'save' | 'share') => {
      const file = await fileOf(statement);
      if (how === 'save') save(file);
      else await shareOrSave(file);
    },
    onSuccess: () => toast(t('statement.saved')),
  });
  const making = status === 'queued' || status === 'making';
  const refused = fetchFile.error instanceof DOMException ? null : fetchFile.error;
  return (
    <li className="statement-row">
      <div className="statement-line">
        <strong className="num">
          {formatDate(`${statement.from}T12:00:00+08:00`)} – {formatDate(`${statement.to}T12:00:00+08:00`)}
        </strong>
        <span className={`badge ${LOOKS[status]}`}>{t(`statement.status.${status}`)}</span>
      </div>
      <p className="tiny muted num">
        {account && <>{account} · </>}
        {statement.format.toUpperCase()} · {t('statement.rows', { count: total })}
        {statement.file_bytes != null && <> · {sizeOf(statement.file_bytes)}</>}
      </p>
      <p className="tiny muted num">
        {t('statement.number')} {statement.number} · {formatWhen(statement.requested_at)}
      </p>
      {making && (
        <div className="statement-progress" role="progressbar" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} aria-label={t('statement.making')}>
          <span style={{ width: `${String(total > 0 ? Math.max(6, Math.round((done / total) * 100)) : 50)}%` }} />
        </div>
      )}
      {status === 'ready' && (
        <div className="button-row statement-actions">
          <button type="button" className="button compact quiet" disabled={fetchFile.isPending} data-track="statement.save" onClick={() => fetchFile.mutate('save')}>
            <Icon name="down" size="1.1rem" />
            {t('statement.save')}
          </button>
          <button type="button" className="button compact outline" disabled={fetchFile.isPending} data-track="statement.share" onClick={() => fetchFile.mutate('share')}>
            <Icon name="share" size="1.1rem" />
            {t('statement.share')}
          </button>
        </div>
      )}
      {status === 'ready' && statement.expires_at != null && (
        <p className="tiny muted">{t('statement.until', { day: formatDate(statement.expires_at) })}</p>
      )}
      {status === 'failed' && <p className="tiny muted">{t('statement.failed_text')}</p>}
      {status === 'expired' && <p className="tiny muted">{t('statement.expired_text')}</p>}
      <ProblemSheet error={refused} onClose={() => fetchFile.reset()} />
    </li>
  );
}

/** The days of a preset: whole months behind us, or so many days up to today. */
function daysOf(preset: 'this_month' | 'last_month' | keyof typeof PRESETS): { from: string; to: string } {
  const today = dayKey(new Date().toISOString());
  if (preset === 'this_month') return { from: `${today.slice(0, 7)}-01`, to: today };
  if (preset !== 'last_month') return presetDays(PRESETS[preset]);
  const last = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
  last.setUTCDate(0);
  const to = last.toISOString().slice(0, 10);
  return { from: `${to.slice(0, 7)}-01`, to };
}

const CHOICES = ['this_month', 'last_month', 'quarter', 'year'] as const;

function AskForm({ accounts, chosen }: { accounts: readonly { id: string; name: string }[]; chosen: string | undefined }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [account, setAccount] = useState(chosen ?? accounts[0]?.id ?? '');
  const [days, setDays] = useState(() => daysOf('last_month'));
  const [format, setFormat] = useState<'pdf' | 'csv'>('pdf');
  // One key for one wish: pressed again after a failure of the network, it is the same statement.
  const key = useRef(newKey());
  const ask = useMutation({
    mutationFn: () => askFor({ account_id: account, ...days, format }, key.current),
    onSuccess: async () => {
      key.current = newKey();
      toast(t('statement.asked'));
      await queries.invalidateQueries({ queryKey: ['statements'] });
    },
  });
  const change = (act: () => void) => {
    key.current = newKey();
    act();
  };
  const today = dayKey(new Date().toISOString());
  const wrong = days.from > days.to || days.to > today || days.from === '' || days.to === '';
  return (
    <section className="card form statement-form" aria-label={t('statement.ask')}>
      {accounts.length > 1 && (
        <div className="field">
          <span className="field-label">{t('history.account')}</span>
          <div className="history-chips" role="group" aria-label={t('history.account')}>
            {accounts.map(({ id, name }) => (
              <button key={id} type="button" className="chip" aria-pressed={id === account} onClick={() => change(() => setAccount(id))}>
                {name}
              </button>
            ))}
          </div>
        </div>
      )}
      <div className="field">
        <span className="field-label">{t('statement.period')}</span>
        <div className="history-chips" role="group" aria-label={t('statement.period')}>
          {CHOICES.map((preset) => {
            const those = daysOf(preset);
            const on = those.from === days.from && those.to === days.to;
            return (
              <button key={preset} type="button" className="chip" aria-pressed={on} onClick={() => change(() => setDays(those))}>
                {t(`statement.preset.${preset}`)}
              </button>
            );
          })}
        </div>
      </div>
      <div className="history-pair">
        <Field label={t('history.from')} type="date" max={today} value={days.from} wrong={wrong} onChange={(event) => change(() => setDays({ ...days, from: event.target.value }))} />
        <Field label={t('history.to')} type="date" max={today} value={days.to} wrong={wrong} onChange={(event) => change(() => setDays({ ...days, to: event.target.value }))} />
      </div>
      {wrong && <p className="field-help history-wrong">{t('history.wrong_days')}</p>}
      <Segment
        label={t('statement.format')}
        value={format}
        onChange={(next) => change(() => setFormat(next))}
        choices={[
          { value: 'pdf', label: t('statement.pdf') },
          { value: 'csv', label: t('statement.csv') },
        ]}
      />
      <p className="tiny muted">{t(format === 'pdf' ? 'statement.pdf_about' : 'statement.csv_about')}</p>
      <Action busy={ask.isPending} disabled={wrong} busyText={t('statement.asking')} track="statement.ask" onClick={() => ask.mutate()}>
        {t('statement.ask')}
      </Action>
      <ProblemSheet
        error={ask.error}
        onClose={() => ask.reset()}
        onHere={(action) => {
          if (action === 'change_format') change(() => setFormat('csv'));
        }}
      />
    </section>
  );
}

export function StatementsPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const accounts = useQuery(accountsQuery);
  const list = useInfiniteQuery(statementsQuery);
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const named = (accounts.data?.accounts ?? []).map((account) => ({
    id: account.account_id,
    name: t('account.named', { product: productName(account), tail: account.account_no_tail }),
  }));
  const asked = named.find(({ id }) => id === params.get('account'))?.id;
  return (
    <Screen title={t('statement.title')} back="/accounts" onRefresh={() => list.refetch()}>
      {accounts.isPending && <BoneRows count={3} />}
      {accounts.error && !accounts.data && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.data && named.length === 0 && <NoAccount />}
      {named.length > 0 && <AskForm key={asked ?? 'any'} accounts={named} chosen={asked} />}
      {named.length > 0 && (
        <>
          <div className="section-head">
            <h2>{t('statement.mine')}</h2>
          </div>
          {list.isPending && <BoneRows count={2} />}
          {list.error && all.length === 0 && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && all.length === 0 && (
            <div className="card">
              <Empty>{t('statement.none')}</Empty>
            </div>
          )}
          {all.length > 0 && (
            <ul className="card flush rows">
              {all.map((statement) => (
                <Row key={statement.statement_id} statement={statement} account={named.find(({ id }) => id === statement.account_id)?.name} />
              ))}
            </ul>
          )}
          {list.hasNextPage && <MoreEntries query={list} />}
        </>
      )}
    </Screen>
  );
}
