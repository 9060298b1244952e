import type { ParameterSetRow } from '@polybank/api';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useParameterSets } from './api';
import { ParameterDrawer } from './drawer';

/** The parameter sets of one bank; the opened one stands in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const sets = useParameterSets(bankId);
  const [params, setParams] = useSearchParams();
  const chosen = params.get('set');
  const navigate = useNavigate();
  // The limit table has a page of its own: a matrix, not a form.
  const open = (name: string | null) => {
    if (name === 'auth.limits') void navigate(`/b/${bankId}/limits`);
    else setParams(name ? { set: name } : {});
  };
  return (
    <>
      <PageHead title={t('parameters.title')} text={t('parameters.subtitle')} />
      {sets.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {sets.isError && <ProblemView error={sets.error} onRetry={() => void sets.refetch()} />}
      {sets.data?.items.length === 0 && <EmptyState title={t('parameters.emptyTitle')} text={t('parameters.emptyText')} />}
      {sets.data && sets.data.items.length > 0 && (
        <ul className="parameter-sets">
          {sets.data.items.map((set) => (
            <li key={set.name}>
              <button type="button" className="panel" aria-pressed={chosen === set.name} onClick={() => { open(set.name); }}>
                <Row set={set} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen && <ParameterDrawer key={chosen} bankId={bankId} name={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function Row({ set }: { set: ParameterSetRow }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="strong">{set.title}</span>
      <span className="mono muted">{set.name}</span>
      <span className="muted">
        {set.version === 0 ? t('parameters.defaults') : t('parameters.inForce', { version: set.version, time: set.effective_from ? formatStamp(set.effective_from) : '' })}
      </span>
      {set.coming > 0 && <Tag tone="warn">{t('parameters.coming', { count: set.coming })}</Tag>}
    </>
  );
}
