/** What one survey came to: by question, over time, and in customers' own words. */
import type { SurveyListed, SurveyQuestionResult, SurveyResults } from '@polybank/api';
import { Button, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare, formatStamp } from '../../format';
import { EmptyState, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useMode } from '../../shell/preferences';
import { ExportButton, Figure, useNarrow } from '../behaviour/answer';
import { barsOption, heightOfBars, linesOption } from '../behaviour/options';
import type { Period } from '../behaviour/period';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { GRAINS, SETTINGS, useResults, useWords } from './api';
import { answerName, rowsOf, scoredOf, trendOf, worded } from './insight';

type Props = { bankId: string; survey: SurveyListed; period: Period };

export function Results({ bankId, survey, period }: Props) {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const by = filters.by === 'day' ? 'day' : 'week';
  const version = filters.version === undefined ? undefined : Number(filters.version);
  const results = useResults(bankId, survey.survey_id, period, version, by);
  if (results.isError && !results.data) return <ProblemView error={results.error} onRetry={() => void results.refetch()} />;
  if (!results.data) return <div className="panel chart-panel" role="status" aria-label={t('common.loading')}><Skeleton active paragraph={{ rows: 8 }} /></div>;
  const { data } = results;
  const title = worded(data.title_zh, data.title_en);
  return (
    <>
      <div className="surveys-bar">
        <h2 className="surveys-title">{title}</h2>
        <Select
          className="surveys-version" aria-label={t('surveys.whichVersion')} value={version ?? 0} onChange={(value: number) => { change({ version: value === 0 ? undefined : String(value) }); }}
          options={[{ value: 0, label: t('surveys.allVersions') }, ...data.versions.map((value) => ({ value, label: t('surveys.version', { version: value }) }))]}
        />
        <ExportButton name="survey" what={title} period={period} head={[t('surveys.question'), t('surveys.answer'), t('surveys.count')]} rows={rowsOf(data, (key) => t(`surveys.file.${key}`))} />
      </div>
      <Sums results={data} />
      {data.questions.filter(({ kind }) => kind !== 'text').map((question) => <Question key={question.question_id} question={question} floor={data.floor} />)}
      <Trend results={data} by={by} onBy={(value) => { change({ by: value === 'week' ? undefined : value }); }} />
      {data.questions.filter(({ kind }) => kind === 'text').map((question) => <Words key={question.question_id} bankId={bankId} surveyId={survey.survey_id} question={question} period={period} floor={data.floor} />)}
      <p className="muted">{t('surveys.floorNote', { count: data.floor })}</p>
    </>
  );
}

function Sums({ results: { shown, questions } }: { results: SurveyResults }) {
  const { t } = useTranslation();
  const first = questions.find(({ mean, nps }) => mean != null || nps);
  const one = (label: string, value: string, now: number) => <Figure label={label} value={value} now={now} before={undefined} compared={false} />;
  return (
    <div className="figures">
      {one(t('surveys.asked'), formatCount(shown.asked), shown.asked)}
      {one(t('surveys.answered'), formatCount(shown.answered), shown.answered)}
      {one(t('surveys.rate'), shown.asked === 0 ? '—' : formatFineShare(shown.answered, shown.asked), 0)}
      {first?.nps ? one(t('surveys.nps'), signed(first.nps.score), 0) : one(t('surveys.mean'), first?.mean?.toFixed(2) ?? '—', 0)}
    </div>
  );
}

const signed = (score: number) => (score > 0 ? `+${score.toFixed(1)}` : score.toFixed(1));

function Question({ question, floor }: { question: SurveyQuestionResult; floor: number }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const label = worded(question.title_zh, question.title_en);
  const isScale = question.kind === 'score' || question.kind === 'nps';
  const nameOf = (count: SurveyQuestionResult['counts'][number]) => (question.kind === 'score' ? t(`surveys.scoreOf.${count.answer}`) : question.kind === 'nps' ? t('surveys.points', { value: count.answer }) : answerName(count));
  // Highest on top for scores; choices by how often.
  const counts = isScale ? [...question.counts].reverse() : [...question.counts].sort((one, other) => other.count - one.count);
  const most = counts.reduce((best, count, place) => (count.count > (counts[best]?.count ?? 0) ? place : best), 0);
  const n = formatCount(question.answers);
  const top = counts[most];
  const said = question.mean != null
    ? t('surveys.meanSays', { mean: question.mean.toFixed(2), n })
    : question.nps
      ? t('surveys.npsSays', { score: signed(question.nps.score), n })
      : top ? t('surveys.topSays', { what: nameOf(top), share: formatFineShare(top.count, question.answers), n }) : '';
  const groups = question.nps && (['promoters', 'passives', 'detractors'] as const).map((group) => [t(`surveys.groupOf.${group}`), formatCount(question.nps?.[group] ?? 0), formatFineShare(question.nps?.[group] ?? 0, question.answers)]);
  const rows = counts.map((count) => [nameOf(count), formatCount(count.count), formatFineShare(count.count, question.answers)]);
  return (
    <ChartPanel
      title={said} label={label} {...(question.kind === 'multiple' ? { note: t('surveys.several') } : {})}
      empty={question.withheld ? { title: t('surveys.withheld'), text: t('surveys.withheldText', { count: floor }) } : undefined}
      option={barsOption(counts.map((count) => ({ label: nameOf(count), count: count.count, text: `${formatCount(count.count)} · ${formatFineShare(count.count, question.answers)}` })), most, mode, narrow)}
      height={heightOfBars(counts.length, narrow)}
      table={
        <div className="surveys-tables">
          {groups && <MiniTable caption={t('surveys.groups')} head={[t('surveys.group'), t('surveys.people'), t('surveys.share')]} rows={groups} />}
          <MiniTable caption={label} head={[t('surveys.answer'), t('surveys.people'), t('surveys.share')]} rows={rows} top={most} />
        </div>
      }
    />
  );
}

