import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText, inkOn } from '@polybank/ui';
import { bankName, type BankFace } from '../shell/scope';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows.map(([label, value]) => (
        <FactRow key={label} label={label} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** A text to take along, in one click; its short form shows, its whole goes. */
export function Copyable({ text, short }: { text: string; short?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => { setCopied(false); }, 1500);
    return () => { clearTimeout(timer); };
  }, [copied]);
  return (
    <span className="nowrap">
      <span className="mono" title={text}>{short ?? text}</span>
      <Button
        type="text"
        size="small"
        aria-label={`${copied ? t('common.copied') : t('common.copy')} ${text}`}
        icon={copied ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
        onClick={(event) => {
          event.stopPropagation();
          void copyText(text).then(() => { setCopied(true); });
        }}
      />
    </span>
  );
}

/** The bank's own mark; its initial on its own colour as long as there is none to be seen. */
export function BankLogo({ bank, size = 32 }: { bank: BankFace; size?: number }) {
  const [drawn, setDrawn] = useState<string>();
  const [broken, setBroken] = useState<string>();
  const url = bank.logo_url;
  const isDrawn = drawn === url;
  return (
    <>
      {!isDrawn && (
        <span className="logo-text" aria-hidden style={{ width: size, height: size, fontSize: size * 0.5, background: bank.primary_color, color: inkOn(bank.primary_color) }}>
          {[...bankName(bank)][0]}
        </span>
      )}
      {url && broken !== url && (
        <img className="logo" style={isDrawn ? undefined : { display: 'none' }} src={url} width={size} height={size} alt="" onLoad={() => { setDrawn(url); }} onError={() => { setBroken(url); }} />
      )}
    </>
  );
}

/** The alliance's own mark: many in one. */
export function AllianceMark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#2454d6" />
      <circle cx="12" cy="12.5" r="5" fill="#fff" />
      <circle cx="20.5" cy="12.5" r="5" fill="#fff" opacity=".65" />
      <circle cx="16.2" cy="20" r="5" fill="#fff" opacity=".4" />
    </svg>
  );
}

export function ProductMark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#2454d6" />
      <path d="M9 23V9h8.2a4.9 4.9 0 0 1 0 9.8H13" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="23" cy="22.6" r="1.9" fill="#fff" />
    </svg>
  );
}
