import type { Account, AgreementText, ClassOffer, OpeningOffer } from '@polybank/api';
import { formatWhole } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { brandName, useBrand } from '../../brand';
import { capture } from '../../capture';
import { Action, BankMark, BoneRows, Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { AskSurvey } from '../../survey/ask';
import { Screen } from '../../parts/screen';
import { productName } from '../accounts/account-words';
import { offerQuery, openAccount } from './api';
import { Agree, BoundFields, isBound, useProven, type BoundEntry } from './flow';
import './online.css';

/** What a class may, in the bank's figures of today. */
export function Caps({ offer }: { offer: ClassOffer }) {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      <Fact label={t('online.caps.balance')}>
        {offer.balance_max ? <span className="num">¥{formatWhole(offer.balance_max)}</span> : t('online.caps.none')}
      </Fact>
      <Fact label={t('online.caps.out')}>
        <span className="num">{t('online.caps.both', { day: formatWhole(offer.out_day_max), year: formatWhole(offer.out_year_max) })}</span>
      </Fact>
      <Fact label={t('online.caps.in')}>
        <span className="num">{t('online.caps.both', { day: formatWhole(offer.in_day_max), year: formatWhole(offer.in_year_max) })}</span>
      </Fact>
      <Fact label={t('online.caps.bound')}>{t('online.caps.free')}</Fact>
    </dl>
  );
}

function Choose({ offer, onPick }: { offer: OpeningOffer; onPick: (picked: ClassOffer) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {!offer.real_name && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>
            <strong>{t('online.real_name_title')}</strong>
            {t('online.real_name_text')}
          </span>
        </div>
      )}
      {offer.classes.map((one) => {
        const full = one.held >= one.count_max;
        return (
          <section key={one.kind} className="card class-offer">
            <div className="account-card-top">
              <h2 className="grow">{t(`online.class.${one.kind}.title`)}</h2>
              <span className="badge brand">{t('online.held', { held: one.held, most: one.count_max })}</span>
            </div>
            <p className="muted">{t(`online.class.${one.kind}.about`)}</p>
            <Caps offer={one} />
            <button
              type="button"
              className="button"
              disabled={full || !offer.real_name}
              onClick={() => onPick(one)}
              data-track={`open.${one.kind}`}
            >
              {full ? t('online.full') : t('online.choose', { kind: t(`account.kind.${one.kind}`) })}
            </button>
          </section>
        );
      })}
    </>
  );
}

function Opened({ account }: { account: Account }) {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <section className="card problem">
      <BankMark brand={brand} size="3.5rem" />
      <h2>{t('open_account.done')}</h2>
      <p>{productName(account)}</p>
      <p className="num muted">{account.account_no_masked}</p>
      <p className="muted small">{t('online.opened_next')}</p>
      <div className="button-stack">
        <Link className="button" to={`/accounts/${account.account_id}`} replace>
          {t('online.see_account')}
        </Link>
        <Link className="button plain" to="/accounts" replace>
          {t('online.all_accounts')}
        </Link>
      </div>
      <AskSurvey moment="after_account_opened" occasion={account.account_id} />
    </section>
  );
}

function Bind({ offer, picked, onOpened }: { offer: OpeningOffer; picked: ClassOffer; onOpened: (account: Account) => void }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const [bound, setBound] = useState<BoundEntry>({ number: '', phone: '' });
  const [agreed, setAgreed] = useState(false);
  const agreement: AgreementText = picked.agreement;
  const body = {
    kind: picked.kind,
    bound_account_no: bound.number,
    bound_phone: bound.phone,
    agreements: [{ document: agreement.document, version: agreement.version }],
  };
  const opening = useProven(body, (sent, key) => openAccount({ ...body, ...sent }, key), { onDone: onOpened });
  return (
    <>
      <section className="card">
        <p className="confirm-bank small">
          <BankMark brand={brand} size="1.4rem" />
          {brandName(brand)}
        </p>
        <dl className="facts">
          <Fact label={t('online.kind')}>{t(`online.class.${picked.kind}.title`)}</Fact>
          <Fact label={t('online.name')}>{offer.name_masked}</Fact>
          <Fact label={t('online.id_number')}>
            <span className="num">{offer.id_number_masked}</span>
          </Fact>
        </dl>
      </section>
      <section className="card form" data-form="open">
        <h2>{t('online.bound_title')}</h2>
        <p className="muted small">{t('online.bound_about')}</p>
        <BoundFields value={bound} onChange={setBound} label={t('online.bound_no')} />
        {offer.check_route === 'demonstration' && (
          <div className="notice calm">
            <Icon name="info" />
            <span>
              <strong>{t('online.demo_check_title')}</strong>
              {t('online.demo_check_text')}
            </span>
          </div>
        )}
        <Agree agreement={agreement} agreed={agreed} onAgree={setAgreed} />
        <Action
          busy={opening.busy}
          busyText={t('online.checking')}
          disabled={!agreed || !isBound(bound)}
          track="open.submit"
          onClick={() => {
            capture().form('open');
            opening.start();
          }}
        >
          {t('online.open', { kind: t(`account.kind.${picked.kind}`) })}
        </Action>
      </section>
      {opening.sheets}
    </>
  );
}

/** Choose a class, name the bound account, prove it: three screens at most. */
export function OpenOnlinePage() {
  const { t } = useTranslation();
  const offer = useQuery(offerQuery);
  const [picked, setPicked] = useState<ClassOffer | undefined>(undefined);
  const [account, setAccount] = useState<Account | undefined>(undefined);
  return (
    <Screen title={t('online.title')} back="/accounts">
      {offer.isPending && <BoneRows count={4} />}
      {offer.error && !offer.data && <LoadProblem error={offer.error} onRetry={() => void offer.refetch()} />}
      {account ? (
        <Opened account={account} />
      ) : offer.data && picked ? (
        <>
          <button type="button" className="link" onClick={() => setPicked(undefined)}>
            {t('online.choose_again')}
          </button>
          <Bind offer={offer.data} picked={picked} onOpened={setAccount} />
        </>
      ) : (
        offer.data && <Choose offer={offer.data} onPick={setPicked} />
      )}
    </Screen>
  );
}
