/** Why something that ran by itself was refused: the reason first, then what to do, in a few lines of a list. */
import { currentLanguage } from '@polybank/ui';

type Refusal = { title: string; detail?: string | null; remedy?: string | null; appeal?: string | null };

/** Whole sentences side by side: Chinese ones follow each other, English ones want a space. */
export function sentences(...parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(currentLanguage() === 'en' ? ' ' : '');
}

export function RefusalLine({ refusal }: { refusal: Refusal }) {
  return (
    <span className="refusal-line tiny">
      <strong>{refusal.title}</strong>
      {sentences(refusal.detail, refusal.remedy, refusal.appeal)}
    </span>
  );
}
