import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Form, Objection } from './forms';
import { written, type Body } from './model';

export type Shape = 'form' | 'text';

/** In a form, or as it is stored. */
export function ShapeSwitch({ shape, onTurn }: { shape: Shape; onTurn: (to: Shape) => void }) {
  const { t } = useTranslation();
  return (
    <Segmented<Shape>
      size="small" className="publishing-shape" aria-label={t('publishing.shape')} value={shape} onChange={onTurn}
      options={(['form', 'text'] as const).map((value) => ({ value, label: t(`publishing.shapeOf.${value}`) }))}
    />
  );
}

export function JsonText({ value }: { value: unknown }) {
  return <pre className="publishing-text" tabIndex={0}>{written(value)}</pre>;
}

type Props = { bankId: string; form: Form | undefined; body: Body; objections: readonly Objection[] };

/** The text of a version, to be read: in the form of its kind where there is one, and always as it is stored. */
export function BodyView({ bankId, form, body, objections }: Props) {
  const [shape, setShape] = useState<Shape>('form');
  if (!form?.takes(body, bankId)) return <JsonText value={body} />;
  return (
    <section>
      <ShapeSwitch shape={shape} onTurn={setShape} />
      {shape === 'form' ? <form.View bankId={bankId} body={body} objections={objections} /> : <JsonText value={body} />}
    </section>
  );
}
