/** Taking a manufacturer's file over: choose or paste it, see it line by line, send it, and see what became of each line. */
import { InboxOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, Drawer, Input, Table, Upload } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useImport, type Imported } from './api';
import { covered, isHidden, LINES_MAX, readLines, type Line } from './lines';

type Outcome = Imported['lines'][number]['outcome'];
const TONES: Record<Outcome, Tone> = { added: 'good', known: 'plain', serial_malformed: 'bad', seed_malformed: 'bad', repeated: 'warn' };

export function ImportDrawer({ bankId, onClose }: { bankId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [end, setEnd] = useState<string>();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const run = useImport(bankId);
  const lines = useMemo(() => readLines(text), [text]);
  const good = lines.filter((line) => line.wrong === undefined);
  const bad = lines.length - good.length;
  const tooMany = lines.length > LINES_MAX;
  const submit = () => {
    setTried(true);
    if (good.length === 0 || tooMany || !isReason(purpose)) return;
    run.mutate(
      { lines: good, expiresAt: end, purpose: purpose.trim() },
      // Seeds are not kept on the screen a moment longer than they are needed.
      { onSuccess: () => { setText(''); } },
    );
  };
  return (
    <Drawer
      open
      width={640}
      onClose={onClose}
      title={t('tokens.import.title')}
      closable={{ 'aria-label': t('common.close') }}
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={onClose}>{t(run.isSuccess ? 'common.close' : 'common.cancel')}</Button>
          {!run.isSuccess && (
            <Button type="primary" loading={run.isPending} disabled={good.length === 0 || tooMany} onClick={submit}>
              {t('tokens.import.submit', { count: good.length })}
            </Button>
          )}
        </div>
      }
    >
      {run.isSuccess ? (
        <Result imported={run.data} />
      ) : (
        <div className="stack">
          <p className="muted">{t('tokens.import.intro')}</p>
          <div>
            <Upload.Dragger
              accept=".csv,.txt,.tsv"
              maxCount={1}
              showUploadList={false}
              beforeUpload={(file) => {
                void file.text().then(setText);
                return false;
              }}
            >
              <p><InboxOutlined aria-hidden style={{ fontSize: 28 }} /></p>
              <p>{t('tokens.import.drop')}</p>
            </Upload.Dragger>
          </div>
          <div className="field">
            <label htmlFor="token-lines">{t('tokens.import.paste')}</label>
            <Input.TextArea
              id="token-lines"
              rows={5}
              value={text}
              autoComplete="off"
              spellCheck={false}
              className="mono"
              placeholder={'FT-2026-000123,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'}
              aria-describedby="token-lines-help"
              onChange={(event) => { setText(event.target.value); }}
            />
            <p id="token-lines-help" className={tooMany ? 'help bad' : 'help'}>{t(tooMany ? 'tokens.import.tooMany' : 'tokens.import.pasteHelp', { most: LINES_MAX })}</p>
          </div>
          {lines.length > 0 && <Preview lines={lines} bad={bad} />}
          <div className="field">
            <label htmlFor="token-end">{t('tokens.import.end')}</label>
            <DatePicker id="token-end" placeholder={t('tokens.import.noEnd')} onChange={(day) => { setEnd(day ? day.endOf('day').toISOString() : undefined); }} disabledDate={(day) => day.isBefore(new Date(), 'day')} style={{ width: '100%' }} />
            <p className="help">{t('tokens.import.endHelp')}</p>
          </div>
          <ReasonField id="token-purpose" label={t('tokens.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
          {run.isError && <ProblemView error={run.error} />}
        </div>
      )}
    </Drawer>
  );
}

function Preview({ lines, bad }: { lines: Line[]; bad: number }) {
  const { t } = useTranslation();
  return (
    <div>
      <p style={{ marginBottom: 8 }}>
        <Tag tone="good">{t('tokens.import.good', { count: lines.length - bad })}</Tag>{' '}
        {bad > 0 && <Tag tone="bad">{t('tokens.import.bad', { count: bad })}</Tag>}
      </p>
      <Table<Line>
        size="small"
        dataSource={lines}
        rowKey="line"
        pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
        columns={[
          { key: 'line', title: t('tokens.line'), width: 70, render: (_, row) => <span className="num">{row.line}</span> },
          { key: 'serial', title: t('tokens.serial'), render: (_, row) => <span className="mono">{isHidden(row) ? covered(row.serial) : row.serial}</span> },
          { key: 'seed', title: t('tokens.seed'), render: (_, row) => <span className="mono">{covered(row.seed)}</span> },
          { key: 'state', title: t('tokens.check'), render: (_, row) => <Tag tone={row.wrong ? 'bad' : 'good'}>{t(row.wrong ? `tokens.wrong.${row.wrong}` : 'tokens.fine')}</Tag> },
        ]}
      />
    </div>
  );
}

function Result({ imported }: { imported: Imported }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert
        type={imported.refused > 0 ? 'warning' : 'success'}
        showIcon
        message={t('tokens.import.done', { added: imported.added, known: imported.known, refused: imported.refused })}
        description={t('tokens.import.seedsGone')}
      />
      <div className="section">
        <Table
          size="small"
          dataSource={imported.lines}
          rowKey="line"
          pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
          columns={[
            { key: 'line', title: t('tokens.line'), width: 70, render: (_, row) => <span className="num">{row.line}</span> },
            { key: 'serial', title: t('tokens.serial'), render: (_, row) => <span className="mono">{row.serial}</span> },
            { key: 'outcome', title: t('tokens.outcome'), render: (_, row) => <Tag tone={TONES[row.outcome]}>{t(`tokens.outcomeOf.${row.outcome}`)}</Tag> },
          ]}
        />
      </div>
    </>
  );
}
