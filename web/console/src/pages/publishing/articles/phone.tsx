/** An article in the app itself, as its bank looks. */
import type { ArticleBlock, ArticleRead } from '@polybank/api';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useImages } from '../../images/api';
import { AppFrame } from '../../theme/app-frame';
import { read } from './markdown';
import type { Article, Lang } from './model';

/** The pictures of the library that an article names; the library is listed page by page until they are all there. */
function useNamed(bankId: string, ids: readonly string[]): ArticleRead['images'] {
  const images = useImages(bankId, '');
  const { rows = [], hasMore, loadingMore, loadMore } = images;
  const known = new Map(rows.map((image) => [image.image_id, image]));
  const missing = ids.some((id) => !known.has(id));
  const goesOn = missing && hasMore && !loadingMore;
  useEffect(() => {
    if (goesOn) loadMore();
    // One page after another: told by how many there are.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [goesOn, rows.length]);
  const shown = ids.flatMap((id) => {
    const image = known.get(id);
    return image ? [[id, { url: image.url, srcset: `${image.url} ${String(image.width)}w`, width: image.width, height: image.height, alt: image.alt_zh }] as const] : [];
  });
  return Object.fromEntries(shown);
}

type Props = { bankId: string; article: Article; lang: Lang };

export function ArticlePhone({ bankId, article, lang }: Props) {
  const { t } = useTranslation();
  const text = article[`text_${lang}`];
  const { blocks, images: ids } = useMemo((): { blocks: ArticleBlock[]; images: string[] } => read(text), [text]);
  const images = useNamed(bankId, article.cover === undefined ? ids : [...ids, article.cover]);
  const shown: ArticleRead = {
    name: 'preview', version: 1, channel: article.channel, title: article[`title_${lang}`], summary: article[`summary_${lang}`], published_on: article.published_on,
    cover: images[article.cover ?? ''] ?? null, blocks, images,
  };
  return <AppFrame bankId={bankId} label={t('articleForm.phone')} order={{ article: shown, path: '/articles/preview', language: lang, mode: 'light', size: 'usual' }} />;
}
