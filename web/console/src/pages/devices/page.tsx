import type { RiskDevice } from '@polybank/api';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { useUrlFilters } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { FILTERS, SHOWN, isDeviceId, useDevices } from './api';
import { DeviceDrawer } from './drawer';
import { Sharing } from './sharing';
import { SIGNALS } from './signals';

/** From here a device is one to look at, and from here one to act upon. */
export function toneOf(score: number): Tone {
  if (score >= 500) return 'bad';
  return score >= 200 ? 'warn' : 'plain';
}

export function StateTag({ device }: { device: RiskDevice }) {
  const { t } = useTranslation();
  const state = device.state === 'none' && device.banned ? 'shared' : device.state;
  return <Tag tone={device.banned ? 'bad' : 'plain'}>{t(`devices.stateOf.${state}`)}</Tag>;
}

/** Devices by their score; the range shown and the opened device stand in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const devices = useDevices(bankId, filters.show);
  const columns = useColumns();
  const wanted = params.get('device');
  const chosen = wanted && isDeviceId(wanted) ? wanted.toLowerCase() : null;
  const open = (deviceId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (deviceId) next.set('device', deviceId);
      else next.delete('device');
      return next;
    });
  };
  return (
    <>
      <PageHead title={t('devices.title')} text={t('devices.subtitle')} />
      <Sharing bankId={bankId} onOpen={open} />
      <DataTable
        name="devices"
        label={t('devices.title')}
        columns={columns}
        loaded={devices}
        rowKey={(row) => row.device_id}
        onOpen={(row) => { open(row.device_id); }}
        chosen={chosen}
        filters={
          <>
            <Select
              style={{ width: 140 }}
              aria-label={t('devices.show')}
              value={filters.show ?? 'risky'}
              onChange={(show) => { change({ show: show === 'risky' ? undefined : show }); }}
              options={SHOWN.map((value) => ({ value, label: t(`devices.showOf.${value}`) }))}
            />
            <TextFilter label={t('devices.find')} width={330} initial={undefined} accept={isDeviceId} refusal={t('devices.findWrong')} onSet={(id) => { open(id ?? null); }} />
          </>
        }
        empty={
          <EmptyState title={t('devices.emptyTitle')} text={t(active ? 'devices.emptyFilter' : 'devices.emptyRisky')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <DeviceDrawer key={chosen} bankId={bankId} deviceId={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function useColumns(): Column<RiskDevice>[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const en = i18n.language.startsWith('en');
    const signals = (row: RiskDevice) => row.signals.map((signal) => SIGNALS[signal]?.[en ? 1 : 0] ?? signal).join(en ? ', ' : '、');
    const platform = (row: RiskDevice) => (row.platform ? t(`devices.platformOf.${row.platform}`) : t('devices.never'));
    return [
      { key: 'device', title: t('devices.device'), fixed: true, render: (row) => <span className="mono" title={row.device_id}>{row.device_id.slice(0, 8)}…{row.device_id.slice(-4)}</span>, text: (row) => row.device_id },
      { key: 'score', title: t('devices.score'), align: 'right', fixed: true, render: (row) => <Tag tone={toneOf(row.score)}>{row.score}</Tag>, text: (row) => String(row.score) },
      { key: 'state', title: t('devices.state'), render: (row) => <StateTag device={row} />, text: (row) => t(`devices.stateOf.${row.state}`) },
      { key: 'signals', title: t('devices.signals'), render: (row) => signals(row) || '—', text: signals },
      { key: 'platform', title: t('devices.platform'), render: platform, text: platform },
      { key: 'fingerprint', title: t('devices.fingerprint'), render: (row) => <span className="mono">{row.fingerprint ?? '—'}</span>, text: (row) => row.fingerprint ?? '' },
      { key: 'seen', title: t('devices.lastSeen'), render: (row) => <span className="num">{formatStamp(row.last_seen_at)}</span>, text: (row) => formatStamp(row.last_seen_at) },
      { key: 'first', title: t('devices.firstSeen'), extra: true, render: (row) => <span className="num">{formatStamp(row.first_seen_at)}</span>, text: (row) => formatStamp(row.first_seen_at) },
    ];
  }, [t, i18n.language]);
}
