/** What rings, and when. */
import type { MessageKindSetting, MessageSettings, QuietMode } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import Switch from 'antd-mobile/es/components/switch';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, BoneRows, Field, Segment } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemView } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { consentsQuery } from '../consents/api';
import { ConsentSheet } from '../consents/sheet';
import { choose, settingsQuery } from './api';
import { KIND_ICON } from './kinds';
import './messages.css';

function useChoose() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  return useMutation({
    mutationFn: choose,
    onSuccess: (settings) => {
      queries.setQueryData(settingsQuery.queryKey, settings);
      toast(t('message.saved'));
    },
  });
}

type Chooser = ReturnType<typeof useChoose>;

type KindRowProps = { setting: MessageKindSetting; settings: MessageSettings; chooser: Chooser; onConsent: () => void };

function KindRow({ setting, settings, chooser, onConsent }: KindRowProps) {
  const { t } = useTranslation();
  const { kind, choice, fixed } = setting;
  const turn = (on: boolean): void => {
    // Offers come to whoever has read the text about them and agreed; a switch is no consent.
    if (on && kind === 'marketing') onConsent();
    else chooser.mutate({ kinds: [{ kind, choice: on ? 'on' : 'off' }], quiet: settings.quiet });
  };
  return (
    <li className="row">
      <span className={`message-sign ${kind}`} aria-hidden="true">
        <Icon name={KIND_ICON[kind]} size="1.2rem" />
      </span>
      <span className="grow">
        <span style={{ display: 'block', fontWeight: 500 }} id={`kind-${kind}`}>
          {t(`message.kind.${kind}`)}
        </span>
        <span className="tiny muted" style={{ display: 'block' }}>
          {t(`message.about.${kind}`)}
        </span>
        {fixed && (
          <span className="tiny message-fixed">
            <Icon name="key" size="0.9rem" />
            {t(`message.fixed.${fixed}`)}
          </span>
        )}
      </span>
      <Switch
        checked={choice === 'on'}
        disabled={fixed != null || chooser.isPending}
        onChange={turn}
        aria-labelledby={`kind-${kind}`}
      />
    </li>
  );
}

function Quiet({ settings, chooser }: { settings: MessageSettings; chooser: Chooser }) {
  const { t } = useTranslation();
  const { quiet, bank_from, bank_until } = settings;
  const [from, setFrom] = useState(quiet.from);
  const [until, setUntil] = useState(quiet.until);
  const [own, setOwn] = useState<'shown' | 'hidden'>(quiet.mode === 'own' ? 'shown' : 'hidden');
  const mode: QuietMode = own === 'shown' ? 'own' : quiet.mode === 'own' ? 'bank' : quiet.mode;
  const pick = (next: QuietMode): void => {
    setOwn(next === 'own' ? 'shown' : 'hidden');
    if (next !== 'own') chooser.mutate({ kinds: [], quiet: { mode: next, from: bank_from, until: bank_until } });
  };
  return (
    <section className="card form">
      <h2 className="message-heading">{t('message.quiet')}</h2>
      <p className="small muted">{t('message.quiet_text')}</p>
      <Segment<QuietMode>
        label={t('message.quiet')}
        value={mode}
        onChange={pick}
        choices={[
          { value: 'bank', label: t('message.quiet_mode.bank') },
          { value: 'own', label: t('message.quiet_mode.own') },
          { value: 'never', label: t('message.quiet_mode.never') },
        ]}
      />
      {mode === 'bank' && <p className="small num">{t('message.quiet_bank', { from: bank_from, until: bank_until > bank_from ? bank_until : t('message.until_next_day', { at: bank_until }) })}</p>}
      {mode === 'never' && <p className="small">{t('message.quiet_never')}</p>}
      {mode === 'own' && (
        <>
          <div className="message-hours">
            <Field label={t('message.quiet_from')} type="time" required value={from} onChange={(event) => setFrom(event.target.value)} />
            <Field label={t('message.quiet_until')} type="time" required value={until} onChange={(event) => setUntil(event.target.value)} />
          </div>
          <Action
            look="outline"
            busy={chooser.isPending}
            disabled={from === '' || until === '' || from === until}
            onClick={() => chooser.mutate({ kinds: [], quiet: { mode: 'own', from, until } })}
            track="messages.quiet"
          >
            {t('message.save')}
          </Action>
        </>
      )}
    </section>
  );
}

export function MessageSettingsPage() {
  const { t } = useTranslation();
  const found = useQuery(settingsQuery);
  const chooser = useChoose();
  const [asked, setAsked] = useState<'nothing' | 'consent'>('nothing');
  const consents = useQuery({ ...consentsQuery, enabled: asked === 'consent' });
  const consent = consents.data?.consents.find((one) => one.purpose === 'marketing');
  const settings = found.data;
  return (
    <Screen title={t('message.settings')} back="/messages">
      {found.isPending && <BoneRows count={7} />}
      {found.error && !settings && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {chooser.error && <ProblemView error={chooser.error} />}
      {settings && (
        <>
          <section>
            <div className="section-head">
              <h2>{t('message.rings')}</h2>
            </div>
            <p className="small muted" style={{ margin: '0.7rem 0.15rem 0' }}>
              {t('message.rings_text')}
            </p>
            <ul className="card flush rows" style={{ marginTop: '0.7rem' }}>
              {settings.kinds.map((setting) => (
                <KindRow key={setting.kind} setting={setting} settings={settings} chooser={chooser} onConsent={() => setAsked('consent')} />
              ))}
            </ul>
          </section>
          <Quiet settings={settings} chooser={chooser} />
        </>
      )}
      {asked === 'consent' && consents.error && <ProblemView error={consents.error} />}
      {asked === 'consent' && consent && <ConsentSheet item={consent} onClose={() => setAsked('nothing')} />}
    </Screen>
  );
}
