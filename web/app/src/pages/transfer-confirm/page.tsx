import { act, Intent, ProblemError, type Challenge, type Money, type TransferCreate, type TransferDraft, type TransferPreview } from '@polybank/api';
import { fenOf, formatAmount } from '@polybank/ui';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import { queries } from '../../api';
import { brandName, useBrand } from '../../brand';
import { capture } from '../../capture';
import { Action, Avatar, BankMark, BoneRows, Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { clearDraft, useDraft, wireDraft } from '../transfer-fill/draft';
import { createTransfer, previewQuery } from './api';
import { ArrivalCard, type Wish } from './arrival-choice';
import { StepUp } from './step-up';
import './confirm.css';

const CHECK_LOOK: Record<string, string> = { match: 'good', mismatch: 'bad', unavailable: 'warn' };

/** What the bank would refuse for certain: the button then leads back to what must change, not into a refusal. */
function obstacleOf(preview: TransferPreview): 'mismatch' | 'short' | undefined {
  if (preview.name_check === 'mismatch') return 'mismatch';
  return fenOf(preview.balance_after) < 0n ? 'short' : undefined;
}

function undecided(error: unknown): boolean {
  return error instanceof ProblemError && (error.unanswered || error.problem.status >= 500);
}

function Warnings({ preview }: { preview: TransferPreview }) {
  const { t } = useTranslation();
  return (
    <>
      {preview.name_check === 'mismatch' && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>
            <strong>{t('confirm.mismatch_title')}</strong>
            {t('confirm.mismatch_text')}
          </span>
        </div>
      )}
      {obstacleOf(preview) === 'short' && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>
            <strong>{t('confirm.short_title')}</strong>
            {t('confirm.short_text', { amount: formatAmount(-fenOf(preview.balance_after)) })}
          </span>
        </div>
      )}
      {preview.warnings.map((warning) => (
        <div className="notice" role="alert" key={warning.kind}>
          <Icon name="alert" />
          <span>
            <strong>{t(`scene.likeness.title.${warning.kind}`)}</strong>
            {warning.text}
          </span>
        </div>
      ))}
      {preview.first_time_payee && (
        <div className="notice">
          <Icon name="shield" />
          <span>
            <strong>{t('confirm.first_title')}</strong>
            {t('confirm.first_text')}
          </span>
        </div>
      )}
    </>
  );
}

