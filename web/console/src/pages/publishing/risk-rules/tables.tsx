import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../format';
import { Tag } from '../../../parts/pieces';
import type { Body } from '../model';
import { ConditionWords, ScenarioNames } from './card';
import { bandsOf, numberOf, rowsOf, tablesOf, textOf, wordsOf, type Rule } from './model';
import { useConditionWords } from './words';

/** Score cards, decision tables and bands, to be read. */
export const TablesAndBands = memo(function TablesAndBands({ bankId, body }: { bankId: string; body: Body }) {
  const { t } = useTranslation();
  const tables = tablesOf(body);
  const bands = bandsOf(body);
  return (
    <>
      {tables.length > 0 && <h3 className="risk-rules-part">{t('riskRules.tables')}</h3>}
      {tables.map((table, place) => <ScoreTable key={`${String(place)} ${textOf(table, 'id')}`} bankId={bankId} table={table} />)}
      {bands.length > 0 && (
        <section>
          <h3 className="risk-rules-part">{t('riskRules.bands')}</h3>
          <p className="muted">{t('riskRules.bandsText')}</p>
          <table className="risk-rules-table">
            <thead><tr><th scope="col" className="right">{t('riskRules.band')}</th><th scope="col">{t('riskRules.outcome')}</th></tr></thead>
            <tbody>
              {bands.map(([band, from]) => (
                <tr key={band}>
                  <td className="right num">{formatCount(from)}</td>
                  <td><Tag tone={band === 'block' ? 'bad' : 'warn'}>{t(`riskRules.bandOf.${band}`)}</Tag></td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
});

/** A table with its rows; `acts` as those of a rule. */
export function ScoreTable({ bankId, table, acts }: { bankId: string; table: Rule; acts?: ReactNode }) {
  const { t } = useTranslation();
  const rows = rowsOf(table);
  const worded = useConditionWords(bankId, rows);
  const take = textOf(table, 'take') === 'first' ? 'first' : 'sum';
  const id = textOf(table, 'id');
  return (
    <section className="risk-rule-card panel" aria-label={wordsOf(table, 'name') || id}>
      <header>
        <div className="risk-rule-name">
          <h4>{wordsOf(table, 'name') || id}</h4>
          <p className="muted"><ScenarioNames of={table} /> · {t(`riskRules.takeOf.${take}`)} · <span className="mono">{id}</span></p>
        </div>
        {acts}
      </header>
      {rows.length === 0 ? <p className="muted">{t('riskRules.noRows')}</p> : (
        <table className="risk-rules-table">
          <thead><tr><th scope="col">{t('riskRules.row')}</th><th scope="col" className="right">{t('riskRules.points')}</th></tr></thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={place}>
                <td><ConditionWords when={textOf(row, 'when')} worded={worded} /></td>
                <td className="right num">{formatCount(numberOf(row, 'score'))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
