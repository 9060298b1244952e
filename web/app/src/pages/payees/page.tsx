import { act, Intent, type Payee, type PayeeCreate } from '@polybank/api';
import { formatDay } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { Action, Avatar, BoneRows, Empty, Fact, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { PayeeForm } from '../../parts/payee-form';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { useMe } from '../../session/me';
import { changeDraft, claimDraft } from '../transfer-fill/draft';
import { savedPayee } from '../transfer-fill/payee-picker';
import { createPayee, deletePayee, payeesQuery } from './api';

const SEARCH_FROM = 6;

function AddSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [alias, setAlias] = useState('');
  const [intent] = useState(() => new Intent());
  const create = useMutation({
    mutationFn: (body: PayeeCreate) => act(intent, body, (key) => createPayee(body, key)),
    onSuccess: () => {
      setAlias('');
      onClose();
      toast(t('payees.added'));
      void queries.invalidateQueries({ queryKey: ['payees'] });
    },
  });
  return (
    <Sheet open={open} title={t('payees.add')} onClose={onClose}>
      <PayeeForm
        submitLabel={t('payees.save')}
        busy={create.isPending}
        error={create.error}
        onSubmit={(entry) =>
          create.mutate({
            name: entry.name,
            account_no: entry.accountNo,
            bank_no: entry.bankNo,
            ...(alias.trim() === '' ? {} : { alias: alias.trim() }),
          })
        }
      >
        <Field
          label={t('payees.alias')}
          placeholder={t('payees.alias_hint')}
          maxLength={20}
          value={alias}
          onChange={(event) => setAlias(event.target.value)}
        />
      </PayeeForm>
    </Sheet>
  );
}

function PayeeSheet({ payee, onClose }: { payee: Payee | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const me = useMe();
  const [asked, setAsked] = useState<'no' | 'sure'>('no');
  const [intent] = useState(() => new Intent());
  const remove = useMutation({
    mutationFn: (payeeId: string) => act(intent, payeeId, (key) => deletePayee(payeeId, key)),
    onSuccess: () => {
      onClose();
      toast(t('payees.removed'));
      void queries.invalidateQueries({ queryKey: ['payees'] });
    },
  });
  return (
    <Sheet open={payee !== undefined} title={payee?.alias ?? payee?.name ?? ''} onClose={onClose}>
      {payee && (
        <div className="form">
          <dl className="facts">
            <Fact label={t('payee.name')}>{payee.name}</Fact>
            {payee.alias && <Fact label={t('payees.alias')}>{payee.alias}</Fact>}
            <Fact label={t('payee.bank')}>
              {payee.bank_name}
            </Fact>
            <Fact label={t('payee.account_no')}>
              <span className="num">{payee.account_no_masked}</span>
            </Fact>
            <Fact label={t('payees.history')}>
              {payee.transfers > 0 && payee.last_used_at
                ? t('payees.used', { count: payee.transfers, day: formatDay(payee.last_used_at) })
                : t('payees.never_used')}
            </Fact>
          </dl>
          <InlineProblem error={remove.error} />
          {asked === 'no' ? (
            <div className="button-stack">
              <button
                type="button"
                className="button"
                data-track="payees.transfer"
                onClick={() => {
                  claimDraft(me.user_id);
                  changeDraft({ payee: savedPayee(payee) });
                  void navigate('/transfer');
                }}
              >
                {t('payees.transfer')}
              </button>
              <button type="button" className="button plain" onClick={() => setAsked('sure')}>
                <Icon name="trash" size="1.15rem" />
                {t('payees.remove')}
              </button>
            </div>
          ) : (
            <div className="button-stack" role="group" aria-label={t('payees.sure', { name: payee.name })}>
              <p style={{ textAlign: 'center' }}>{t('payees.sure', { name: payee.name })}</p>
              <Action look="danger" busy={remove.isPending} onClick={() => remove.mutate(payee.payee_id)}>
                {t('payees.remove')}
              </Action>
              <button type="button" className="button plain" onClick={() => setAsked('no')}>
                {t('payees.keep')}
              </button>
            </div>
          )}
        </div>
      )}
    </Sheet>
  );
}

export function PayeesPage() {
  const { t } = useTranslation();
  const payees = useQuery(payeesQuery);
  const [words, setWords] = useState('');
  const [adding, setAdding] = useState<'closed' | 'open'>('closed');
  const [chosen, setChosen] = useState<Payee | undefined>(undefined);
  const all = payees.data?.payees ?? [];
  const found = all.filter((payee) => `${payee.name}${payee.alias ?? ''}${payee.account_no_masked}`.includes(words.trim()));
  return (
    <Screen
      title={t('menu.payees')}
      back="/"
      onRefresh={() => payees.refetch()}
      side={
        <button type="button" className="icon-button" aria-label={t('payees.add')} onClick={() => setAdding('open')}>
          <Icon name="plus" />
        </button>
      }
    >
      {payees.isPending && <BoneRows count={4} />}
      {payees.error && !payees.data && <LoadProblem error={payees.error} onRetry={() => void payees.refetch()} />}
      {payees.data && all.length === 0 && (
        <div className="card">
          <Empty icon="payees">
            <p>{t('payees.empty')}</p>
            <button type="button" className="button compact quiet" onClick={() => setAdding('open')}>
              {t('payees.add')}
            </button>
          </Empty>
        </div>
      )}
      {all.length >= SEARCH_FROM && (
        <Field label={t('payees.search')} value={words} onChange={(event) => setWords(event.target.value)} />
      )}
      {found.length > 0 && (
        <ul className="card flush rows">
          {found.map((payee) => (
            <li key={payee.payee_id}>
              <button type="button" className="row" onClick={() => setChosen(payee)}>
                <Avatar name={payee.alias ?? payee.name} />
                <span className="grow">
                  <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                    {payee.name}
                    {payee.alias && <span className="muted"> · {payee.alias}</span>}
                  </span>
                  <span className="num tiny muted">
                    {payee.bank_name}{' '}
                    <span className="whole">{payee.account_no_masked}</span>
                  </span>
                </span>
                <Icon name="forward" size="1.1rem" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {all.length > 0 && found.length === 0 && <Empty icon="search">{t('payees.none_found')}</Empty>}
      <AddSheet open={adding === 'open'} onClose={() => setAdding('closed')} />
      <PayeeSheet key={chosen?.payee_id} payee={chosen} onClose={() => setChosen(undefined)} />
    </Screen>
  );
}
