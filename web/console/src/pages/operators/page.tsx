/** Who the operators are, and where the alliance has them mailed. */
import { newKey, take, withKey, type OperatorEntry } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client';
import { DataTable, type Column } from '../../parts/data-table';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useScope, bankName } from '../../shell/scope';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const operatorsQuery = { queryKey: ['operators'], queryFn: async () => (await take(client.GET('/operators'))).operators };

export function Component() {
  const { t } = useTranslation();
  const operators = useQuery(operatorsQuery);
  const [chosen, setChosen] = useState<OperatorEntry>();
  const columns = useColumns(setChosen);
  const loaded = {
    rows: operators.data,
    error: operators.error,
    pending: operators.isPending,
    hasMore: false,
    loadingMore: false,
    loadMore: () => undefined,
    retry: () => void operators.refetch(),
  };
  return (
    <>
      <PageHead title={t('operators.title')} text={t('operators.subtitle')} />
      <DataTable name="operators" label={t('operators.title')} columns={columns} loaded={loaded} rowKey={(row) => row.operator_id} empty={<EmptyState title={t('operators.emptyTitle')} text={t('operators.emptyText')} />} />
      {chosen && <AddressDialog operator={chosen} onClose={() => { setChosen(undefined); }} />}
    </>
  );
}

function AddressDialog({ operator, onClose }: { operator: OperatorEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const typed = email.trim();
  const wrong = typed !== '' && !EMAIL.test(typed);
  const set = useMutation({
    mutationFn: () =>
      take(client.PUT('/operators/{operator_id}/mail', { params: { path: { operator_id: operator.operator_id } }, body: { email: typed === '' ? null : typed, purpose: purpose.trim() }, ...withKey(newKey()) })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: operatorsQuery.queryKey });
      onClose();
    },
  });
  const submit = () => {
    setTried(true);
    if (!wrong && isReason(purpose)) set.mutate();
  };
  return (
    <Modal open title={t('operators.set', { name: operator.display_name })} okText={t(typed === '' ? 'operators.clear' : 'operators.save')} okButtonProps={{ danger: typed === '' }} cancelText={t('common.cancel')} confirmLoading={set.isPending} onOk={submit} onCancel={onClose}>
      <div className="field">
        <label htmlFor="operator-email">{t('operators.email')}</label>
        <Input id="operator-email" type="email" maxLength={254} value={email} status={tried && wrong ? 'error' : ''} placeholder={operator.email_masked ?? 'name@bank.example'} aria-describedby="operator-email-help" onChange={(event) => { setEmail(event.target.value); }} />
        <p id="operator-email-help" className={tried && wrong ? 'help bad' : 'help'}>{t(tried && wrong ? 'operators.emailWrong' : 'operators.emailHelp')}</p>
      </div>
      <ReasonField id="operator-purpose" label={t('operators.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      {set.isError && <ProblemView error={set.error} />}
    </Modal>
  );
}

function useColumns(onSet: (operator: OperatorEntry) => void): Column<OperatorEntry>[] {
  const { t, i18n } = useTranslation();
  const { banks } = useScope();
  return useMemo(() => {
    const bankOf = (row: OperatorEntry) => {
      const bank = banks.find((one) => one.bank_id === row.bank_id);
      return bank ? bankName(bank) : (row.bank_id ?? t('shell.alliance'));
    };
    return [
      { key: 'name', title: t('operators.name'), fixed: true, render: (row) => <span className="strong">{row.display_name}</span>, text: (row) => row.display_name },
      { key: 'username', title: t('operators.username'), render: (row) => <span className="mono">{row.username}</span>, text: (row) => row.username },
      { key: 'role', title: t('operators.role'), render: (row) => t(`role.${row.role}`), text: (row) => t(`role.${row.role}`) },
      { key: 'bank', title: t('common.bank'), render: bankOf, text: bankOf },
      { key: 'email', title: t('operators.email'), render: (row) => (row.email_masked ? <span className="mono">{row.email_masked}</span> : <span className="muted">{t('operators.none')}</span>), text: (row) => row.email_masked ?? '' },
      { key: 'act', title: t('operators.act'), fixed: true, render: (row) => <Button size="small" onClick={() => { onSet(row); }}>{t('operators.change')}</Button> },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language, banks]);
}
