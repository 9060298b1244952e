import type { PublishingDocument, PublishingText, PublishingVersion } from '@polybank/api';
import { Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { useDiff, useVersion } from './api';
import { BeforeAfter, KindTag } from './before-after';
import { formOf } from './forms';
import { comparedWith, shortly, type Change } from './model';
import { useChangeWords, type Words } from './places';

type Way = 'words' | 'raw';
type Props = { bankId: string; document: PublishingDocument; version: PublishingVersion; text: PublishingText; versions: readonly PublishingVersion[] };

/** How a version differs from another: in words for who decides, and place by place as it is stored. */
export function Compare({ version, versions, ...about }: Props) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(comparedWith(version));
  const [way, setWay] = useState<Way>('words');
  const others = versions.filter((one) => one.version !== version.version);
  if (others.length === 0) return <p className="muted">{t('publishing.nothingToCompare')}</p>;
  return (
    <section>
      <div className="publishing-compared">
        <Select
          className="publishing-against" aria-label={t('publishing.against')} placeholder={t('publishing.against')} value={from} onChange={setFrom}
          options={others.map((one) => ({ value: one.version, label: t('publishing.againstVersion', { version: one.version }) }))}
        />
        <Segmented<Way>
          size="small" aria-label={t('publishing.shape')} value={way} onChange={setWay}
          options={(['words', 'raw'] as const).map((value) => ({ value, label: t(`comparison.wayOf.${value}`) }))}
        />
      </div>
      {from !== undefined && (way === 'raw' ? <Differences way="raw" from={from} {...about} /> : <InWords from={from} {...about} />)}
    </section>
  );
}

type FromProps = Omit<Props, 'version' | 'versions'> & { from: number };

/** In the form of its kind, where that can hold both texts; else place by place. */
function InWords(props: FromProps) {
  const { bankId, document, text, from } = props;
  const form = formOf(document.kind);
  const mayCompare = form?.Comparison !== undefined && form.compares?.(text.body) === true;
  const other = useVersion(bankId, document.document_id, mayCompare ? from : undefined);
  if (!mayCompare || !form?.Comparison) return <Differences way="words" {...props} />;
  if (other.isError && !other.data) return <ProblemView error={other.error} onRetry={() => void other.refetch()} />;
  if (!other.data) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (!form.compares?.(other.data.body)) return <Differences way="words" {...props} />;
  return <form.Comparison bankId={bankId} before={other.data.body} after={text.body} reach={document.reach} />;
}

/** Place by place. */
function Differences({ bankId, document, text, from, way }: FromProps & { way: Way }) {
  const { t } = useTranslation();
  const diff = useDiff(bankId, document.document_id, from, text.version.version);
  const words = useChangeWords(document.kind, text.body);
  if (diff.isError) return <ProblemView error={diff.error} onRetry={() => void diff.refetch()} />;
  if (!diff.data) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (diff.data.changes.length === 0) return <p className="muted">{t('publishing.same')}</p>;
  return (
    <ul className="publishing-diff">
      {diff.data.changes.map((change, place) => (
        <li key={`${String(place)} ${change.place}`}>
          {way === 'raw' ? <Raw change={change} /> : <Told kind={change.kind} {...words(change)} />}
        </li>
      ))}
    </ul>
  );
}

function Told({ kind, label, ...said }: Pick<Change, 'kind'> & Words) {
  return <BeforeAfter label={<><KindTag kind={kind} /> {label}</>} {...said} />;
}

/** A JSON pointer, and what stood and stands there. */
function Raw({ change }: { change: Change }) {
  return (
    <>
      <p><KindTag kind={change.kind} /> <span className="mono">{change.place || '/'}</span></p>
      {change.before !== null && change.before !== undefined && <pre className="was"><del>{shortly(change.before)}</del></pre>}
      {change.after !== null && change.after !== undefined && <pre className="is"><ins>{shortly(change.after)}</ins></pre>}
    </>
  );
}
