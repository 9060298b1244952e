import { Input } from 'antd';
import { useState } from 'react';

type TextFilterProps = { label: string; width: number; initial: string | undefined; accept?: (text: string) => boolean; refusal?: string; onSet: (text: string | undefined) => void };

/** Takes effect on Enter or on leaving the field, not at every letter; what is no valid value is said, not sent. */
export function TextFilter({ label, width, initial = '', accept, refusal, onSet }: TextFilterProps) {
  const [typed, setTyped] = useState(initial);
  const text = typed.trim();
  const wrong = text !== '' && accept !== undefined && !accept(text);
  const commit = () => {
    if (!wrong && text !== initial) onSet(text || undefined);
  };
  return (
    <Input
      style={{ width }}
      aria-label={label}
      aria-invalid={wrong}
      placeholder={label}
      title={wrong ? refusal : label}
      status={wrong ? 'error' : ''}
      maxLength={80}
      allowClear
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        if (event.target.value === '' && initial !== '') onSet(undefined);
      }}
      onBlur={commit}
      onPressEnter={commit}
    />
  );
}
