/** Which days are looked at, of whom, and whether they are held against as many before. */
import { DatePicker, Segmented, Select, Switch } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useBankId } from '../../shell/scope';
import { useAudiences } from '../customer-profile/api';
import { useSettings } from './address';
import { MOST_DAYS, PERIODS, type Period, type PeriodKey } from './period';

const DAY = 'YYYY-MM-DD';

/** Not after today, and not so far from the other end that there would be too many days. */
function isOut(today: string, day: Dayjs, other: Dayjs | undefined): boolean {
  return day.format(DAY) > today || (other !== undefined && Math.abs(day.diff(other, 'day')) >= MOST_DAYS);
}

export function PeriodBar({ chosen, period, before, today }: { chosen: PeriodKey; period: Period; before: Period | undefined; today: string }) {
  const { t } = useTranslation();
  const { change } = useSettings();
  const audiences = useAudiences(useBankId());
  const named = audiences.data?.items.map((one) => ({ value: one.name, label: one.title })) ?? [];
  return (
    <div className="behaviour-bar">
      <Segmented<PeriodKey>
        aria-label={t('behaviour.period')} value={chosen} options={PERIODS.map((value) => ({ value, label: t(`behaviour.periodOf.${value}`) }))}
        onChange={(value) => { change({ period: value, from: value === 'own' ? period.from : undefined, until: value === 'own' ? period.until : undefined }); }}
      />
      {chosen === 'own' ? (
        <DatePicker.RangePicker
          allowClear={false} value={[dayjs(period.from), dayjs(period.until)]} disabledDate={(day, { from }) => isOut(today, day, from)} classNames={{ popup: { root: 'behaviour-range' } }}
          placeholder={[t('behaviour.ownFrom'), t('behaviour.ownUntil')]}
          onChange={(days) => {
            if (days?.[0] && days[1]) change({ period: 'own', from: days[0].format(DAY), until: days[1].format(DAY) });
          }}
        />
      ) : (
        <span className="muted num">{t('behaviour.span', period)}</span>
      )}
      {chosen === 'own' && <span className="muted">{t('behaviour.tooLong')}</span>}
      <Select
        className="behaviour-picker" aria-label={t('behaviour.audience')} allowClear showSearch optionFilterProp="label" placeholder={t('behaviour.everybody')} loading={audiences.isPending}
        value={period.audience} options={named} onChange={(audience: string | undefined) => { change({ audience }); }}
      />
      <label className="behaviour-switch">
        <Switch size="small" checked={before !== undefined} onChange={(on) => { change({ compare: on ? 'yes' : undefined }); }} />
        <span>{t('behaviour.compare')}</span>
      </label>
      {before && <span className="muted num">{t('behaviour.spanBefore', before)}</span>}
    </div>
  );
}
