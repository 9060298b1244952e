/**
 * A part that the first view can do without: it is fetched as soon as something that may need it is on the screen, and drawn at
 * once from then on. Until then `meanwhile` stands in its place. What cannot be fetched breaks the page, with words and a way on.
 */
import { createElement, useEffect, useState, type ComponentType, type ReactNode } from 'react';

type Meanwhile = { meanwhile?: ReactNode };
type Later<Props> = { (props: Props & Meanwhile): ReactNode; fetch: () => Promise<void> };

export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  let found: ComponentType<Props> | undefined;
  let asked: Promise<void> | undefined;
  const fetch = (): Promise<void> =>
    (asked ??= load().then(
      (part) => {
        found = part;
      },
      (error: unknown) => {
        // The next that needs it asks again.
        asked = undefined;
        throw error;
      },
    ));
  function Part({ meanwhile, ...props }: Props & Meanwhile) {
    const [state, setState] = useState<{ error?: unknown }>();
    const isThere = found !== undefined;
    useEffect(() => {
      if (isThere) return;
      let gone = false;
      const tell = (next: { error?: unknown }) => {
        if (!gone) setState(next);
      };
      fetch().then(() => tell({}), (error: unknown) => tell({ error }));
      return () => {
        gone = true;
      };
    }, [isThere]);
    if (state?.error !== undefined) throw state.error;
    return found ? createElement(found, props as unknown as Props) : meanwhile;
  }
  return Object.assign(Part, { fetch });
}
