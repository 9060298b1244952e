/** Changing one's own limits: lower at once, higher with a proof, or higher for a few days only. */
import type { BusinessLimits } from '@polybank/api';
import { formatWhen, formatWhole } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, Field } from '../../parts/basics';
import { Sheet } from '../../parts/sheet';
import { useProven } from '../online/flow';
import { changeLimits } from './api';
import { changeOf, isRaise, typedFrom, wrongIn, type Typed, type Wrong } from './model';

const DAYS = [1, 3, 7, 30] as const;

type ChangeProps = { limits: BusinessLimits; kind: 'standing' | 'temporary'; onClose: () => void };

type EntryProps = { name: keyof Typed; typed: Typed; wrong: Wrong; most: string | undefined; onType: (typed: Typed) => void };

function Entry({ name, typed, wrong, most, onType }: EntryProps) {
  const { t } = useTranslation();
  const why = wrong[name];
  const usual = most === undefined ? t('limits.optional') : t('limits.most', { amount: most });
  return (
    <Field
      label={t(`limits.field.${name}`)}
      inputMode={name === 'count' ? 'numeric' : 'decimal'}
      autoComplete="off"
      maxLength={14}
      value={typed[name]}
      wrong={why !== undefined}
      help={why === undefined ? usual : t(`limits.wrong.${why}`, { amount: most ?? '' })}
      onChange={(event) => onType({ ...typed, [name]: event.target.value.trim() })}
    />
  );
}

export function ChangeSheet({ limits, kind, onClose }: ChangeProps) {
  const { t } = useTranslation();
  const own = limits.own?.caps;
  const [typed, setTyped] = useState<Typed>(() => typedFrom(own));
  const [days, setDays] = useState<(typeof DAYS)[number]>(1);
  const [now] = useState(() => Date.now());
  const until = kind === 'temporary' ? new Date(now + days * 86_400_000).toISOString() : undefined;
  const wrong = wrongIn(typed, limits.bound);
  const raise = isRaise(typed, own);
  const change = changeOf(typed, until);
  const day = limits.bound.per_day ? formatWhole(limits.bound.per_day) : undefined;
  const work = useProven<BusinessLimits>(change, (proof, key) => changeLimits(limits.business, { ...change, ...proof }, key), {
    onDone: () => {
      void queries.invalidateQueries({ queryKey: ['limits'] });
      onClose();
    },
  });
  const entry = (name: keyof Typed, most: string | undefined) => (
    <Entry name={name} typed={typed} wrong={wrong} most={most} onType={setTyped} />
  );
  const empty = Object.values(typed).every((text) => text === '');
  return (
    <>
      <Sheet open title={t(kind === 'temporary' ? 'limits.temporary' : 'limits.change')} onClose={onClose}>
        <div className="limits-form">
          <p className="small muted">{t(kind === 'temporary' ? 'limits.temporary_about' : 'limits.change_about')}</p>
          {entry('perDay', day)}
          {entry('perOperation', limits.bound.per_operation ? formatWhole(limits.bound.per_operation) : day)}
          {kind === 'standing' && entry('count', limits.bound.per_day_count == null ? undefined : String(limits.bound.per_day_count))}
          {kind === 'standing' && entry('perYear', limits.bound.per_year ? formatWhole(limits.bound.per_year) : undefined)}
          {kind === 'temporary' && (
            <fieldset className="limits-days">
              <legend className="small">{t('limits.for_how_long')}</legend>
              {DAYS.map((count) => (
                <label key={count} className={count === days ? 'chosen' : ''}>
                  <input type="radio" name="days" checked={count === days} onChange={() => setDays(count)} />
                  {t('limits.days', { count })}
                </label>
              ))}
            </fieldset>
          )}
          {until && <p className="tiny muted num">{t('limits.then_again', { time: formatWhen(until) })}</p>}
          <p className="small" role="status">
            {empty && own ? t('limits.back_to_bank') : t(raise ? 'limits.needs_proof' : 'limits.at_once')}
          </p>
          <Action
            busy={work.busy}
            disabled={Object.keys(wrong).length > 0 || (empty && !own)}
            track="limits.change"
            onClick={() => work.start()}
          >
            {t(raise ? 'limits.verify_and_save' : 'limits.save')}
          </Action>
        </div>
      </Sheet>
      {work.sheets}
    </>
  );
}
