import type { GenuineStatement } from '@polybank/api';
import { formatDate, formatExact } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount, Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { PaperCheck } from '../../parts/paper-check';
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

function Genuine({ paper }: { paper: GenuineStatement }) {
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
    </>
  );
}

/** Where whoever was given a statement sees whether this bank made it. Open to everybody. */
export function StatementCheckPage() {
  const { t } = useTranslation();
  return (
    <PaperCheck<GenuineStatement>
      title={t('paper.title')}
      about={t('paper.about')}
      number={{ label: t('statement.number'), param: 'n', placeholder: 'S2026112200000001', maxLength: 32 }}
      code={{ label: t('paper.code'), param: 'c', placeholder: 'XXXX-XXXX-XXXX-XXXX', maxLength: 32 }}
      complete={(number, code) => number !== '' && code !== ''}
      missing={t('paper.missing')}
      go={t('paper.check')}
      busyText={t('paper.checking')}
      again={t('paper.again')}
      check={verify}
      unknown={{ title: t('paper.unknown'), text: t('paper.unknown_text') }}
      found={(paper) => <Genuine paper={paper} />}
    />
  );
}
