/** Which language to begin in. Without i18next, so that a page of a few lines can use it as well. */
export type Language = 'zh' | 'en';

const STORED = 'pb.language';

/** The choice made before; else the first of the browser's languages that is one of ours; else Chinese. */
export function firstLanguage(wishes: readonly string[] = navigator.languages): Language {
  const chosen = stored();
  if (chosen) return chosen;
  for (const wish of wishes) {
    const tag = wish.slice(0, 2).toLowerCase();
    if (tag === 'zh' || tag === 'en') return tag;
  }
  return 'zh';
}

function stored(): Language | undefined {
  try {
    const kept = localStorage.getItem(STORED);
    return kept === 'zh' || kept === 'en' ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // A browser that keeps nothing still changes the language for now.
  }
}
