/** Where customers go from a page, or where they come from, step by step. */
import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable, type Cell } from '../cockpit/chart-panel';
import { DEPTHS, useSettings } from './address';
import { Analysed, useEmpty, type ViewProps } from './answer';
import type { AskOf, ResultOf } from './api';
import { drawable } from './insight';
import { pathsOption } from './options';
import { PagePicker } from './picker';
import { useWords } from './words';

const PER_STEP = 8;
/** All pages together that are seldom at a step. */
const RARE = '…';
type Direction = AskOf<'paths'>['direction'];

export function PathsView({ period, before }: ViewProps) {
  const { t } = useTranslation();
  const { filters, change } = useSettings();
  const start = filters.start ?? '/';
  const direction: Direction = filters.direction === 'before' ? 'before' : 'after';
  const depth = DEPTHS.find((one) => String(one) === filters.depth) ?? 3;
  return (
    <>
      <div className="behaviour-bar">
        <label className="behaviour-switch"><span>{t('behaviour.paths.start')}</span><PagePicker label={t('behaviour.paths.start')} page={start} onChange={(page) => { change({ start: page }); }} /></label>
        <Segmented<Direction>
          aria-label={t('behaviour.paths.direction')} value={direction} onChange={(value) => { change({ direction: value === 'before' ? 'before' : undefined }); }}
          options={[{ value: 'after', label: t('behaviour.paths.directionOf.after') }, { value: 'before', label: t('behaviour.paths.directionOf.before') }]}
        />
        <Segmented<number> aria-label={t('behaviour.paths.depth')} value={depth} options={DEPTHS.map((value) => ({ value, label: t('behaviour.paths.depthOf', { n: value }) }))} onChange={(value) => { change({ depth: String(value) }); }} />
      </div>
      <Analysed<'paths'> period={period} before={before} ask={{ kind: 'paths', start, direction, depth }}>
        {(now, earlier) => <Ways start={start} direction={direction} now={now} earlier={earlier} compared={before !== undefined} />}
      </Analysed>
    </>
  );
}

type WaysProps = { start: string; direction: Direction; now: ResultOf<'paths'>; earlier: ResultOf<'paths'> | undefined; compared: boolean };

function Ways({ start, direction, now, earlier, compared }: WaysProps) {
  const { t } = useTranslation();
  const mode = useMode();
  const words = useWords();
  const emptyOf = useEmpty();
  const links = useMemo(() => [...now.links].sort((a, b) => a.step - b.step || b.times - a.times), [now.links]);
  const drawn = useMemo(() => drawable(links, start, PER_STEP), [links, start]);
  const then = useMemo(() => new Map((earlier?.links ?? []).map((link) => [`${String(link.step)} ${link.from} ${link.to}`, link.times])), [earlier]);
  const nowhere = t(direction === 'after' ? 'behaviour.paths.left' : 'behaviour.paths.entered');
  const cellOf = (page: string): Exclude<Cell, string> => (page === '' ? { text: nowhere } : page === RARE ? { text: t('behaviour.paths.rare') } : words.page(page));
  const nameOf = (page: string) => cellOf(page).text;
  const [first] = links;
  const values = { start: nameOf(start), starts: t('behaviour.paths.visitsOf', { count: now.starts }), to: nameOf(first?.to ?? ''), share: formatFineShare(first?.times ?? 0, now.starts) };
  return (
    <div className="behaviour-wide">
      <ChartPanel
        title={t(direction === 'after' ? 'behaviour.paths.answerAfter' : 'behaviour.paths.answerBefore', values)}
        label={t('behaviour.paths.label')}
        note={t(`behaviour.paths.picture.${direction}`)}
        option={pathsOption(drawn, direction, nameOf, mode)}
        height={420}
        empty={now.starts === 0 || !first ? emptyOf(t('behaviour.paths.empty', { start: nameOf(start) })) : undefined}
        tableAt="below"
        table={
          <MiniTable
            caption={t('behaviour.tableOf', { name: t('behaviour.paths.label') })}
            head={[t('behaviour.paths.step'), t('behaviour.paths.from'), t('behaviour.paths.to'), t('behaviour.times'), t('behaviour.paths.share'), ...(compared ? [t('behaviour.before')] : [])]}
            words={[1, 2]}
            top={0}
            rows={links.map((link): Cell[] => {
              const [from, to] = direction === 'after' ? [link.from, link.to] : [link.to, link.from];
              return [
                String(link.step + 1), cellOf(from), cellOf(to), formatCount(link.times), formatFineShare(link.times, now.starts),
                ...(compared ? [earlier ? formatCount(then.get(`${String(link.step)} ${link.from} ${link.to}`) ?? 0) : '—'] : []),
              ];
            })}
          />
        }
      />
    </div>
  );
}
