import { useTranslation } from 'react-i18next';
import { useStatistics } from './api';

const percent = (part: number, whole: number) => (whole === 0 ? '—' : `${Math.round((100 * part) / whole)}%`);

/** What was told in the last week, template by template. */
export function StatisticsPanel({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { data } = useStatistics(bankId);
  if (!data) return null;
  return (
    <section className="panel message-statistics">
      <h2>{t('messages.statistics')}</h2>
      <p className="muted">{data.templates.length > 0 ? t('messages.statisticsText') : t('messages.noStatistics')}</p>
      {data.deliveries.length > 0 && (
        <p className="num">
          {data.deliveries.map((tally) => `${t(`messages.channelOf.${tally.channel}`)} ${t(`messages.stateOf.${tally.state}`)} ${tally.count}`).join(' · ')}
        </p>
      )}
      {data.templates.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('messages.template')}</th>
              <th scope="col" className="right">{t('messages.messages')}</th>
              <th scope="col" className="right">{t('messages.readShare')}</th>
              <th scope="col" className="right">{t('messages.withheldCount')}</th>
            </tr>
          </thead>
          <tbody>
            {data.templates.map((tally) => (
              <tr key={tally.template_id}>
                <td>{tally.name}</td>
                <td className="right num">{tally.messages}</td>
                <td className="right num">{percent(tally.read, tally.messages - tally.withheld)}</td>
                <td className="right num">{tally.withheld}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
