import type { RiskBackTestReport } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../../format';
import { ReportView } from '../../risk-backtest/report';
import type { Findings as Found } from '../forms';
import type { Body } from '../model';
import { isRecord, rulesOf, textOf, wordsOf } from './model';
import '../../risk-backtest/risk-backtest.css';

const LISTS = ['outcomes', 'was', 'changed', 'rules', 'overlap', 'days', 'samples'] as const;

/** Whether what the check found is the rehearsal of rules on the past. */
export function isRehearsal(findings: Found): boolean {
  return typeof findings['judged'] === 'number' && isRecord(findings['labels']) && LISTS.every((list) => Array.isArray(findings[list]));
}

/** What the rules would have done in the last weeks. */
export function Findings({ findings, body }: { findings: Found; body: Body }) {
  const { t } = useTranslation();
  const names = new Map(rulesOf(body).map((rule) => [textOf(rule, 'id'), wordsOf(rule, 'name')]));
  const report = findings as RiskBackTestReport;
  if (report.judged === 0) return <p className="muted">{t('riskRules.nothingJudged')} <span className="num">{formatStamp(report.from)} – {formatStamp(report.until)}</span></p>;
  return (
    <>
      <p className="muted risk-rules-note">{t('riskRules.whatItDoes')}</p>
      <ReportView report={report} samples="left_out" names={names} />
    </>
  );
}
