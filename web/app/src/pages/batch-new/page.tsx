/** A new batch: rows written here or read from a file, each checked in words; then one confirmation for all. */
import type { BatchDraft, BatchLook } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { Action, BoneRows, Field, Segment } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { AccountPicker } from '../transfer-fill/account-picker';
import { checkBatch, makeBatch, TEMPLATE } from '../batches/api';

type Row = BatchLook['rows'][number]['row'];
const BLANK: Row = { name: '', account_no: '', bank: '', amount: '', note: '' };

/** A file as it comes: UTF-8, or what spreadsheets in Chinese save. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function Entry({ n, row, onChange, onRemove }: { n: number; row: Row; onChange: (row: Row) => void; onRemove?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const set = (field: keyof Row) => (event: { target: { value: string } }) => onChange({ ...row, [field]: event.target.value });
  return (
    <fieldset className="card form batch-entry">
      <legend className="sr">{t('scene.batch.row', { n })}</legend>
      <Field label={`${String(n)}. ${t('payee.name')}`} value={row.name} maxLength={60} autoComplete="off" onChange={set('name')} />
      <Field label={t('payee.account_no')} className="num" inputMode="numeric" maxLength={23} autoComplete="off" value={row.account_no} onChange={set('account_no')} />
      <div className="two-fields">
        <Field label={t('scene.batch.amount')} className="num" inputMode="decimal" value={row.amount} onChange={set('amount')} />
        <Field label={t('transfer.note')} maxLength={60} value={row.note} onChange={set('note')} />
      </div>
      <Field label={t('payee.bank')} placeholder={t('scene.batch.bank_hint')} value={row.bank} onChange={set('bank')} />
      {onRemove && (
        <button type="button" className="link" onClick={onRemove}>
          {t('scene.batch.remove')}
        </button>
      )}
    </fieldset>
  );
}

function Look({ draft, look, onBack }: { draft: BatchDraft; look: BatchLook; onBack: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const wrong = look.rows.filter((row) => row.errors.length > 0);
  const shown = [...wrong, ...look.rows.filter((row) => row.errors.length === 0)];
  return (
    <>
      <section className="card" style={{ textAlign: 'center' }}>
        <p className="num" style={{ fontSize: '2rem', fontWeight: 650 }}>
          ¥{formatAmount(look.total)}
        </p>
        <p className="small muted">
          {t('scene.batch.count', { count: look.rows.length })} · {t('account.available')} {formatAmount(look.available)}
        </p>
      </section>
      {wrong.length > 0 && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>{t('scene.batch.wrong', { count: wrong.length })}</span>
        </div>
      )}
      <ul className="card flush rows">
        {shown.map((row) => (
          <li key={row.n} className="row">
            <span className="tiny muted num">{row.n}</span>
            <span className="grow">
              <span style={{ display: 'block', fontWeight: 500 }}>{row.row.name || '—'}</span>
              <span className="num tiny muted">
                {row.bank_name ?? row.row.bank} {row.row.account_no.replace(/\s/g, '').slice(-4)}
              </span>
              {row.errors.map((error) => (
                <span key={error.text} className="tiny" style={{ display: 'block', color: 'var(--bad)' }}>
                  {error.text}
                </span>
              ))}
              {row.warnings.map((warning) => (
                <span key={warning.text} className="tiny" style={{ display: 'block', color: 'var(--warn)' }}>
                  {warning.text}
                </span>
              ))}
            </span>
            <span className="row-end num">{row.amount ? formatAmount(row.amount) : row.row.amount}</span>
          </li>
        ))}
      </ul>
      {look.sound ? (
        <ConfirmOnce
          label={t('scene.batch.confirm', { count: look.rows.length, amount: formatAmount(look.total) })}
          busyText={t('transfer.sending')}
          track="batch.confirm"
          body={draft}
          submit={makeBatch}
          onFix={onBack}
          onMade={(made) => {
            for (const key of ['accounts', 'limits', 'transfers', 'payees', 'batches']) void queries.invalidateQueries({ queryKey: [key] });
            void navigate(`/pay/batches/${made.batch_id}`, { replace: true });
          }}
        />
      ) : null}
      <button type="button" className={`button ${look.sound ? 'plain' : ''}`} onClick={onBack}>
        {t('scene.batch.change')}
      </button>
    </>
  );
}

export function NewBatchPage() {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery);
  const [from, setFrom] = useState('');
  const [choosing, setChoosing] = useState<'closed' | 'open'>('closed');
  const [side, setSide] = useState<'list' | 'file'>('list');
  const [title, setTitle] = useState('');
  const [rows, setRows] = useState<Row[]>([BLANK]);
  const [csv, setCsv] = useState<{ name: string; text: string } | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  const account = usable.find((one) => one.account_id === from) ?? usable[0];
  const check = useMutation({
    mutationFn: async () => {
      const body: BatchDraft = {
        from_account_id: account?.account_id ?? '',
        ...(title.trim() === '' ? {} : { title: title.trim() }),
        ...(side === 'file' ? { csv: csv?.text ?? '' } : { rows }),
      };
      return { body, look: await checkBatch(body) };
    },
  });
  if (check.data) {
    return (
      <Screen title={t('scene.batch.make')} back="/pay/batches">
        <Look draft={check.data.body} look={check.data.look} onBack={() => check.reset()} />
      </Screen>
    );
  }
  return (
    <Screen
      title={t('scene.batch.make')}
      back="/pay/batches"
      foot={
        <Action
          busy={check.isPending}
          busyText={t('scene.batch.checking')}
          disabled={!account || (side === 'file' && !csv)}
          onClick={() => check.mutate()}
          track="batch.check"
        >
          {t('scene.batch.check')}
        </Action>
      }
    >
      {accounts.isPending && <BoneRows count={3} />}
      {accounts.error && !accounts.data && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {account && (
        <>
          <Segment
            label={t('scene.batch.how')}
            value={side}
            onChange={setSide}
            choices={[
              { value: 'list', label: t('scene.batch.by_hand') },
              { value: 'file', label: t('scene.batch.by_file') },
            ]}
          />
          <section className="card flush rows">
            <button type="button" className="row" onClick={() => setChoosing('open')}>
              <span className="grow">
                <span className="tiny muted" style={{ display: 'block' }}>
                  {t('transfer.from')}
                </span>
                {t('account.named', { product: productName(account), tail: account.account_no_tail })}
              </span>
              <Icon name="forward" size="1.1rem" />
            </button>
          </section>
          <Field label={t('scene.batch.name')} placeholder={t('scene.batch.name_hint')} maxLength={40} value={title} onChange={(event) => setTitle(event.target.value)} />
          {side === 'file' ? (
            <section className="card form">
              <p className="small muted">{t('scene.batch.file_about')}</p>
              <a className="link" href={TEMPLATE} download>
                {t('scene.batch.template')}
              </a>
              <input
                ref={input}
                type="file"
                accept=".csv,text/csv,text/plain"
                className="sr"
                aria-label={t('scene.batch.choose_file')}
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file) void textOf(file).then((text) => setCsv({ name: file.name, text }));
                }}
              />
              <button type="button" className="button outline" onClick={() => input.current?.click()}>
                {csv?.name ?? t('scene.batch.choose_file')}
              </button>
            </section>
          ) : (
            <>
              {rows.map((row, place) => (
                <Entry
                  key={place}
                  n={place + 1}
                  row={row}
                  onChange={(next) => setRows(rows.map((one, at) => (at === place ? next : one)))}
                  onRemove={rows.length === 1 ? undefined : () => setRows(rows.filter((_, at) => at !== place))}
                />
              ))}
              <button type="button" className="button quiet" onClick={() => setRows([...rows, BLANK])}>
                <Icon name="plus" size="1.1rem" />
                {t('scene.batch.add')}
              </button>
            </>
          )}
          <InlineProblem error={check.error} />
        </>
      )}
      <AccountPicker
        open={choosing === 'open'}
        accounts={usable}
        onClose={() => setChoosing('closed')}
        onPick={(id) => {
          setFrom(id);
          setChoosing('closed');
        }}
      />
    </Screen>
  );
}
