/** Chooses events out of what happens in the app: grouped by kind, found by their label or their own name. */
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { eventText, readEvent } from './address';
import type { AnalysisEvent } from '@polybank/api';
import { NAMES, useVocabulary } from './api';
import { CHANNELS, useWords } from './words';

type Offered = { label: string; value?: string; search?: string; code?: boolean; options?: Offered[] };

const found = (input: string, option: Offered | undefined) => (option?.search ?? '').includes(input.trim().toLowerCase());
const named = (label: string, code: boolean | undefined) => (code ? <code className="mono">{label}</code> : label);

/** What is offered: any event of a kind, what happened lately, and what is chosen already. */
function useOffered(chosen: readonly AnalysisEvent[]): Offered[] {
  const { t } = useTranslation();
  const words = useWords();
  const vocabulary = useVocabulary().data;
  return useMemo(() => NAMES.flatMap((name) => {
    const seen = [...(vocabulary ?? []), ...chosen].flatMap((one) => (one.name === name && one.what ? [one.what] : []));
    if (name !== 'page_view' && seen.length === 0) return [];
    const options = [undefined, ...new Set(seen)].map((what): Offered => {
      const word = words.what(name, what);
      return { value: eventText({ name, what: what ?? null }), label: word.text, code: word.code, search: `${word.text} ${what ?? ''}`.toLowerCase() };
    });
    return [{ label: t(`behaviour.kind.${name}`), options }];
  }), [vocabulary, chosen, words, t]);
}

type OneProps = { label: string; event: AnalysisEvent; onChange: (event: AnalysisEvent) => void };

export function EventPicker({ label, event, onChange }: OneProps) {
  const chosen = useMemo(() => [event], [event]);
  const options = useOffered(chosen);
  return (
    <Select<string, Offered>
      className="behaviour-picker" aria-label={label} showSearch value={eventText(event)} options={options} filterOption={found} popupMatchSelectWidth={false}
      labelRender={({ label: text, value }) => named(String(text ?? value), text === undefined)}
      optionRender={({ data }) => named(data.label, data.code)}
      onChange={(text) => {
        const read = readEvent(text);
        if (read) onChange(read);
      }}
    />
  );
}

type SeveralProps = { label: string; events: readonly AnalysisEvent[]; most: number; placeholder: string; onChange: (events: AnalysisEvent[]) => void };

export function EventsPicker({ label, events, most, placeholder, onChange }: SeveralProps) {
  const options = useOffered(events);
  return (
    <Select<string[], Offered>
      className="behaviour-events" mode="multiple" aria-label={label} maxCount={most} placeholder={placeholder} value={events.map(eventText)} options={options} filterOption={found} popupMatchSelectWidth={false}
      optionRender={({ data }) => named(data.label, data.code)}
      onChange={(texts) => { onChange(texts.map(readEvent).filter((event) => event !== undefined)); }}
    />
  );
}

type PageProps = { label: string; page: string; onChange: (page: string) => void };

export function PagePicker({ label, page, onChange }: PageProps) {
  const words = useWords();
  const vocabulary = useVocabulary().data;
  const options = useMemo(() => {
    const seen = (vocabulary ?? []).filter((one) => one.name === 'page_view').map((one) => one.what);
    return [...new Set([...seen, page, ...CHANNELS])].map((one): Offered => {
      const word = words.page(one);
      return { value: one, label: word.text, code: word.code, search: `${word.text} ${one}`.toLowerCase() };
    });
  }, [vocabulary, page, words]);
  return (
    <Select<string, Offered>
      className="behaviour-picker" aria-label={label} showSearch value={page} options={options} filterOption={found} popupMatchSelectWidth={false}
      optionRender={({ data }) => named(data.label, data.code)} onChange={onChange}
    />
  );
}
