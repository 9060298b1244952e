/** Visits: those of one customer, or those in which something happened; each of them event by event. No screen was recorded. */
import type { AnalysisEvent, VisitListed } from '@polybank/api';
import { Button, DatePicker, Input, Segmented, Table } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { readEvent } from '../behaviour/address';
import { dayOf } from '../behaviour/period';
import { EventPicker } from '../behaviour/picker';
import { useWords } from '../behaviour/words';
import { useVisits } from './api';
import { ReplayDrawer } from './replay';
import './visits.css';
import '../behaviour/behaviour.css';

const DAY = 'YYYY-MM-DD';
const DAY_MS = 86_400_000;
const MOST_DAYS = 31;
const ID = /^[0-9a-f-]{36}$/i;
type Way = 'doing' | 'customer';

export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  // From the page of analyses one comes with what happened, from a customer's page with whose.
  const { filters } = useUrlFilters({ event: (text: string) => readEvent(text) !== undefined, customer: (text: string) => ID.test(text) });
  const [opened] = useState(() => Date.now());
  const [way, setWay] = useState<Way>(filters.customer ? 'customer' : 'doing');
  const [days, setDays] = useState<[string, string]>([dayOf(opened - 6 * DAY_MS), dayOf(opened)]);
  const [event, setEvent] = useState<AnalysisEvent>((filters.event && readEvent(filters.event)) || { name: 'error' });
  const [customer, setCustomer] = useState(filters.customer ?? '');
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const visits = useVisits(bankId);
  const whole = way === 'doing' || ID.test(customer.trim());
  const ask = () => {
    setTried(true);
    if (isReason(purpose) && whole) visits.mutate({ from: days[0], until: days[1], purpose: purpose.trim(), ...(way === 'doing' ? { doing: event } : { user_id: customer.trim() }) });
  };
  return (
    <div className="visits">
      <PageHead title={t('visits.title')} text={t('visits.subtitle')} />
      <section className="panel visits-ask" aria-label={t('visits.find')}>
        <Segmented<Way> aria-label={t('visits.way')} value={way} options={(['doing', 'customer'] as const).map((value) => ({ value, label: t(`visits.wayOf.${value}`) }))} onChange={setWay} />
        {way === 'doing' ? <label><span>{t('visits.doing')}</span><EventPicker label={t('visits.doing')} event={event} onChange={setEvent} /></label> : (
          <label><span>{t('visits.customer')}</span><Input value={customer} status={tried && !whole ? 'error' : ''} placeholder={t('visits.customerPlace')} onChange={(typed) => { setCustomer(typed.target.value); }} /></label>
        )}
        <label>
          <span>{t('visits.days')}</span>
          <DatePicker.RangePicker
            allowClear={false} value={[dayjs(days[0]), dayjs(days[1])]} placeholder={[t('behaviour.ownFrom'), t('behaviour.ownUntil')]}
            disabledDate={(day, { from }) => day.format(DAY) > dayOf(opened) || (from !== undefined && Math.abs(day.diff(from, 'day')) >= MOST_DAYS)}
            onChange={(next) => { if (next?.[0] && next[1]) setDays([next[0].format(DAY), next[1].format(DAY)]); }}
          />
        </label>
        <ReasonField id="visits-purpose" label={t('behaviour.behind.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
        <Explained permission="customer.view"><Button type="primary" loading={visits.isPending} onClick={ask}>{t('visits.find')}</Button></Explained>
      </section>
      {visits.isError && <ProblemView error={visits.error} />}
      {visits.data && <Found bankId={bankId} items={visits.data.items} more={visits.data.more} purpose={purpose.trim()} />}
    </div>
  );
}

function Found({ bankId, items, more, purpose }: { bankId: string; items: VisitListed[]; more: boolean; purpose: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const [chosen, setChosen] = useState<VisitListed>();
  const key = (row: VisitListed) => `${String(row.person)} ${row.began}`;
  const page = (name: string | null | undefined) => (name ? words.page(name).text : '—');
  return (
    <>
      <section className="panel list" aria-label={t('visits.found')}>
        <Table<VisitListed>
          size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey={key} dataSource={items}
          onRow={(row) => ({ tabIndex: 0, onClick: () => { setChosen(row); }, onKeyDown: (event) => { if (event.key === 'Enter') setChosen(row); } })}
          locale={{ emptyText: <EmptyState title={t('visits.none')} text={t('visits.noneText')} /> }}
          columns={[
            { key: 'began', title: t('visits.began'), render: (_, row) => <span className="num">{formatStamp(row.began)}</span> },
            { key: 'who', title: t('visits.who'), render: (_, row) => (row.customer ? <span className="num">{[row.customer.name_masked, row.customer.phone_masked].filter(Boolean).join(' ')}</span> : t('visits.visitor')) },
            { key: 'long', title: t('visits.long'), align: 'right', render: (_, row) => words.span(Math.max(0, (Date.parse(row.ended) - Date.parse(row.began)) / 1_000)) },
            { key: 'pages', title: t('visits.pages'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.pages)}</span> },
            { key: 'events', title: t('visits.events'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.events)}</span> },
            { key: 'errors', title: t('visits.errors'), align: 'right', render: (_, row) => (row.errors > 0 ? <Tag tone="bad">{formatCount(row.errors)}</Tag> : '0') },
            { key: 'first', title: t('visits.first'), render: (_, row) => page(row.first_page) },
            { key: 'last', title: t('visits.last'), render: (_, row) => page(row.last_page) },
          ]}
        />
      </section>
      {more && <p className="muted">{t('visits.more')}</p>}
      {chosen && <ReplayDrawer key={key(chosen)} bankId={bankId} visit={chosen} purpose={purpose} onClose={() => { setChosen(undefined); }} />}
    </>
  );
}
