/** What the bank has to tell: those that are pinned first, then the newest, by channel. */
import type { ArticleListed } from '@polybank/api';
import { formatDay } from '@polybank/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { BoneRows, Empty } from '../../parts/basics';
import { MoreEntries } from '../../parts/more-entries';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Banners } from '../../slots/carousel';
import { articlesQuery, channelOf, CHANNELS } from './api';
import './articles.css';

export function ArticleRow({ article }: { article: ArticleListed }) {
  const { t } = useTranslation();
  const { name, title, summary, cover, channel, published_on, pinned } = article;
  return (
    <Link className="article-row" to={`/articles/${name}`} data-track="articles.open">
      <span className="grow">
        <strong>{title}</strong>
        <span className="small muted article-summary">{summary}</span>
        <span className="tiny muted">
          {pinned && <span className="article-pin">{t('article.pinned')}</span>}
          {t('article.meta', { channel: t(`article.channel.${channel}`), date: formatDay(published_on) })}
        </span>
      </span>
      {cover && <img src={cover.url} srcSet={cover.srcset} sizes="96px" width={cover.width} height={cover.height} alt="" loading="lazy" decoding="async" />}
    </Link>
  );
}

export function ArticlesPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const channel = channelOf(params.get('channel'));
  const list = useInfiniteQuery(articlesQuery(channel));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen title={t('article.title')} back="/" onRefresh={() => list.refetch()}>
      <Banners page="/articles" />
      <div className="message-kinds article-channels" role="group" aria-label={t('article.channels')}>
        {[null, ...CHANNELS].map((one) => (
          <button key={one ?? 'all'} type="button" aria-pressed={channel === one} onClick={() => setParams(one ? { channel: one } : {}, { replace: true })} data-track={`articles.channel.${one ?? 'all'}`}>
            {one === null ? t('article.all') : t(`article.channel.${one}`)}
          </button>
        ))}
      </div>
      {list.isPending && <BoneRows count={5} />}
      {list.error && !list.data && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && (
        <div className="card">
          <Empty icon="info">
            <p>{t('article.empty')}</p>
          </Empty>
        </div>
      )}
      {items.length > 0 && (
        <ul className="card flush article-list">
          {items.map((article) => (
            <li key={article.name}>
              <ArticleRow article={article} />
            </li>
          ))}
        </ul>
      )}
      {items.length > 0 && <MoreEntries query={list} />}
    </Screen>
  );
}
