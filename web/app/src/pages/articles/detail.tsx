/** One article. */
import { ProblemError } from '@polybank/api';
import { formatDay } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { BoneRows, Empty } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { articleQuery } from './api';
import { Blocks } from './blocks';
import './articles.css';

export function ArticlePage() {
  const { t } = useTranslation();
  const { articleName = '' } = useParams();
  const article = useQuery(articleQuery(articleName));
  const found = article.data;
  const gone = article.error instanceof ProblemError && article.error.problem.status === 404;
  return (
    <Screen title={found ? t(`article.channel.${found.channel}`) : t('article.title')} back="/articles">
      {article.isPending && <BoneRows count={6} />}
      {gone && (
        <div className="card">
          <Empty icon="info">
            <p>{t('article.gone')}</p>
            <p className="small muted">{t('article.gone_text')}</p>
            <Link to="/articles" data-track="articles.more">
              {t('article.more')}
            </Link>
          </Empty>
        </div>
      )}
      {article.error && !gone && !found && <LoadProblem error={article.error} onRetry={() => void article.refetch()} />}
      {found && (
        <article className="card article">
          {found.cover && <img className="article-cover" src={found.cover.url} srcSet={found.cover.srcset} sizes="(max-width: 480px) 100vw, 430px" width={found.cover.width} height={found.cover.height} alt={found.cover.alt} />}
          <h1>{found.title}</h1>
          <p className="tiny muted">
            {formatDay(found.published_on)}
            {found.channel === 'terms' && ` · ${t('article.version', { version: found.version })}`}
          </p>
          <Blocks blocks={found.blocks} images={found.images} />
        </article>
      )}
    </Screen>
  );
}
