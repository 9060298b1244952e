/** Copies of an audience: who was in it at a time, and how many of them still are. */
import type { AudienceDetail } from '@polybank/api';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useCopy } from './api';

const LONGEST = 60;

export function Copies({ bankId, name, copies }: { bankId: string; name: string; copies: AudienceDetail['copies'] }) {
  const { t } = useTranslation();
  const missing = useMissing('publishing.make');
  return (
    <section className="section">
      <h3>{t('customerProfile.audiences.copies')}</h3>
      <p className="muted">{t('customerProfile.audiences.copiesText')}</p>
      {copies.length === 0 && <p className="muted">{t('customerProfile.audiences.noCopies')}</p>}
      {copies.length > 0 && (
        <ul className="rows profile-copies">
          {copies.map((copy) => (
            <li key={copy.copy_id}>
              <div className="grow">{copy.title}<small className="num">{formatStamp(copy.made_at)}</small></div>
              <span className="num">{t('customerProfile.audiences.copyThen', { then: formatCount(copy.customers), still: formatCount(copy.still_in) })}</span>
            </li>
          ))}
        </ul>
      )}
      {missing ? <p className="muted" role="note">{missing}</p> : <NewCopy bankId={bankId} name={name} />}
    </section>
  );
}

function NewCopy({ bankId, name }: { bankId: string; name: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [title, setTitle] = useState('');
  const copy = useCopy(bankId, name);
  const make = () => {
    copy.mutate({ title: title.trim() }, {
      onSuccess: () => {
        setTitle('');
        void message.success(t('customerProfile.audiences.copied'));
      },
    });
  };
  return (
    <form className="profile-copy" onSubmit={(event) => { event.preventDefault(); make(); }}>
      <div className="field">
        <label htmlFor="profile-copy">{t('customerProfile.audiences.copyTitle')}</label>
        <Input id="profile-copy" maxLength={LONGEST} value={title} aria-describedby="profile-copy-help" onChange={(event) => { setTitle(event.target.value); }} />
        <p id="profile-copy-help" className="help">{t('customerProfile.audiences.copyHint')}</p>
      </div>
      {copy.isError && <ProblemView error={copy.error} />}
      <Button htmlType="submit" disabled={title.trim() === ''} loading={copy.isPending}>{t('customerProfile.audiences.copy')}</Button>
    </form>
  );
}
