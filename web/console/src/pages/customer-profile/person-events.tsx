/** What a customer did lately, in the app and with the bank, the latest first. */
import type { PersonEvent } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { useWords, type Word } from '../behaviour/words';
import { useExtent } from './values';

export function Events({ events }: { events: readonly PersonEvent[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const extent = useExtent();
  const label = t('customerProfile.person.events');
  return (
    <section className="section">
      <h3>{label}</h3>
      {events.length === 0 ? <p className="muted">{t('customerProfile.person.noEvents')}</p> : (
        <>
          <p className="muted" style={{ marginBottom: 8 }}>{t('customerProfile.person.eventsText')}</p>
          <div className="mini profile-events" tabIndex={0} role="region" aria-label={label}>
            <table>
              <caption className="sr">{label}</caption>
              <thead><tr>{(['at', 'kind', 'thing', 'page', 'long'] as const).map((head) => <th key={head} scope="col" className={head === 'long' ? undefined : 'words'}>{t(`customerProfile.person.${head}`)}</th>)}</tr></thead>
              <tbody>
                {events.map((event, place) => (
                  <tr key={`${String(place)} ${event.at}`}>
                    <td className="words num">{formatStamp(event.at)}</td>
                    <td className="words">{t(`behaviour.kind.${event.name}`)}</td>
                    <td className="words"><Named word={words.what(event.name, event.what)} /></td>
                    <td className="words">{event.page !== '' && event.page !== event.what && <Named word={words.page(event.page)} />}</td>
                    <td>{extent(event.name, event.ms)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Named({ word: { text, code } }: { word: Word }) {
  return code ? <code className="mono">{text}</code> : text;
}