function Trend({ results, by, onBy }: { results: SurveyResults; by: 'day' | 'week'; onBy: (by: 'day' | 'week') => void }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const scored = scoredOf(results);
  const [wanted, setWanted] = useState<string>();
  const question = scored.find((one) => one.question_id === wanted) ?? scored[0];
  if (!question) return null;
  const points = trendOf(results, question.question_id);
  const said = points.filter((point) => point.figure !== undefined);
  const [first, last] = [said[0], said.at(-1)];
  const isNps = question.kind === 'nps';
  const text = (figure: number | undefined) => (figure === undefined ? '—' : isNps ? signed(figure) : figure.toFixed(2));
  const option = linesOption(points.map((point) => point.date.slice(5)), [{ name: t(isNps ? 'surveys.nps' : 'surveys.mean'), points: points.map((point) => point.figure ?? null), color: 0 }], mode, false, narrow);
  const bounded = { ...option, yAxis: { ...(option.yAxis as object), ...(isNps ? { min: -100, max: 100 } : { min: 1, max: 5 }) } };
  return (
    <>
      <div className="surveys-bar">
        {scored.length > 1 && <Select className="surveys-question" aria-label={t('surveys.question')} value={question.question_id} onChange={setWanted} options={scored.map((one) => ({ value: one.question_id, label: worded(one.title_zh, one.title_en) }))} />}
        <Segmented aria-label={t('surveys.by')} value={by} options={GRAINS.map((value) => ({ value, label: t(`surveys.byOf.${value}`) }))} onChange={onBy} />
      </div>
      <ChartPanel
        title={first && last ? t('surveys.trendSays', { from: text(first.figure), until: text(last.figure), at: last.date }) : ''}
        label={`${t('surveys.trend')} · ${worded(question.title_zh, question.title_en)}`} note={t(`surveys.trendNote.${by}`)}
        empty={said.length === 0 ? { title: t('surveys.withheld'), text: t('surveys.trendNone', { count: results.floor }) } : undefined}
        option={bounded} height={300}
        table={<MiniTable caption={t('surveys.trend')} head={[t(`surveys.byOf.${by}`), t('surveys.asked'), t('surveys.answered'), t(isNps ? 'surveys.nps' : 'surveys.mean')]} rows={points.map((point) => [point.date, formatCount(point.asked), formatCount(point.answered), text(point.figure)]).reverse()} />}
      />
    </>
  );
}

function Words({ bankId, surveyId, question, period, floor }: { bankId: string; surveyId: string; question: SurveyQuestionResult; period: Period; floor: number }) {
  const { t } = useTranslation();
  const words = useWords(bankId, surveyId, question.question_id, period);
  const said = words.rows ?? [];
  return (
    <section className="panel chart-panel" aria-label={worded(question.title_zh, question.title_en)}>
      <header>
        <h2>{t('surveys.words', { n: formatCount(question.answers) })}</h2>
        <p>{worded(question.title_zh, question.title_en)} · {t('surveys.wordsNote')}</p>
      </header>
      {words.error !== null && words.error !== undefined && <ProblemView error={words.error} onRetry={words.retry} />}
      {words.pending && <Skeleton active paragraph={{ rows: 4 }} />}
      {!words.pending && said.length === 0 && <EmptyState title={t('surveys.withheld')} text={t('surveys.withheldText', { count: floor })} />}
      <ul className="surveys-words">
        {said.map((one) => (
          <li key={one.asking_id}>
            <span className="muted num">{formatStamp(one.at).slice(0, 16)} · {t('surveys.version', { version: one.version })}</span>
            <p>{one.words}</p>
          </li>
        ))}
      </ul>
      {words.hasMore && <Button loading={words.loadingMore} onClick={words.loadMore}>{t('common.loadMore')}</Button>}
    </section>
  );
}
