import { Segmented, Skeleton, Tooltip } from 'antd';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../states';
import { useExpressionCatalogue, useExpressionCheck, type Draft } from './api';
import { RowEditor } from './row-editor';
import { groupOf, NO_ROWS } from './rows';
import './expression.css';

const TextEditor = lazy(() => import('./text-editor'));

/** What the editor holds: the text, and whether it may be saved as it stands. */
export type Edited = { text: string; sound: boolean };
type Props = { bankId: string; catalogue: string; text: string; disabled?: boolean; onChange: (edited: Edited) => void };

/** How long nothing is typed before the server is asked. */
const PAUSE_MS = 250;

/**
 * An expression, in rows for those who do not program or as text for those who do. The server parses and prints, so the two
 * are always the same expression; whoever uses this stores the text.
 */
export function ExpressionEditor({ bankId, catalogue: name, text, disabled = false, onChange }: Props) {
  const { t } = useTranslation();
  const catalogue = useExpressionCatalogue(bankId, name);
  const [draft, setDraft] = useState<Draft>(() => (text.trim() === '' ? { rows: NO_ROWS } : { text }));
  // A text from outside is shown in rows as soon as the server has laid it out; one that is being typed stays a text.
  const [mode, setMode] = useState<'rows' | 'text'>('rows');
  const asked = useSettled(draft, PAUSE_MS);
  const check = useExpressionCheck(bankId, name, asked);
  const settled = asked === draft && !check.isPlaceholderData;
  const found = settled ? check.data : undefined;
  const rows = 'rows' in draft ? draft.rows : groupOf(found?.rows);
  const shown = mode === 'rows' && (rows || !found) ? 'rows' : 'text';
  const tell = useEffectEvent(onChange);
  const sound = found?.sound ?? false;
  const said = found?.text ?? ('text' in draft ? draft.text : '');
  useEffect(() => { tell({ text: said, sound }); }, [said, sound]);
  if (catalogue.isError) return <ProblemView error={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  if (!catalogue.data || (shown === 'rows' && !rows)) return check.isError ? <ProblemView error={check.error} onRetry={() => void check.refetch()} /> : <Skeleton active paragraph={{ rows: 3 }} />;
  // Rows that are not whole yet have no text: turned into one they would be lost.
  const unwritten = shown === 'rows' && (!found || (found.text === '' && rows !== undefined && rows.rows.length > 0));
  const turn = (to: 'rows' | 'text') => {
    if (to === 'text' && found) setDraft({ text: found.text });
    if (to === 'rows' && rows) setDraft({ rows });
    setMode(to);
  };
  return (
    <div className="expr">
      <div className="expr-bar">
        <Segmented<'rows' | 'text'>
          value={shown} onChange={turn}
          options={[
            { value: 'rows', label: <Tooltip title={shown === 'text' && !rows ? t('expression.rowsLater') : undefined}>{t('expression.rows')}</Tooltip>, disabled: shown === 'text' && !rows },
            { value: 'text', label: <Tooltip title={unwritten ? t('expression.textLater') : undefined}>{t('expression.text')}</Tooltip>, disabled: unwritten },
          ]}
        />
        <span className="expr-state" role="status">{t(!settled ? 'expression.checking' : sound ? 'expression.sound' : 'expression.unsound')}</span>
      </div>
      {shown === 'rows' && rows ? (
        <RowEditor group={rows} fields={catalogue.data.fields} objections={found?.objections ?? []} disabled={disabled} onChange={(group) => { setDraft({ rows: group }); }} />
      ) : (
        <Suspense fallback={<Skeleton active paragraph={{ rows: 2 }} />}>
          <TextEditor catalogue={catalogue.data} text={'text' in draft ? draft.text : said} objections={found?.objections ?? []} disabled={disabled} onChange={(next) => { setMode('text'); setDraft({ text: next }); }} />
        </Suspense>
      )}
      {check.isError && <ProblemView error={check.error} onRetry={() => void check.refetch()} />}
      {sound && <p className="expr-words">{found?.words}</p>}
    </div>
  );
}

/** The value as it was when it last stood still for so long. */
export function useSettled<T>(value: T, after_ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(value); }, after_ms);
    return () => { clearTimeout(timer); };
  }, [value, after_ms]);
  return settled;
}
