/** A board by mail: every day, every Monday, on the first of the month, or not. */
import { MailOutlined } from '@ant-design/icons';
import type { BoardRhythm } from '@polybank/api';
import { App, Button, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { ProblemView } from '../../parts/states';
import { useOwnMail } from '../profile/api';
import { useBoards, useMailing } from './api';

const RHYTHMS = ['never', 'day', 'week', 'month'] as const;
type Choice = (typeof RHYTHMS)[number];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function MailButton({ bankId, boardId }: { bankId: string; boardId: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const mail = useBoards(bankId).data?.items.find((one) => one.board_id === boardId)?.mail;
  return (
    <>
      <Button icon={<MailOutlined aria-hidden />} onClick={() => { setOpen(true); }}>{mail ? t('boards.mailed', { rhythm: t(`boards.rhythmOf.${mail.rhythm}`), hour: mail.hour }) : t('boards.mail')}</Button>
      {open && <Mailing bankId={bankId} boardId={boardId} onClose={() => { setOpen(false); }} />}
    </>
  );
}

function Mailing({ bankId, boardId, onClose }: { bankId: string; boardId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const own = useOwnMail();
  const known = useBoards(bankId).data?.items.find((one) => one.board_id === boardId)?.mail;
  const [choice, setChoice] = useState<Choice>(known?.rhythm ?? 'day');
  const [hour, setHour] = useState(known?.hour ?? 8);
  const mailing = useMailing(bankId, boardId);
  const nowhere = own.data !== undefined && (!own.data.email || own.data.off.includes('report'));
  const save = () => {
    const rhythm: BoardRhythm | undefined = choice === 'never' ? undefined : choice;
    mailing.mutate(rhythm ? { rhythm, hour } : {}, { onSuccess: () => { void message.success(t(rhythm ? 'boards.mailOn' : 'boards.mailOff')); onClose(); } });
  };
  return (
    <Modal open title={t('boards.mailTitle')} okText={t('boards.mailSave')} cancelText={t('common.cancel')} confirmLoading={mailing.isPending} onOk={save} onCancel={onClose}>
      <p className="muted">{t('boards.mailText')}</p>
      <Radio.Group value={choice} onChange={(event) => { setChoice(event.target.value as Choice); }} className="boards-rhythms" aria-label={t('boards.mailTitle')}>
        {RHYTHMS.map((value) => <Radio key={value} value={value}>{t(`boards.rhythmOf.${value}`)}</Radio>)}
      </Radio.Group>
      {choice !== 'never' && (
        <label className="boards-hour"><span>{t('boards.hour')}</span><Select<number> aria-label={t('boards.hour')} value={hour} options={HOURS.map((value) => ({ value, label: t('boards.hourOf', { hour: value }) }))} onChange={setHour} style={{ width: 120 }} /></label>
      )}
      {known?.last_due && known.last_outcome && <p className="muted">{t('boards.mailLast', { at: formatStamp(known.last_due).slice(0, 16), outcome: t(`boards.outcomeOf.${known.last_outcome}`) })}</p>}
      {nowhere && <p className="desk-notice" role="status">{t('boards.mailNowhere')} <Link to="/profile">{t('boards.mailSettings')}</Link></p>}
      {mailing.isError && <ProblemView error={mailing.error} />}
    </Modal>
  );
}
