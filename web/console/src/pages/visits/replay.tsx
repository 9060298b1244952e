/** One visit as it went: every page, element and error by its name, with the time since it began. */
import type { VisitListed, VisitStep } from '@polybank/api';
import { Button, Drawer, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Facts, Tag, type Tone } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useWords } from '../behaviour/words';
import { useReplay } from './api';

const TONES: Partial<Record<VisitStep['name'], Tone>> = { error: 'bad', business: 'good', form: 'warn' };
/** A silence longer than this is said. */
const SILENCE_S = 60;
const SHOWN = 200;

export function ReplayDrawer({ bankId, visit, purpose, onClose }: { bankId: string; visit: VisitListed; purpose: string; onClose: () => void }) {
  const { t } = useTranslation();
  const replay = useReplay(bankId);
  const asked = useRef(false);
  const { mutate } = replay;
  useEffect(() => {
    // Once: every look goes on record.
    if (asked.current) return;
    asked.current = true;
    mutate({ person: visit.person, began: visit.began, purpose });
  }, [mutate, visit.person, visit.began, purpose]);
  return (
    <Drawer open width={620} onClose={onClose} title={t('visits.replay')} closable={{ 'aria-label': t('common.close') }}>
      <Facts
        rows={[
          [t('visits.who'), visit.customer ? <Link key="who" to={`/b/${bankId}/customers?customer=${visit.customer.user_id}`}>{[visit.customer.name_masked, visit.customer.phone_masked].filter(Boolean).join(' ')}</Link> : t('visits.visitor')],
          [t('visits.began'), <span key="at" className="num">{formatStamp(visit.began)}</span>],
          [t('behaviour.behind.purpose'), purpose],
        ]}
      />
      {replay.isError ? <ProblemView error={replay.error} onRetry={() => { replay.mutate({ person: visit.person, began: visit.began, purpose }); }} /> : !replay.data ? <div role="status" aria-label={t('common.loading')}><Skeleton active /></div> : <Steps steps={replay.data.steps} whole={replay.data.visit.events} />}
      <p className="muted">{t('visits.replayNote')}</p>
    </Drawer>
  );
}

function Steps({ steps, whole }: { steps: VisitStep[]; whole: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const [all, setAll] = useState(false);
  const begin = Date.parse(steps[0]?.at ?? '');
  const shown = all ? steps : steps.slice(0, SHOWN);
  return (
    <>
      <ol className="visit-steps" aria-label={t('visits.steps')}>
        {shown.map((step, place) => {
          const before = shown[place - 1];
          const gap = before ? (Date.parse(step.at) - Date.parse(before.at)) / 1_000 : 0;
          const word = words.what(step.name, step.what);
          const length = typeof step.ms === 'number' && step.name !== 'business' ? words.span(step.ms / 1_000) : undefined;
          return (
            <li key={`${step.at} ${step.name} ${step.what} ${String(place)}`} className={step.name === 'error' ? 'bad' : ''}>
              {gap > SILENCE_S && <span className="visit-gap">{t('visits.silence', { span: words.span(gap) })}</span>}
              <span className="num muted">+{clock((Date.parse(step.at) - begin) / 1_000)}</span>
              <Tag tone={TONES[step.name] ?? 'plain'}>{t(`behaviour.kind.${step.name}`)}</Tag>
              <span className="visit-what">
                {word.code ? <code className="mono">{word.text}</code> : word.text}
                {step.name !== 'page_view' && step.page && <small className="muted">{t('visits.on', { page: words.page(step.page).text })}</small>}
              </span>
              {length && <span className="num muted">{length}</span>}
            </li>
          );
        })}
      </ol>
      {!all && steps.length > SHOWN && <Button onClick={() => { setAll(true); }}>{t('visits.showAll', { count: steps.length })}</Button>}
      {whole > steps.length && <p className="muted">{t('visits.cut', { n: steps.length })}</p>}
    </>
  );
}

/** Minutes and seconds since it began. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}
