/** Why a customer sees what they see of a page, once it is said what for. */
import type { PageExplanation, PageFloorWhy, PageFunctionWhy, PageQuestion } from '@polybank/api';
import { Button, Drawer, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts, Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useExplanation } from './api';
import { CHANNELS, VIEWS } from './model';

type Props = { bankId: string; page: string; title: string; onClose: () => void };

export function ExplainDrawer({ bankId, page, title, onClose }: Props) {
  const { t } = useTranslation();
  const ask = useExplanation(bankId, page);
  const [customer, setCustomer] = useState('');
  const [purpose, setPurpose] = useState('');
  const [view, setView] = useState<PageQuestion['view']>('usual');
  const [channel, setChannel] = useState<string>('h5');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (customer.trim() !== '' && isReason(purpose)) ask.mutate({ customer: customer.trim(), purpose: purpose.trim(), view, channel });
  };
  return (
    <Drawer open width="min(860px, 96vw)" onClose={onClose} title={t('pages.explain.title', { page: title })} closable={{ 'aria-label': t('common.close') }}>
      <p className="muted" style={{ marginBottom: 12 }}>{t('pages.explain.text')}</p>
      <div className="field">
        <label htmlFor="explain-customer">{t('pages.explain.customer')}</label>
        <Input id="explain-customer" maxLength={64} value={customer} status={tried && customer.trim() === '' ? 'error' : ''} onChange={(event) => { setCustomer(event.target.value); }} />
      </div>
      <ReasonField id="explain-purpose" label={t('pages.explain.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, marginBottom: 14 }}>
        <Segmented<PageQuestion['view']> aria-label={t('pages.view')} value={view} onChange={setView} options={VIEWS.map((value) => ({ value, label: t(`pages.viewOf.${value}`) }))} />
        <Select aria-label={t('pages.channel')} style={{ width: 160 }} value={channel} onChange={setChannel} options={CHANNELS.map((value) => ({ value, label: t(`pages.channelOf.${value}`) }))} />
        <Button type="primary" loading={ask.isPending} onClick={submit}>{t('pages.explain.ask')}</Button>
      </div>
      {ask.isError && <ProblemView error={ask.error} />}
      {ask.data && <Told explanation={ask.data} />}
    </Drawer>
  );
}

function Told({ explanation }: { explanation: PageExplanation }) {
  const { t } = useTranslation();
  const { page } = explanation;
  return (
    <>
      <Facts
        rows={[
          [t('pages.explain.who'), `${explanation.name ?? '–'} ${explanation.phone}`],
          [t('pages.standing'), t(`pages.standingOf.${explanation.standing}`)],
          [t('pages.explain.agreed'), t(explanation.agreed ? 'pages.explain.yes' : 'pages.explain.no')],
          [t('pages.audiences'), explanation.audiences.length > 0 ? explanation.audiences.join(t('pages.comma')) : t('pages.none')],
          [t('pages.version'), page.version === null || page.version === undefined ? t('pages.ships') : t('pages.versionNo', { version: page.version })],
        ]}
      />
      <section className="section">
        <h3>{t('pages.explain.floors')}</h3>
        <FloorsWhy floors={explanation.floors} />
      </section>
      <section className="section">
        <h3>{t('pages.explain.functions')}</h3>
        <ul className="pages-why">{explanation.functions.map((one) => <FunctionRow key={one.key} one={one} />)}</ul>
      </section>
    </>
  );
}

export function FloorsWhy({ floors }: { floors: readonly PageFloorWhy[] }) {
  const { t } = useTranslation();
  return (
    <ul className="pages-why">
      {floors.map((floor) => (
        <li key={floor.id}>
          <span><span className="strong">{floor.component}</span> <span className="mono muted">{floor.id}</span></span>
          <span>{floor.why}</span>
          <Tag tone={floor.shown ? 'good' : 'plain'}>{t(floor.shown ? 'pages.shown' : 'pages.hidden')}</Tag>
        </li>
      ))}
    </ul>
  );
}

function FunctionRow({ one }: { one: PageFunctionWhy }) {
  const { t } = useTranslation();
  return (
    <li>
      <span><span className="strong">{one.title}</span> <span className="mono muted">{one.key}</span></span>
      <span>{one.why}{one.locked && <><br /><span className="muted">{one.locked}</span></>}</span>
      <Tag tone={one.locked ? 'warn' : one.offered ? 'good' : 'plain'}>{t(one.locked ? 'pages.locked' : one.offered ? 'pages.offered' : 'pages.hidden')}</Tag>
    </li>
  );
}
