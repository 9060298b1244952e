/** Name and id number, with the register; in a demonstration nobody is asked, and the screen says so. */
import { act, Intent, type IdentityClaim } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { brandName, useBrand } from '../../brand';
import { Action, BankMark, BoneRows, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { standingChanged, standingQuery, verifyIdentity } from './api';
import { isIdNumber } from './id-number';
import './identity.css';

function Verified() {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <section className="card problem">
      <BankMark brand={brand} size="3.5rem" />
      <h2>{t('identity.done_title')}</h2>
      <p className="why">{t('identity.done_text', { bank: brandName(brand) })}</p>
      <div className="button-stack">
        <Link className="button" to="/accounts/open" replace>
          {t('identity.open_account')}
        </Link>
        <Link className="button plain" to="/me/identity" replace>
          {t('identity.title')}
        </Link>
      </div>
    </section>
  );
}

export function VerifyIdentityPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const standing = useQuery(standingQuery);
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [intent] = useState(() => new Intent());
  const verify = useMutation({
    mutationFn: (body: IdentityClaim) => act(intent, body, (key) => verifyIdentity(body, key)),
    onSuccess: standingChanged,
  });
  const wrong = number.length === 18 && !isIdNumber(number);
  const complete = name.trim().length > 1 && isIdNumber(number) && agreed;
  const known = standing.data;
  return (
    <Screen title={t('identity.verify')} back="/me/identity">
      {standing.isPending && <BoneRows count={2} />}
      {standing.error && !known && <LoadProblem error={standing.error} onRetry={() => void standing.refetch()} />}
      {known && (verify.data ?? known.id_number_masked) && <Verified />}
      {known && !verify.data && !known.id_number_masked && (
        <form
          className="card form"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (complete) verify.mutate({ name: name.trim(), id_number: number });
          }}
        >
          <p className="muted small">{t('identity.verify_about', { bank: brandName(brand) })}</p>
          <Field
            label={t('online.name')}
            autoComplete="name"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Field
            label={t('online.id_number')}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={18}
            value={number}
            wrong={wrong}
            help={t(wrong ? 'identity.number_wrong' : 'identity.number_help')}
            onChange={(event) => setNumber(event.target.value.toUpperCase().replace(/[^0-9X]/g, '').slice(0, 18))}
          />
          {known.identity_route === 'demonstration' && (
            <div className="notice calm">
              <Icon name="info" />
              <span>
                <strong>{t('identity.demo_title')}</strong>
                {t('identity.demo_text')}
              </span>
            </div>
          )}
          <div className="agree">
            <label>
              <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
              <span>{t(known.identity_route === 'demonstration' ? 'identity.agree_demo' : 'identity.agree')}</span>
            </label>
          </div>
          <Action type="submit" busy={verify.isPending} busyText={t('online.checking')} disabled={!complete} track="identity.verify">
            {t('identity.submit')}
          </Action>
        </form>
      )}
      <ProblemSheet error={verify.error} onClose={() => verify.reset()} onHere={() => verify.reset()} />
    </Screen>
  );
}
