import type { RiskGraph } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../format';
import { EmptyState, ProblemView } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { useMode } from '../../shell/preferences';
import { ChartPanel } from '../cockpit/chart-panel';
import { isId, isWord, useGraph, type Around } from './api';
import { DeskFrame, usePersonName } from './frame';
import { graphOption } from './options';

const FILTERS: FilterSpec<'user_id' | 'device_id'> = { user_id: isId, device_id: isWord };
type Node = RiskGraph['nodes'][number];

/** Who and what is tied to a customer or a device: the picture, and the same as a table that can be walked by keyboard. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(FILTERS);
  const around = useMemo<Around | undefined>(
    () => (filters.user_id ? { user_id: filters.user_id } : filters.device_id ? { device_id: filters.device_id } : undefined),
    [filters.user_id, filters.device_id],
  );
  const found = useGraph(bankId, around);
  const go = (next: { user_id?: string | undefined; device_id?: string | undefined }) => { change({ user_id: next.user_id, device_id: next.device_id }); };
  return (
    <DeskFrame>
      <div className="desk-bar" role="search" aria-label={t('risk.graph.around')}>
        <TextFilter key={`u${filters.user_id ?? ''}`} label={t('risk.graph.user')} width={330} initial={filters.user_id} accept={isId} refusal={t('risk.graph.wrongId')} onSet={(userId) => { go({ user_id: userId }); }} />
        <TextFilter key={`d${filters.device_id ?? ''}`} label={t('risk.graph.device')} width={330} initial={filters.device_id} accept={isWord} refusal={t('risk.graph.wrongId')} onSet={(deviceId) => { go({ device_id: deviceId }); }} />
      </div>
      {!around && <section className="panel"><EmptyState title={t('risk.graph.start')} text={t('risk.graph.startText')} /></section>}
      {around && found.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {found.isError && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {around && found.data && <Picture graph={found.data} onGo={go} />}
    </DeskFrame>
  );
}

type GoTo = (next: { user_id?: string | undefined; device_id?: string | undefined }) => void;

/** Where a node leads when it is picked; payees and accounts lead nowhere. */
function placeOf(node: Node | undefined): { user_id: string } | { device_id: string } | undefined {
  if (node?.person) return { user_id: node.person.user_id };
  return node?.device_id ? { device_id: node.device_id } : undefined;
}

function useNodeName(): (node: Node) => string {
  const { t } = useTranslation();
  const person = usePersonName();
  return (node) => {
    const name = node.person ? person(node.person) : node.device_id ? node.device_id.slice(0, 8) : node.payee_tail ? t('risk.tail', { tail: node.payee_tail }) : (node.account_no_masked ?? '');
    const standing = node.standing === 'plain' ? '' : ` · ${t(`risk.graph.standing.${node.standing}`)}`;
    return name + standing;
  };
}

function Picture({ graph, onGo }: { graph: RiskGraph; onGo: GoTo }) {
  const { t } = useTranslation();
  const mode = useMode();
  const nodeName = useNodeName();
  const words = { person: t('risk.graph.legend.person'), device: t('risk.graph.legend.device'), payee: t('risk.graph.legend.payee'), account: t('risk.graph.legend.account') };
  const count = (kind: Node['kind']) => formatCount(graph.nodes.filter((node) => node.kind === kind).length);
  const nameAt = (place: number) => {
    const node = graph.nodes[place];
    return node ? nodeName(node) : '';
  };
  const left = graph.left_out > 0 ? ` ${t('risk.graph.leftOut', { count: graph.left_out })}` : '';
  return (
    <ChartPanel
      title={t('risk.graph.answer', { people: count('person'), devices: count('device'), payees: count('payee') })}
      label={t('risk.graph.label')}
      note={`${t('risk.graph.note')}${left}`}
      option={graphOption(graph, words, nameAt, mode)}
      height={480}
      tableAt="below"
      onPointClick={(click) => {
        const place = placeOf(graph.nodes.find((_, at) => nameAt(at) === click.name));
        if (place) onGo(place);
      }}
      empty={graph.edges.length === 0 ? { title: t('risk.graph.empty'), text: t('risk.graph.emptyWhy') } : undefined}
      table={<Ties graph={graph} onGo={onGo} />}
    />
  );
}

function Ties({ graph, onGo }: { graph: RiskGraph; onGo: GoTo }) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const end = (id: string) => {
    const node = nodes.get(id);
    const place = placeOf(node);
    const name = node ? nodeName(node) : id;
    if (!place) return name;
    return <button type="button" className="plain linkish" aria-label={`${name} ${t('risk.graph.go')}`} onClick={() => { onGo(place); }}>{name}</button>;
  };
  return (
    <div className="mini" style={{ maxHeight: 480 }} tabIndex={0} role="region" aria-label={t('risk.graph.table')}>
      <table>
        <caption className="sr">{t('risk.graph.table')}</caption>
        <thead>
          <tr>{['fromName', 'toName', 'times', 'worst', 'last'].map((key) => <th key={key} scope="col">{t(`risk.graph.${key}`)}</th>)}</tr>
        </thead>
        <tbody>
          {graph.edges.map((edge) => (
            <tr key={`${edge.from} ${edge.to}`}>
              <td>{end(edge.from)}</td>
              <td>{end(edge.to)}</td>
              <td>{edge.times === 0 ? t('risk.graph.owns') : formatCount(edge.times)}</td>
              <td>{edge.times === 0 ? '' : t(`risk.outcome.${edge.worst}`)}</td>
              <td>{edge.last_at ? formatWhen(edge.last_at) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
