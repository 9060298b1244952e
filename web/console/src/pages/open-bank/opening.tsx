import { CheckCircleFilled, ClockCircleOutlined, ExportOutlined, LoadingOutlined } from '@ant-design/icons';
import type { BankSummary } from '@polybank/api';
import { useLongWait } from '@polybank/ui';
import { Button, QRCode } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BankLogo } from '../../parts/pieces';
import { bankName } from '../../shell/scope';
import type { Opened, Phase } from './api';

const PHASES: readonly Phase[] = ['opening', 'app', 'list'];

/** What is being done right now; a step counts as done only when the server said so. */
export function Progress({ name, phase }: { name: string; phase: Phase }) {
  const { t } = useTranslation();
  const [started] = useState(() => performance.now());
  const [seconds, setSeconds] = useState(0);
  const slow = useLongWait(true, 20_000);
  useEffect(() => {
    const timer = setInterval(() => { setSeconds((performance.now() - started) / 1000); }, 100);
    return () => { clearInterval(timer); };
  }, [started]);
  const at = PHASES.indexOf(phase);
  return (
    <section className="panel progress" aria-live="polite">
      <h2>{t('openBank.progress.title', { name })}</h2>
      <ol>
        {PHASES.map((step, index) => (
          <li key={step} className={index < at ? 'done' : index === at ? 'now' : ''}>
            {index < at ? <CheckCircleFilled aria-hidden /> : index === at ? <LoadingOutlined aria-hidden /> : <ClockCircleOutlined aria-hidden />}
            <span>{t(`openBank.progress.${step}`)}</span>
            {index === at && <span className="num muted" aria-hidden>{t('openBank.progress.elapsed', { seconds: seconds.toFixed(1) })}</span>}
          </li>
        ))}
      </ol>
      {slow && <p className="muted" style={{ marginTop: 12 }}>{t('openBank.progress.slow')}</p>}
    </section>
  );
}

function addressOf(bank: BankSummary): string {
  return new URL(bank.app_url, location.origin).toString();
}

export function Result({ opened, onAnother }: { opened: Opened; onAnother: () => void }) {
  const { t } = useTranslation();
  const { bank, seconds, appAnswers } = opened;
  const address = addressOf(bank);
  const steps = [
    { key: 'step1', to: bank.app_url, outside: true },
    { key: 'step2', to: `/b/${bank.bank_id}/customers` },
    { key: 'step3', to: `/b/${bank.bank_id}/cockpit` },
  ] as const;
  return (
    <section className="panel result">
      <div>
        <div style={{ display: 'flex', gap: 14, alignItems: 'center' }}>
          <BankLogo bank={bank} size={52} />
          <div>
            <h2 tabIndex={-1}>{t('openBank.result.title', { name: bankName(bank) })}</h2>
            <p className="muted num">{t('openBank.result.took', { seconds: seconds.toFixed(1) })} · {t('banks.bankNo')} {bank.bank_no} · {t('banks.bin')} {bank.bin}</p>
          </div>
        </div>
        {!appAnswers && <p role="alert" style={{ color: 'var(--warn)', marginTop: 12 }}>{t('openBank.result.appSlow')}</p>}
        <div style={{ display: 'flex', gap: 8, marginTop: 18, flexWrap: 'wrap' }}>
          <Button type="primary" href={bank.app_url} target="_blank" rel="noreferrer" icon={<ExportOutlined aria-hidden />}>{t('openBank.result.openApp')}</Button>
          <Link to={`/b/${bank.bank_id}`}><Button tabIndex={-1}>{t('openBank.result.enter', { name: bankName(bank) })}</Button></Link>
          <Button type="text" onClick={onAnother}>{t('openBank.result.another')}</Button>
        </div>
        <h3 style={{ marginTop: 26, fontSize: 14, fontWeight: 650 }}>{t('openBank.result.next')}</h3>
        <ol className="next" style={{ marginTop: 10 }}>
          {steps.map((step) => (
            <li key={step.key}>
              <div>
                {'outside' in step ? <a href={step.to} target="_blank" rel="noreferrer"><b>{t(`openBank.result.${step.key}`)}</b></a> : <Link to={step.to}><b>{t(`openBank.result.${step.key}`)}</b></Link>}
                <p>{t(`openBank.result.${step.key}Text`)}</p>
              </div>
            </li>
          ))}
        </ol>
      </div>
      <div className="qr">
        <div aria-hidden="true"><QRCode value={address} size={168} bordered={false} type="svg" color="#14171d" bgColor="#ffffff" style={{ padding: 0 }} /></div>
        <span>{t('openBank.result.qr')}</span>
        <span className="mono" style={{ maxWidth: 250, fontSize: 11.5, overflowWrap: 'anywhere', textAlign: 'center' }}>{address}</span>
      </div>
    </section>
  );
}
