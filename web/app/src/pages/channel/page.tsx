/** A channel page: wealth, life, card, or one of the bank's own, as the bank puts it together for this customer. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { usePageQuery } from '../../floors/api';
import { PageFloors } from '../../floors/registry';
import { usePreferences } from '../../look/preferences';
import { BoneRows, Empty } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import '../home/home.css';
import '../../floors/floors.css';

export function ChannelPageView() {
  const { t } = useTranslation();
  const { size } = usePreferences();
  const page = useQuery(usePageQuery(useParams()['page'] ?? ''));
  return (
    <Screen title={page.data?.title ?? ''} back="/" onRefresh={() => page.refetch()}>
      {page.error && !page.data ? (
        <LoadProblem error={page.error} onRetry={() => void page.refetch()} />
      ) : !page.data ? (
        <BoneRows count={5} />
      ) : page.data.floors.length === 0 ? (
        <Empty>{t('floor.empty')}</Empty>
      ) : (
        <PageFloors page={page.data} view={size} />
      )}
    </Screen>
  );
}
