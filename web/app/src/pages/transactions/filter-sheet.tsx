import type { Account } from '@polybank/api';
import { toFen } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/basics';
import { Sheet } from '../../parts/sheet';
import { productName } from '../accounts/account-words';
import { KINDS, PRESETS, presetDays, type Filter } from './filter';

type FilterSheetProps = {
  open: boolean;
  filter: Filter;
  /** To choose from; nothing when the list is of one account anyway. */
  accounts: readonly Account[];
  onClose: () => void;
  onApply: (filter: Filter) => void;
};

function Chips<T extends string>(props: {
  label: string;
  chosen: T | undefined;
  choices: readonly { value: T | undefined; label: string }[];
  onChoose: (value: T | undefined) => void;
}) {
  return (
    <div className="history-chips" role="group" aria-label={props.label}>
      {props.choices.map(({ value, label }) => (
        <button
          key={value ?? 'any'}
          type="button"
          className="chip"
          aria-pressed={props.chosen === value}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** The filter without what is empty. */
function cleaned(draft: { [Key in keyof Filter]: Filter[Key] | undefined }): Filter {
  const entries = Object.entries(draft).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as Filter;
}

function Form({ filter, accounts, onApply }: Omit<FilterSheetProps, 'open' | 'onClose'>) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<{ [Key in keyof Filter]: Filter[Key] | undefined }>(filter);
  const set = (some: { [Key in keyof Filter]?: Filter[Key] | undefined }) => setDraft({ ...draft, ...some });
  const fen = (text: string | undefined) => (text === undefined || text === '' ? undefined : (toFen(text) ?? -1n));
  const [least, most] = [fen(draft.min), fen(draft.max)];
  const wrongAmounts = (least ?? 0n) < 0n || (most ?? 0n) < 0n || (least !== undefined && most !== undefined && least > most);
  const wrongDays = Boolean(draft.from && draft.to && draft.from > draft.to);
  const today = presetDays(1).to;
  return (
    <div className="form history-form">
      {accounts.length > 1 && (
        <div className="field">
          <span className="field-label">{t('history.account')}</span>
          <Chips
            label={t('history.account')}
            chosen={draft.account}
            choices={[
              { value: undefined, label: t('history.all_accounts') },
              ...accounts.map((account) => ({
                value: account.account_id,
                label: t('account.named', { product: productName(account), tail: account.account_no_tail }),
              })),
            ]}
            onChoose={(account) => set({ account })}
          />
        </div>
      )}
      <div className="field">
        <span className="field-label">{t('history.kind')}</span>
        <Chips
          label={t('history.kind')}
          chosen={draft.kind}
          choices={[
            { value: undefined, label: t('history.any_kind') },
            ...KINDS.map((kind) => ({ value: kind, label: t(`transaction.${kind}`) })),
          ]}
          onChoose={(kind) => set({ kind })}
        />
      </div>
      <div className="history-pair">
        <Field
          label={t('history.amount_min')}
          inputMode="decimal"
          maxLength={13}
          value={draft.min ?? ''}
          wrong={wrongAmounts}
          onChange={(event) => set({ min: event.target.value.trim() })}
        />
        <Field
          label={t('history.amount_max')}
          inputMode="decimal"
          maxLength={13}
          value={draft.max ?? ''}
          wrong={wrongAmounts}
          onChange={(event) => set({ max: event.target.value.trim() })}
        />
      </div>
      {wrongAmounts && <p className="field-help history-wrong">{t('history.wrong_amounts')}</p>}
      <div className="field">
        <span className="field-label">{t('history.days')}</span>
        <div className="history-chips" role="group" aria-label={t('history.days')}>
          {(Object.keys(PRESETS) as (keyof typeof PRESETS)[]).map((name) => {
            const days = presetDays(PRESETS[name]);
            const chosen = draft.from === days.from && draft.to === days.to;
            return (
              <button
                key={name}
                type="button"
                className="chip"
                aria-pressed={chosen}
                onClick={() => set(chosen ? { from: undefined, to: undefined } : days)}
              >
                {t(`history.preset.${name}`)}
              </button>
            );
          })}
        </div>
      </div>
      <div className="history-pair">
        <Field
          label={t('history.from')}
          type="date"
          max={today}
          value={draft.from ?? ''}
          wrong={wrongDays}
          onChange={(event) => set({ from: event.target.value })}
        />
        <Field
          label={t('history.to')}
          type="date"
          max={today}
          value={draft.to ?? ''}
          wrong={wrongDays}
          onChange={(event) => set({ to: event.target.value })}
        />
      </div>
      {wrongDays && <p className="field-help history-wrong">{t('history.wrong_days')}</p>}
      <Field
        label={t('history.counterparty')}
        maxLength={40}
        value={draft.counterparty ?? ''}
        onChange={(event) => set({ counterparty: event.target.value })}
      />
      <div className="history-actions">
        <button
          type="button"
          className="button outline"
          data-track="history.reset"
          onClick={() => onApply(cleaned({ text: filter.text, direction: filter.direction }))}
        >
          {t('history.reset')}
        </button>
        <button
          type="button"
          className="button"
          disabled={wrongAmounts || wrongDays}
          data-track="history.apply"
          onClick={() => onApply(cleaned(draft))}
        >
          {t('history.apply')}
        </button>
      </div>
      <p className="tiny muted history-kept">{t('history.kept')}</p>
    </div>
  );
}

export function FilterSheet({ open, onClose, ...form }: FilterSheetProps) {
  const { t } = useTranslation();
  return (
    <Sheet open={open} title={t('history.filter')} onClose={onClose}>
      <Form {...form} />
    </Sheet>
  );
}
