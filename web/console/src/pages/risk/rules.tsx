import type { RiskOverlap, RiskRule, RiskRules } from '@polybank/api';
import { Select, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { formatCount, formatShare } from '../../format';
import { ProblemView } from '../../parts/states';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { useRuleName, useRules } from './api';
import { DeskFrame } from './frame';
import { rulesOption } from './options';

const SPANS = ['7', '30', '90'] as const;
const FILTERS: FilterSpec<'days'> = { days: oneOf(...SPANS) };
/** Rules in the picture; the table has them all. */
const DRAWN_MAX = 12;

/** How often rules fire, with which others, and how often they are right. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(FILTERS);
  const days = Number(filters.days ?? '30');
  const found = useRules(bankId, days);
  return (
    <DeskFrame>
      <div className="desk-bar">
        <Select
          style={{ width: 140 }}
          aria-label={t('risk.rules.days')}
          value={String(days)}
          onChange={(value) => { change({ days: value }); }}
          options={SPANS.map((value) => ({ value, label: t('risk.rules.lastDays', { count: Number(value) }) }))}
        />
        {found.data && <span className="muted">{t('risk.rules.subtitle', { count: found.data.seen })}{found.data.extent === 'cut' ? ` ${t('risk.rules.cut')}` : ''}</span>}
      </div>
      {found.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {found.isError && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Precision rules={found.data.rules} />}
      {found.data && found.data.rules.length > 0 && <Overlaps found={found.data} />}
    </DeskFrame>
  );
}

/** "66.6%", or that nothing is labelled. */
export function precisionText(rule: RiskRule, none: string): string {
  const permille = rule.precision_permille;
  return permille === null || permille === undefined ? none : `${(permille / 10).toFixed(1)}%`;
}

function useOpenRule() {
  const bankId = useBankId();
  const navigate = useNavigate();
  return (rule: string) => void navigate(`/b/${bankId}/risk?rule=${encodeURIComponent(rule)}`);
}

function Precision({ rules }: { rules: readonly RiskRule[] }) {
  const { t } = useTranslation();
  const mode = useMode();
  const open = useOpenRule();
  const nameOf = useRuleName(useBankId());
  const first = rules[0];
  const drawn = rules.filter((rule) => rule.hits > 0).slice(0, DRAWN_MAX);
  const none = t('risk.rules.noLabels');
  const labelled = first?.precision_permille !== null && first?.precision_permille !== undefined;
  return (
    <ChartPanel
      title={first ? t(labelled ? 'risk.rules.answer' : 'risk.rules.answerNoLabels', { rule: nameOf(first.rule), precision: precisionText(first, none) }) : ''}
      label={t('risk.rules.label')}
      note={t('risk.rules.pick')}
      option={rulesOption(drawn, nameOf, { alone: t('risk.rules.alone'), together: t('risk.rules.both') }, mode)}
      height={Math.max(140, 60 + drawn.length * 26)}
      tableAt="below"
      onPointClick={(click) => { const rule = drawn.find((one) => nameOf(one.rule) === click.name); if (rule) open(rule.rule); }}
      empty={first ? undefined : { title: t('risk.rules.empty'), text: t('risk.rules.emptyWhy') }}
      table={
        <MiniTable
          caption={t('risk.rules.label')}
          head={[t('risk.rules.rule'), t('risk.rules.hits'), t('risk.rules.alone'), t('risk.rules.shadow'), t('risk.rules.held'), t('risk.rules.fraud'), t('risk.rules.legitimate'), t('risk.rules.precision')]}
          rows={rules.map((rule) => [
            { text: nameOf(rule.rule), onPick: () => { open(rule.rule); } },
            formatCount(rule.hits), formatCount(rule.alone), formatCount(rule.shadow), formatCount(rule.held), formatCount(rule.fraud), formatCount(rule.legitimate), precisionText(rule, none),
          ])}
        />
      }
    />
  );
}

/** Of the rule that fires more seldom, in how many of its verdicts the other fired too. */
export function overlapShare(pair: RiskOverlap, rules: readonly RiskRule[]): string {
  const hits = (name: string) => rules.find((rule) => rule.rule === name)?.hits ?? 0;
  return formatShare(pair.both, Math.min(hits(pair.one), hits(pair.other)));
}

function Overlaps({ found }: { found: RiskRules }) {
  const { t } = useTranslation();
  const nameOf = useRuleName(useBankId());
  const first = found.overlaps[0];
  return (
    <section className="panel chart-panel desk-wide" aria-label={t('risk.rules.overlap')}>
      <header>
        <h2>{first ? t('risk.rules.overlapAnswer', { one: nameOf(first.one), other: nameOf(first.other), count: first.both }) : t('risk.rules.noOverlap')}</h2>
        <p>{t('risk.rules.overlapLabel')}</p>
      </header>
      {first ? (
        <MiniTable
          caption={t('risk.rules.overlap')}
          head={[t('risk.rules.one'), t('risk.rules.other'), t('risk.rules.both'), t('risk.rules.share')]}
          words={[0, 1]}
          rows={found.overlaps.map((pair) => [nameOf(pair.one), nameOf(pair.other), formatCount(pair.both), overlapShare(pair, found.rules)])}
        />
      ) : <p className="chart-empty">{t('risk.rules.noOverlapWhy')}</p>}
    </section>
  );
}
