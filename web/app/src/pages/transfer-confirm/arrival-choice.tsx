import type { ArrivalChoice, TransferDraft, TransferPreview } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { Segment } from '../../parts/basics';

export type Wish = Pick<TransferDraft, 'arrival' | 'route'>;

type Props = { preview: TransferPreview; onWish: (wish: Wish) => void };

/** When it leaves and why, with the other ways there are. Every word and moment comes from the bank. */
export function ArrivalCard({ preview, onWish }: Props) {
  const { t } = useTranslation();
  return (
    <section className="card arrival" aria-label={t('arrival.title')}>
      <h2 className="arrival-title">{t('arrival.title')}</h2>
      <Segment
        label={t('arrival.title')}
        value={preview.arrival}
        choices={preview.arrivals.map(({ arrival }) => ({ value: arrival, label: t(`arrival.mode.${arrival}`) }))}
        onChange={(arrival) => onWish({ arrival, route: null })}
      />
      <p className="arrival-text" role="status">
        {preview.arrival_text}
      </p>
      <p className="small muted">
        {t(`route.${preview.route}`)} · {preview.route_reason}
      </p>
      {preview.other_routes.length > 0 && <Others preview={preview} onWish={onWish} />}
    </section>
  );
}

function Others({ preview, onWish }: Props) {
  const { t } = useTranslation();
  return (
    <details className="arrival-others">
      <summary className="small">{t('arrival.other')}</summary>
      <ul>
        {preview.other_routes.map((other: ArrivalChoice) => (
          <li key={other.route}>
            <button type="button" className="row" onClick={() => onWish({ arrival: other.arrival, route: other.route })}>
              <span className="grow">
                <span style={{ display: 'block' }}>{t(`route.${other.route}`)}</span>
                <span className="tiny muted">{other.text}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
