/** A short list within a tag, one item below the other: added, moved and removed. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ITEMS_MAX, moved, type Part } from './model';

type Props = { label: string; add: string; items: readonly Part[]; fresh: Part; least?: number; hint?: string; onChange: (items: readonly Part[]) => void; children: (item: Part, place: number, onItem: (item: Part) => void) => ReactNode };

export function Items({ label, add, items, fresh, least = 0, hint, onChange, children }: Props) {
  const { t } = useTranslation();
  const quiet = (words: string) => ({ size: 'small', type: 'text', 'aria-label': words, title: words }) as const;
  return (
    <fieldset className="profile-form-items">
      <legend>{label}</legend>
      {hint && <p className="help">{hint}</p>}
      <ol>
        {items.map((item, place) => {
          const n = place + 1;
          return (
            // An item has no name of its own that stays while it is written.
            <li key={place} aria-label={t('profileForms.nthItem', { n })}>
              <div className="fields">{children(item, place, (next) => { onChange(items.map((one, at) => (at === place ? next : one))); })}</div>
              <span className="profile-form-acts">
                <Button {...quiet(t('profileForms.upNth', { n }))} disabled={place === 0} icon={<ArrowUpOutlined aria-hidden />} onClick={() => { onChange(moved(items, place, -1)); }} />
                <Button {...quiet(t('profileForms.downNth', { n }))} disabled={n === items.length} icon={<ArrowDownOutlined aria-hidden />} onClick={() => { onChange(moved(items, place, 1)); }} />
                <Button {...quiet(t('profileForms.removeNth', { n }))} danger disabled={items.length <= least} icon={<DeleteOutlined aria-hidden />} onClick={() => { onChange(items.filter((_, at) => at !== place)); }} />
              </span>
            </li>
          );
        })}
      </ol>
      <Button size="small" disabled={items.length >= ITEMS_MAX} icon={<PlusOutlined aria-hidden />} onClick={() => { onChange([...items, fresh]); }}>{add}</Button>
    </fieldset>
  );
}
