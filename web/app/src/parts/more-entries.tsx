/** The end of a long list: loads the next page when it comes into sight, says when there is no more. */
import InfiniteScroll from 'antd-mobile/es/components/infinite-scroll';
import { useTranslation } from 'react-i18next';

type Pages = {
  hasNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<{ error: Error | null }>;
};

export function MoreEntries({ query }: { query: Pages }) {
  const { t } = useTranslation();
  return (
    <InfiniteScroll
      hasMore={query.hasNextPage}
      loadMore={async () => {
        const { error } = await query.fetchNextPage();
        if (error) throw error;
      }}
    >
      {(hasMore, failed, retry) =>
        failed ? (
          <button type="button" className="link" onClick={retry}>
            {t('common.more_failed')}
          </button>
        ) : (
          <span className="small muted">{t(hasMore ? 'ui.loading' : 'common.no_more')}</span>
        )
      }
    </InfiniteScroll>
  );
}
