import { useId, type ReactNode } from 'react';

/** A label, what is entered, and what is to be said about it. */
export function Labelled({ label, hint = '', against = '', children }: { label: string; hint?: string; against?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {(against || hint) && <p className={against ? 'help bad' : 'help'}>{against || hint}</p>}
    </div>
  );
}
