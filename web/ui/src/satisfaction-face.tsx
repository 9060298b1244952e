/** Five faces, from very dissatisfied to very satisfied. Decorative: the label of each says what it means. */
const MOUTHS = ['M8 17.2c1-2 2.4-3 4-3s3 1 4 3', 'M8.4 16.6c1-1.2 2.2-1.8 3.6-1.8s2.6.6 3.6 1.8', 'M8.4 15.8h7.2', 'M8.4 14.8c1 1.2 2.2 1.8 3.6 1.8s2.6-.6 3.6-1.8', 'M7.8 14c.8 2.4 2.4 3.6 4.2 3.6s3.4-1.2 4.2-3.6z'];

export function SatisfactionFace({ value, size = '2.25rem' }: { value: number; size?: string }) {
  return (
    <svg className={`survey-face of-${String(value)}`} viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <circle cx="12" cy="12" r="9.4" />
      <path d="M8.6 9.4v.8M15.4 9.4v.8" strokeWidth="2" />
      <path d={MOUTHS[value - 1] ?? MOUTHS[2]} />
    </svg>
  );
}
