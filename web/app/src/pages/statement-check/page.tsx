import type { GenuineStatement } from '@polybank/api';
import { codeOf, formatDate, formatExact } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { brandName, useBrand } from '../../brand';
import { Action, Amount, BankMark, Fact, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { verify } from '../statements/api';
import '../statements/statements.css';

/** SHA-256 of a file, in hexadecimal; the file does not leave the device. */
async function sha256(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function FileCheck({ expected }: { expected: string }) {
  const { t } = useTranslation();
  const [found, setFound] = useState<'same' | 'changed' | undefined>(undefined);
  return (
    <section className="card form verify-file">
      <div>
        <h2>{t('paper.file')}</h2>
        <p className="small muted">{t('paper.file_about')}</p>
      </div>
      <input
        type="file"
        accept="application/pdf"
        aria-label={t('paper.file')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void sha256(file).then((digest) => setFound(digest === expected ? 'same' : 'changed'));
        }}
      />
      {found && (
        <p className={`badge ${found === 'same' ? 'good' : 'bad'}`} role="status">
          {t(`paper.${found}`)}
        </p>
      )}
    </section>
  );
}

function Genuine({ paper, onAgain }: { paper: GenuineStatement; onAgain: () => void }) {
  const { t } = useTranslation();
  const day = (text: string) => formatDate(`${text}T12:00:00+08:00`);
  return (
    <>
      <section className="card">
        <div className="verify-sign" role="status">
          <span className="problem-sign good">
            <Icon name="check" size="1.75rem" />
          </span>
          <h2>{t('paper.genuine')}</h2>
          <p className="small muted">{t('paper.compare')}</p>
        </div>
        <dl className="facts">
          <Fact label={t('paper.bank')}>{paper.bank_name}</Fact>
          <Fact label={t('statement.number')}>
            <span className="num">{paper.number}</span>
          </Fact>
          <Fact label={t('paper.holder')}>{paper.holder_masked}</Fact>
          <Fact label={t('paper.account')}>
            <span className="num">{paper.account_no_masked}</span>
          </Fact>
          <Fact label={t('statement.period')}>
            {day(paper.from)} – {day(paper.to)}
          </Fact>
          <Fact label={t('paper.opening')}>
            <Amount value={paper.opening_balance} />
          </Fact>
          <Fact label={t('history.came_in')}>
            <Amount value={paper.came_in} />
          </Fact>
          <Fact label={t('history.went_out')}>
            <Amount value={paper.went_out} />
          </Fact>
          <Fact label={t('paper.closing')}>
            <Amount value={paper.closing_balance} />
          </Fact>
          <Fact label={t('paper.count')}>{paper.rows}</Fact>
          <Fact label={t('paper.made')}>{formatExact(paper.made_at)}</Fact>
        </dl>
      </section>
      <FileCheck expected={paper.file_sha256} />
      <button type="button" className="button outline" onClick={onAgain}>
        {t('paper.again')}
      </button>
    </>
  );
}

/** Where whoever was given a statement sees whether this bank made it. Open to everybody. */
export function StatementCheckPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const [params] = useSearchParams();
  const [number, setNumber] = useState(params.get('n') ?? '');
  const [code, setCode] = useState(params.get('c') ?? '');
  const check = useMutation({ mutationFn: () => verify(number.trim(), code.trim()) });
  const { mutate } = check;
  const scanned = useRef(Boolean(params.get('n') && params.get('c')));
  useEffect(() => {
    if (!scanned.current) return;
    scanned.current = false;
    mutate();
  }, [mutate]);
  const unknown = codeOf(check.error) === 'not_found';
  const send = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Screen title={t('paper.title')}>
      <p className="account-card-top">
        <BankMark brand={brand} size="1.75rem" />
        <strong>{brandName(brand)}</strong>
      </p>
      {check.data ? (
        <Genuine paper={check.data} onAgain={() => check.reset()} />
      ) : (
        <form className="card form" onSubmit={send}>
          <p className="small muted">{t('paper.about')}</p>
          <Field label={t('statement.number')} value={number} maxLength={32} autoComplete="off" spellCheck={false} placeholder="S2026112200000001" onChange={(event) => setNumber(event.target.value)} />
          <Field label={t('paper.code')} value={code} maxLength={32} autoComplete="off" spellCheck={false} placeholder="XXXX-XXXX-XXXX-XXXX" onChange={(event) => setCode(event.target.value)} />
          {unknown ? (
            <div className="inline-problem" role="alert">
              <Icon name="alert" size="1.2rem" />
              <div>
                <strong>{t('paper.unknown')}</strong>
                <p>{t('paper.unknown_text')}</p>
                {brand.service_phone && (
                  <p>
                    <a href={`tel:${brand.service_phone}`}>{t('ui.appeal_phone', { phone: brand.service_phone })}</a>
                  </p>
                )}
              </div>
            </div>
          ) : (
            <InlineProblem error={check.error} />
          )}
          <Action type="submit" busy={check.isPending} busyText={t('paper.checking')} disabled={number.trim() === '' || code.trim() === ''} track="verify.check">
            {t('paper.check')}
          </Action>
        </form>
      )}
    </Screen>
  );
}
