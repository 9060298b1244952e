import { DownOutlined } from '@ant-design/icons';
import { Input, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { Panel } from '../parts/panel';
import { AllianceMark, BankLogo } from '../parts/pieces';
import { isAlliance } from '../session/permissions';
import { useOperator } from '../session/session';
import { switchBank } from './nav';
import { bankName, useScope } from './scope';

/** Says which bank one is in; alliance operators change it here. */
export function BankSwitch() {
  const { t } = useTranslation();
  const operator = useOperator();
  const { bank, bankId } = useScope();
  const inside = (
    <>
      {bank ? <BankLogo bank={bank} size={32} /> : <AllianceMark size={32} />}
      <span className="switch-text">
        <b className="clip">{bank ? bankName(bank) : (bankId ?? t('shell.alliance'))}</b>
        <AllianceHint />
      </span>
    </>
  );
  if (!isAlliance(operator)) {
    return (
      <Tooltip title={t('shell.fixedBank')} placement="right">
        <div className="switch" tabIndex={0}>{inside}</div>
      </Tooltip>
    );
  }
  return (
    <Panel
      label={t('shell.switchBank')}
      placement="bottomLeft"
      opener={(open) => (
        <button type="button" className="switch" aria-haspopup="dialog" aria-expanded={open} title={t('shell.switchBank')}>
          {inside}
          <DownOutlined aria-hidden style={{ fontSize: 10 }} />
        </button>
      )}
    >
      {(close) => <BankMenu onDone={close} />}
    </Panel>
  );
}

function AllianceHint() {
  const { t } = useTranslation();
  const { bankId, banks } = useScope();
  return <span className="clip">{bankId ?? t('shell.allianceHint', { count: banks.length })}</span>;
}

function BankMenu({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { banks, bankId } = useScope();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const matching = banks.filter((bank) => [bank.name, bank.name_en, bank.bank_id].some((text) => text.toLowerCase().includes(wanted)));
  const go = (id: string | null) => {
    onDone();
    void navigate(switchBank(pathname, id));
  };
  return (
    <div className="bank-menu">
      <Input
        aria-label={t('shell.searchBanks')}
        placeholder={t('shell.searchBanks')}
        value={typed}
        onChange={(event) => { setTyped(event.target.value); }}
        onPressEnter={() => {
          if (matching[0]) go(matching[0].bank_id);
        }}
      />
      <ul>
        {wanted === '' && (
          <li>
            <button type="button" aria-current={bankId === null || undefined} onClick={() => { go(null); }}>
              <AllianceMark size={26} />
              {t('shell.alliance')}
            </button>
          </li>
        )}
        {matching.map((bank) => (
          <li key={bank.bank_id}>
            <button type="button" aria-current={bank.bank_id === bankId || undefined} onClick={() => { go(bank.bank_id); }}>
              <BankLogo bank={bank} size={26} />
              <span className="clip">{bankName(bank)}</span>
              <small className="mono">{bank.bank_id}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
