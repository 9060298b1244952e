/**
 * Which forms were sent, and how long that took: those that carry `data-form`, by that name.
 *
 * The time runs from the first field that was entered. Which fields there are and what is in them is never looked at. What is
 * filled in without being a `<form>` carries the same mark, and the app says itself when it is sent.
 */
import type { Environment } from './environment';

const MARK = 'data-form';
const FIELDS = 'input, select, textarea';

export type Forms = { sent: (name: string) => void; forget: () => void; stop: () => void };

/** `tell` is given the milliseconds since the first field, or nothing when none was entered. */
export function watchForms({ document, now }: Environment, tell: (name: string, ms: number | undefined) => void): Forms {
  let begun = new WeakMap<Element, number>();
  const tellOf = (form: Element | undefined, name: string): void => {
    const since = form && begun.get(form);
    tell(name, since === undefined ? undefined : now() - since);
    // Sent again after a refusal, it is filled in anew.
    if (form) begun.delete(form);
  };
  const onFocus = ({ target }: Event): void => {
    const form = target instanceof Element && target.matches(FIELDS) ? target.closest(`[${MARK}]`) : null;
    if (form && !begun.has(form)) begun.set(form, now());
  };
  const onSubmit = ({ target }: Event): void => {
    const name = target instanceof Element ? target.getAttribute(MARK) : null;
    if (name) tellOf(target as Element, name);
  };
  document.addEventListener('focusin', onFocus, true);
  document.addEventListener('submit', onSubmit, true);
  return {
    sent(name) {
      tellOf([...document.querySelectorAll(`[${MARK}]`)].find((form) => form.getAttribute(MARK) === name), name);
    },
    forget() {
      begun = new WeakMap();
    },
    stop() {
      document.removeEventListener('focusin', onFocus, true);
      document.removeEventListener('submit', onSubmit, true);
    },
  };
}
