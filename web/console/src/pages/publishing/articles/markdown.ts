/**
 * Markdown as the bank reads it (`groups/content/src/article/markdown.rs`): into the blocks that the app draws, or what stands
 * against it. The bank has the last word; this is so that whoever writes sees at once how it will look.
 */
import type { ArticleBlock, ArticleSpan } from '@polybank/api';
import { Lexer, type Token, type Tokens } from 'marked';

export const FAULTS = ['html', 'link', 'picture', 'nested', 'unsupported'] as const;
export type Fault = (typeof FAULTS)[number];
export type Read = { blocks: ArticleBlock[]; faults: Fault[]; images: string[] };
type Style = Pick<ArticleSpan, 'strong' | 'emphasis' | 'code' | 'link'>;

const PLAIN: Style = { strong: false, emphasis: false, code: false, link: null };
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** `&amp;` and `&#38;` as the letters they stand for. */
function letters(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{2,6}));/g, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** Where an address leads, if an article may lead there. */
export function linkOf(target: string): NonNullable<ArticleSpan['link']> | undefined {
  const name = /^article:([a-z0-9_-]{1,40})$/.exec(target)?.[1];
  if (name !== undefined) return { kind: 'article', name };
  if (target.startsWith('/') && !target.startsWith('//')) return { kind: 'page', to: target };
  const host = /^https:\/\/([A-Za-z0-9.-]+)(?:[/?#][\u0021-\u007e]*)?$/.exec(target)?.[1];
  return host?.includes('.') && !/["'<>\\`]/.test(target) ? { kind: 'https', to: target } : undefined;
}

const imageOf = (target: string) => /^image:([0-9a-f]{64})$/.exec(target)?.[1];

class Reading {
  readonly blocks: ArticleBlock[] = [];
  readonly faults = new Set<Fault>();
  readonly images = new Set<string>();

  block(token: Token, place: 'page' | 'quote'): void {
    switch (token.type) {
      case 'space': case 'def': return;
      case 'hr': this.blocks.push({ kind: 'rule' }); return;
      case 'heading': {
        const { depth, tokens } = token as Tokens.Heading;
        this.blocks.push({ kind: 'heading', rank: depth <= 2 ? 2 : 3, spans: this.spans(tokens) });
        return;
      }
      case 'paragraph': {
        const spans = this.spans((token as Tokens.Paragraph).tokens);
        if (spans.length > 0) this.blocks.push({ kind: place === 'quote' ? 'quote' : 'paragraph', spans });
        return;
      }
      case 'blockquote': for (const inner of (token as Tokens.Blockquote).tokens) this.block(inner, 'quote'); return;
      case 'list': this.list(token as Tokens.List); return;
      case 'html': this.faults.add('html'); return;
      default: this.faults.add('unsupported');
    }
  }

  private list({ ordered, items }: Tokens.List): void {
    this.blocks.push({ kind: 'list', ordered, items: items.map((item) => ({ spans: item.tokens.flatMap((token) => this.row(token)) })) });
  }

  private row(token: Token): ArticleSpan[] {
    if (token.type === 'space' || token.type === 'checkbox') return [];
    if (token.type === 'list') this.faults.add('nested');
    else if (token.type === 'html') this.faults.add('html');
    else if (token.type === 'text' || token.type === 'paragraph') return this.spans((token as Tokens.Paragraph).tokens);
    else this.faults.add('unsupported');
    return [];
  }

  private spans(tokens: readonly Token[] | undefined, style: Style = PLAIN): ArticleSpan[] {
    return (tokens ?? []).flatMap((token) => this.span(token, style));
  }

  private span(token: Token, style: Style): ArticleSpan[] {
    switch (token.type) {
      case 'text': case 'escape': {
        const { text, tokens } = token as Tokens.Text;
        return tokens ? this.spans(tokens, style) : [{ ...style, text: letters(text).replaceAll('\n', ' ') }];
      }
      case 'br': return [{ ...style, text: '\n' }];
      case 'codespan': return [{ ...style, code: true, text: (token as Tokens.Codespan).text }];
      case 'strong': return this.spans((token as Tokens.Strong).tokens, { ...style, strong: true });
      case 'em': return this.spans((token as Tokens.Em).tokens, { ...style, emphasis: true });
      case 'link': {
        const { href, tokens } = token as Tokens.Link;
        const link = linkOf(href);
        if (!link) this.faults.add('link');
        return this.spans(tokens, link ? { ...style, link } : style);
      }
      case 'image': {
        const image = imageOf((token as Tokens.Image).href);
        if (image === undefined) this.faults.add('picture');
        else {
          this.images.add(image);
          this.blocks.push({ kind: 'image', image });
        }
        return [];
      }
      case 'html': this.faults.add('html'); return [];
      default: this.faults.add('unsupported'); return [];
    }
  }
}

export function read(text: string): Read {
  const reading = new Reading();
  for (const token of new Lexer({ gfm: false, breaks: false, pedantic: false }).lex(text)) reading.block(token, 'page');
  return { blocks: reading.blocks, faults: FAULTS.filter((fault) => reading.faults.has(fault)), images: [...reading.images] };
}
