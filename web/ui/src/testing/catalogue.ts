/** What every catalogue of texts is held to. For tests only. */
type Tree = { readonly [key: string]: string | Tree };

/** Each text with its dotted key. */
export function leaves(tree: Tree, at = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : leaves(value, `${at}${key}.`),
  );
}

/** The key that the code names: without the plural form at its end. */
export function stemOf(key: string): string {
  return key.replace(/_(?:one|other)$/, '');
}

/** The names of the values that a text takes, sorted. */
export function blanksOf(text: string): string {
  return [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1]).sort().join();
}

/** Where the two languages take different values, by the key in the first. */
export function differingBlanks(first: Tree, second: Tree): string[] {
  const others = leaves(second);
  return leaves(first)
    .filter(([key, text]) => {
      const said = others.filter(([other]) => stemOf(other) === stemOf(key));
      return said.length === 0 || said.some(([, words]) => blanksOf(words) !== blanksOf(text));
    })
    .map(([key]) => key);
}

const HALF_WIDTH = /\p{Script=Han} ?[,;:!?()]|[,;:!?()] ?\p{Script=Han}|\p{Script=Han}\.(?!\w)/u;

/** Texts in which a half-width sign stands beside a Chinese character, with their keys. */
export function halfWidth(tree: Tree): string[] {
  return leaves(tree).filter(([, text]) => HALF_WIDTH.test(text)).map(([key, text]) => `${key}: ${text}`);
}
