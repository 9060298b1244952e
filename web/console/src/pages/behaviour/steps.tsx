/** The steps of a funnel, in order: changed, moved, taken out, added. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisEvent } from '@polybank/api';
import { EventPicker } from './picker';

type Props = { steps: readonly AnalysisEvent[]; least: number; most: number; onChange: (steps: AnalysisEvent[]) => void; children: ReactNode };

export function StepsEditor({ steps, least, most, onChange, children }: Props) {
  const { t } = useTranslation();
  const swapped = (place: number, other: number) => {
    const next = [...steps];
    const [one, two] = [steps[place], steps[other]];
    if (one && two) {
      next[place] = two;
      next[other] = one;
    }
    onChange(next);
  };
  return (
    <section className="panel behaviour-steps" aria-label={t('behaviour.funnel.steps')}>
      <ol>
        {steps.map((step, place) => {
          const n = place + 1;
          return (
            // A step is its place: two of them may be the same event.
            <li key={place}>
              <span className="muted nowrap">{t('behaviour.funnel.step', { n })}</span>
              <EventPicker label={t('behaviour.funnel.step', { n })} event={step} onChange={(event) => { onChange(steps.map((old, at) => (at === place ? event : old))); }} />
              <span className="nowrap">
                <Button type="text" aria-label={t('behaviour.funnel.up', { n })} disabled={place === 0} icon={<ArrowUpOutlined aria-hidden />} onClick={() => { swapped(place, place - 1); }} />
                <Button type="text" aria-label={t('behaviour.funnel.down', { n })} disabled={n === steps.length} icon={<ArrowDownOutlined aria-hidden />} onClick={() => { swapped(place, place + 1); }} />
                <Button type="text" aria-label={t('behaviour.funnel.remove', { n })} disabled={steps.length <= least} icon={<DeleteOutlined aria-hidden />} onClick={() => { onChange(steps.filter((_, at) => at !== place)); }} />
              </span>
            </li>
          );
        })}
      </ol>
      <div className="behaviour-bar">
        <Button icon={<PlusOutlined aria-hidden />} disabled={steps.length >= most} onClick={() => { onChange([...steps, { name: 'page_view' }]); }}>{t('behaviour.funnel.add')}</Button>
        {children}
      </div>
    </section>
  );
}
