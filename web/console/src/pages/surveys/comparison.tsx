/** Every bank beside the others, for the alliance: sums of whole banks and nothing else. */
import type { SurveyOfBank } from '@polybank/api';
import { Segmented, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useMode } from '../../shell/preferences';
import { useNarrow } from '../behaviour/answer';
import { barsOption, heightOfBars } from '../behaviour/options';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { SETTINGS, SPANS, useComparison } from './api';

export function Comparison() {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const { filters, change } = useUrlFilters(SETTINGS);
  const compared = useComparison(Number(filters.days ?? '90'));
  const banks = compared.data?.banks ?? [];
  const told = banks.filter((bank) => bank.mean != null).sort((one, other) => (other.mean ?? 0) - (one.mean ?? 0));
  const [best] = told;
  const nps = (bank: SurveyOfBank) => (bank.nps == null ? '—' : `${bank.nps > 0 ? '+' : ''}${bank.nps.toFixed(1)}`);
  return (
    <div className="surveys">
      <PageHead title={t('surveys.title')} text={t('surveys.compareText', { count: compared.data?.floor ?? 5 })} />
      <div className="surveys-bar">
        <Segmented aria-label={t('surveys.span')} value={filters.days ?? '90'} options={SPANS.map((value) => ({ value, label: t(`surveys.spanOf.${value}`) }))} onChange={(value) => { change({ days: value === '90' ? undefined : value }); }} />
      </div>
      {compared.isError && <ProblemView error={compared.error} onRetry={() => void compared.refetch()} />}
      {compared.data && (
        <ChartPanel
          title={best ? t('surveys.compareSays', { bank: best.name, mean: best.mean?.toFixed(2) ?? '' }) : ''} label={t('surveys.compareLabel')}
          empty={best ? undefined : { title: t('surveys.withheld'), text: t('surveys.withheldText', { count: compared.data.floor }) }}
          option={barsOption(told.map((bank) => ({ label: bank.name, count: bank.mean ?? 0, text: bank.mean?.toFixed(2) ?? '' })), 0, mode, narrow)} height={heightOfBars(told.length, narrow)}
          table={<MiniTable caption={t('surveys.compareLabel')} head={[t('common.bank'), t('surveys.mean'), t('surveys.count')]} rows={told.map((bank) => [bank.name, bank.mean?.toFixed(2) ?? '—', formatCount(bank.mean_answers ?? 0)])} top={0} />}
        />
      )}
      <section className="panel list" aria-label={t('surveys.compareLabel')}>
        <Table<SurveyOfBank>
          size="small" pagination={false} loading={compared.isPending} scroll={{ x: 'max-content' }} rowKey="bank_id" dataSource={banks}
          columns={[
            { key: 'bank', title: t('common.bank'), render: (_, bank) => <span className="strong">{bank.name}</span> },
            { key: 'asked', title: t('surveys.asked'), align: 'right', render: (_, bank) => <span className="num">{formatCount(bank.shown.asked)}</span> },
            { key: 'answered', title: t('surveys.answered'), align: 'right', render: (_, bank) => <span className="num">{formatCount(bank.shown.answered)}</span> },
            { key: 'rate', title: t('surveys.rate'), align: 'right', render: (_, bank) => <span className="num">{bank.shown.asked === 0 ? '—' : formatFineShare(bank.shown.answered, bank.shown.asked)}</span> },
            { key: 'mean', title: t('surveys.mean'), align: 'right', render: (_, bank) => <span className="num">{bank.mean?.toFixed(2) ?? '—'}</span> },
            { key: 'nps', title: t('surveys.nps'), align: 'right', render: (_, bank) => <span className="num">{nps(bank)}</span> },
          ]}
        />
      </section>
    </div>
  );
}
