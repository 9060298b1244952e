/** The id document one was known by: until when it is good, and a new one in its place. */
import { act, Intent, type IdDocument, type IdDocumentRenewal } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queries } from '../../api';
import { Action, BoneRows, Fact, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { documentQuery, renewDocument, standingQuery } from './api';

export const TONE = { unknown: '', valid: 'good', expiring: 'warn', expired: 'warn', stopped: 'bad' } as const;

function Present({ document }: { document: IdDocument }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      <p>
        <span className={`badge ${TONE[document.state]}`}>{t(`identity.document.state.${document.state}`)}</span>
      </p>
      <dl className="facts">
        <Fact label={t('identity.document.from')}>
          <span className="num">{document.valid_from ?? t('identity.unknown')}</span>
        </Fact>
        <Fact label={t('identity.document.until')}>
          <span className="num">{document.valid_until ?? t(document.valid_from ? 'identity.document.for_ever' : 'identity.unknown')}</span>
        </Fact>
      </dl>
      {document.state !== 'valid' && (
        <div className="notice calm">
          <Icon name={document.state === 'stopped' ? 'alert' : 'info'} />
          <span>{t(`identity.document.about.${document.state}`, { day: document.stops_on ?? '' })}</span>
        </div>
      )}
    </section>
  );
}

function Renew() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [forEver, setForEver] = useState(false);
  const [intent] = useState(() => new Intent());
  const renew = useMutation({
    mutationFn: (body: IdDocumentRenewal) => act(intent, body, (key) => renewDocument(body, key)),
    onSuccess: (document) => {
      queries.setQueryData(documentQuery.queryKey, document);
      toast(t('identity.document.done'));
      setFrom('');
      setUntil('');
    },
  });
  const complete = from !== '' && (forEver || until !== '');
  return (
    <form
      className="card form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (complete) renew.mutate({ valid_from: from, ...(forEver ? {} : { valid_until: until }) });
      }}
    >
      <h2 className="small muted">{t('identity.document.renew')}</h2>
      <p className="muted small">{t('identity.document.renew_about')}</p>
      <Field label={t('identity.document.from')} type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
      {!forEver && (
        <Field label={t('identity.document.until')} type="date" required value={until} onChange={(event) => setUntil(event.target.value)} />
      )}
      <div className="agree">
        <label>
          <input type="checkbox" checked={forEver} onChange={(event) => setForEver(event.target.checked)} />
          <span>{t('identity.document.for_ever')}</span>
        </label>
      </div>
      <InlineProblem error={renew.error} />
      <div>
        <Action type="submit" busy={renew.isPending} disabled={!complete} track="identity.document_renew">
          {t('identity.document.submit')}
        </Action>
      </div>
    </form>
  );
}

export function IdDocumentPage() {
  const { t } = useTranslation();
  const found = useQuery(documentQuery);
  const standing = useQuery(standingQuery);
  const known = standing.data?.id_number_masked != null;
  return (
    <Screen title={t('identity.document.title')} back="/me/identity" onRefresh={() => found.refetch()}>
      {(found.isPending || standing.isPending) && <BoneRows count={3} />}
      {found.error && !found.data && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && known && (
        <>
          <Present document={found.data} />
          <Renew />
        </>
      )}
      {found.data && standing.data && !known && (
        <section className="card form">
          <p>{t('identity.document.first')}</p>
          <Link className="button" to="/me/identity/verify">
            {t('identity.verify')}
          </Link>
        </section>
      )}
    </Screen>
  );
}