function LargeAmount({ today, meant, onMeant }: { today: Money; meant: boolean; onMeant: (meant: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <div className="notice" role="alert">
      <Icon name="alert" />
      <span>
        <strong>{t('scene.likeness.large_title')}</strong>
        {t('scene.likeness.large_text', { today: formatAmount(today) })}
        <label style={{ display: 'flex', gap: '0.6rem', alignItems: 'center', minHeight: '2.5rem', fontWeight: 600 }}>
          <input type="checkbox" className="tick" checked={meant} onChange={(event) => onMeant(event.target.checked)} />
          {t('scene.likeness.large_tick')}
        </label>
      </span>
    </div>
  );
}

function Summary({ draft, preview }: { draft: TransferDraft; preview: TransferPreview }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const accounts = useQuery(accountsQuery);
  const from = accounts.data?.accounts.find((account) => account.account_id === draft.from_account_id);
  return (
    <section className="card confirm">
      <p className="confirm-bank small">
        <BankMark brand={brand} size="1.4rem" />
        {brandName(brand)}
      </p>
      <div className="confirm-who">
        <Avatar name={preview.payee.name} />
        <div className="grow">
          <strong>{preview.payee.name}</strong>
          <p className="num small muted">
            {preview.payee.bank_name}{' '}
            <span className="whole">{preview.payee.account_no_masked}</span>
          </p>
        </div>
        <span className={`badge ${CHECK_LOOK[preview.name_check] ?? 'warn'}`}>
          {preview.name_check === 'match' && <Icon name="check" size="0.95rem" />}
          {t(`confirm.check.${preview.name_check}`)}
        </span>
      </div>
      <p className="confirm-amount num">¥{formatAmount(preview.amount)}</p>
      <dl className="facts">
        <Fact label={t('transfer.from')}>
          {from ? t('account.named', { product: productName(from), tail: from.account_no_tail }) : '…'}
        </Fact>
        <Fact label={t('confirm.fee')}>
          {fenOf(preview.fee) === 0n ? t('confirm.free') : <span className="num">¥{formatAmount(preview.fee)}</span>}
        </Fact>
        <Fact label={t('confirm.balance_after')}>
          {fenOf(preview.balance_after) < 0n ? t('confirm.short_title') : <span className="num">¥{formatAmount(preview.balance_after)}</span>}
        </Fact>
        {draft.note && <Fact label={t('transfer.note')}>{draft.note}</Fact>}
        <Fact label={t('confirm.tools')}>{preview.tools.map((tool) => t(`tool.${tool}`)).join(' + ')}</Fact>
      </dl>
    </section>
  );
}

type ConfirmProps = {
  draft: TransferDraft;
  preview: TransferPreview;
  /** Another way to arrive was chosen, and the bank has not answered yet. */
  choosing: boolean;
  onWish: (wish: Wish) => void;
};

function Confirm({ draft, preview, choosing, onWish }: ConfirmProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [intent] = useState(() => new Intent());
  const [challenge, setChallenge] = useState<Challenge | undefined>(undefined);
  const [meant, setMeant] = useState(false);

  const transfer = useMutation({
    mutationFn: (challengeId: string | undefined) => {
      const body: TransferCreate = {
        ...draft,
        ...(meant ? { confirmed: ['large_amount'] as const } : {}),
        ...(challengeId === undefined ? {} : { challenge_id: challengeId }),
      };
      return act(intent, body, (key) => createTransfer(body, key));
    },
    onSuccess: (made) => {
      clearDraft();
      queries.setQueryData(['transfer', made.transfer_id], made);
      for (const key of ['accounts', 'limits', 'payees', 'transfers', 'behind']) {
        void queries.invalidateQueries({ queryKey: [key], refetchType: 'active' });
      }
      void navigate(`/transfers/${made.transfer_id}`, { replace: true, state: { fresh: true } });
    },
    onError: (error) => {
      const asked = error instanceof ProblemError && error.code === 'step_up_required' ? error.problem.challenge : null;
      setChallenge(asked ?? undefined);
    },
  });
  const asked = transfer.error instanceof ProblemError && transfer.error.code === 'step_up_required';
  const obstacle = obstacleOf(preview);

  return (
    <Screen
      title={t('confirm.title')}
      back="/transfer"
      form="transfer.confirm"
      foot={
        obstacle ? (
          <Action onClick={() => void navigate(-1)} track="transfer.confirm.back">
            {t(obstacle === 'short' ? 'remedy.change_amount' : 'remedy.check_payee')}
          </Action>
        ) : (
          <Action
            busy={transfer.isPending || choosing}
            disabled={preview.large_amount != null && !meant}
            busyText={t('transfer.sending')}
            longText={t('transfer.long_wait')}
            track="transfer.confirm"
            onClick={() => {
              capture().form('transfer.confirm');
              transfer.mutate(undefined);
            }}
          >
            {t('confirm.go', { amount: formatAmount(preview.amount), name: preview.payee.name_masked })}
          </Action>
        )
      }
    >
      <Warnings preview={preview} />
      {preview.large_amount && <LargeAmount today={preview.large_amount.today} meant={meant} onMeant={setMeant} />}
      <Summary draft={draft} preview={preview} />
      <ArrivalCard preview={preview} onWish={onWish} />
      <StepUp
        key={challenge?.challenge_id ?? 'none'}
        challenge={challenge}
        finishing={transfer.isPending}
        onPassed={(passed) => transfer.mutate(passed.challenge_id)}
        onClose={() => {
          setChallenge(undefined);
          transfer.reset();
        }}
      />
      <ProblemSheet
        error={asked ? undefined : transfer.error}
        onClose={() => transfer.reset()}
        onHere={(action) => {
          // No answer came: exactly the same again. Refused: from the start, with a new challenge.
          if (action === 'retry') transfer.mutate(undecided(transfer.error) ? transfer.variables : undefined);
          else if (action === 'verify') transfer.mutate(undefined);
          else void navigate(-1);
        }}
      />
    </Screen>
  );
}

export function TransferConfirmPage() {
  const { t } = useTranslation();
  const [draft] = useState(wireDraft(useDraft()));
  if (!draft) return <Navigate to="/transfer" replace />;
  return <Loaded begun={draft} title={t('confirm.title')} />;
}

/** The draft as it was filled in, and how it shall arrive, which is chosen here. */
function Loaded({ begun, title }: { begun: TransferDraft; title: string }) {
  const [wish, setWish] = useState<Wish>({});
  const draft = { ...begun, ...wish };
  const preview = useQuery({ ...previewQuery(draft), placeholderData: keepPreviousData, refetchOnWindowFocus: false, refetchOnReconnect: false });
  if (preview.data && !preview.error) {
    return <Confirm draft={draft} preview={preview.data} choosing={preview.isPlaceholderData} onWish={setWish} />;
  }
  return (
    <Screen title={title} back="/transfer">
      {preview.isPending ? (
        <BoneRows count={4} />
      ) : (
        <LoadProblem error={preview.error} onRetry={() => void preview.refetch()} />
      )}
    </Screen>
  );
}
