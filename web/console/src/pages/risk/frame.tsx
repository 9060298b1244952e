import type { RiskPerson, RiskVerdict } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Tag, type Tone } from '../../parts/pieces';
import { PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { SCENARIOS, useWaiting } from './api';
import './risk.css';

export const OUTCOME_TONES: Record<RiskVerdict['outcome'], Tone> = { allow: 'plain', step_up: 'warn', delay: 'warn', deny: 'bad' };
export const LABEL_TONES: Record<NonNullable<RiskVerdict['label']>, Tone> = { fraud: 'bad', legitimate: 'good', unsure: 'plain' };

const TABS = ['verdicts', 'cases', 'appeals', 'lists', 'report', 'rules', 'graph'] as const;

/** The desk around one of its parts: the title, and the way to the other parts with what waits there. */
export function DeskFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const bankId = useBankId();
  const waiting = useWaiting(bankId).data;
  const marks: Partial<Record<(typeof TABS)[number], { count: number; tone: Tone }>> = waiting
    ? {
        cases: { count: waiting.cases_open + waiting.cases_mine, tone: waiting.cases_late > 0 ? 'bad' : 'warn' },
        appeals: { count: waiting.appeals, tone: waiting.appeals_late > 0 ? 'bad' : 'warn' },
      }
    : {};
  return (
    <>
      <PageHead title={t('risk.title')} text={t('risk.subtitle')}>{actions}</PageHead>
      <nav className="desk-tabs" aria-label={t('risk.tabs')}>
        {TABS.map((tab) => (
          <NavLink key={tab} to={tab === 'verdicts' ? `/b/${bankId}/risk` : `/b/${bankId}/risk/${tab}`} end={tab !== 'cases'}>
            {t(`risk.tab.${tab}`)}
            {(marks[tab]?.count ?? 0) > 0 && <Tag tone={marks[tab]?.tone ?? 'plain'}>{marks[tab]?.count}</Tag>}
          </NavLink>
        ))}
      </nav>
      {children}
    </>
  );
}

/** The name of a scenario; one that is newer than this screen keeps its word. */
export function useScenarioName(): (scenario: string) => string {
  const { t } = useTranslation();
  return (scenario) => t(`risk.scenario.${scenario}`, { defaultValue: scenario });
}

export function useScenarioOptions(): { value: string; label: string }[] {
  const { t } = useTranslation();
  const name = useScenarioName();
  return [{ value: '', label: t('risk.allScenarios') }, ...SCENARIOS.map((value) => ({ value, label: name(value) }))];
}

/** What an operator is called; by the id where nobody knows. */
export const called = (who: { by: string; by_name?: string | null }): string => who.by_name ?? who.by;

/** Somebody in one line; who is not a customer any more is said to be gone. */
export function usePersonName(): (person: RiskPerson | null | undefined) => string {
  const { t } = useTranslation();
  return (person) => {
    if (!person) return t('risk.nobody');
    return [person.name_masked, person.phone_masked].filter(Boolean).join(' ') || t('risk.gone');
  };
}

/** Amount and payee in one line. */
export function useMoneyLine(): (verdict: Pick<RiskVerdict, 'amount' | 'payee_tail'>) => string {
  const { t } = useTranslation();
  return ({ amount, payee_tail: tail }) =>
    [amount ? formatAmount(amount, { symbol: 'short' }) : '', tail ? t('risk.tail', { tail }) : ''].filter(Boolean).join(' · ') || '—';
}
