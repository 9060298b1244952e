/** What a customer proves themselves with: what is held and how it stands, what can be added. */
import type { EnrolledTool, Tool, ToolAct } from '@polybank/api';
import { act, Intent } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Action, Fact, Field } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { cameraPossible } from '../../parts/face/camera';
import { Icon, type IconName } from '../../parts/icon';
import { isKeyTool, keysPossible } from '../../parts/keys';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { deviceId } from '../../session/device';
import { useMe } from '../../session/me';
import { actOn, rename, toolsChanged, toolsQuery } from './api';
import { forgetPattern } from './pattern-known';

export const TOOL_ICONS: Record<Tool, IconName> = {
  pin: 'key',
  sms_code: 'message',
  gesture: 'gesture',
  passkey: 'finger',
  totp: 'clock',
  device_certificate: 'device',
  usb_key: 'key',
  face: 'me',
};

function StateBadge({ tool }: { tool: EnrolledTool }) {
  const { t } = useTranslation();
  if (tool.state === 'active') return null;
  return <span className={`badge ${tool.state === 'locked' ? 'bad' : 'warn'}`}>{t(`tools.state.${tool.state}`)}</span>;
}

function Row({ tool, onOpen }: { tool: EnrolledTool; onOpen: () => void }) {
  const { t } = useTranslation();
  const here = tool.device_id === deviceId();
  return (
    <li>
      <button type="button" className="row" onClick={onOpen}>
        <Icon name={TOOL_ICONS[tool.tool]} size="1.35rem" />
        <span className="grow" style={{ textAlign: 'left' }}>
          {tool.label}
          <span className="tiny muted" style={{ display: 'block' }}>
            {t(`tool.${tool.tool}`)}
            {tool.device_id ? ` · ${t(here ? 'tools.this_device' : 'tools.other_device')}` : ''}
            {' · '}
            {tool.last_used_at ? t('tools.used', { time: formatWhen(tool.last_used_at) }) : t('tools.never_used')}
          </span>
        </span>
        <StateBadge tool={tool} />
        <Icon name="forward" size="1.1rem" />
      </button>
    </li>
  );
}

function Rename({ tool, onDone }: { tool: EnrolledTool; onDone: () => void }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState(tool.label);
  const [intent] = useState(() => new Intent());
  const save = useMutation({
    mutationFn: (name: string) => act(intent, { name }, (key) => rename(tool.tool_id, name, key)),
    onSuccess: async () => {
      await toolsChanged();
      onDone();
    },
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(label.trim());
      }}
    >
      <Field label={t('tools.label')} maxLength={30} value={label} onChange={(event) => setLabel(event.target.value)} />
      <InlineProblem error={save.error} />
      <Action type="submit" look="quiet" busy={save.isPending} disabled={label.trim() === '' || label.trim() === tool.label}>
        {t('tools.save_label')}
      </Action>
    </form>
  );
}

function Detail({ tool, onDone }: { tool: EnrolledTool; onDone: () => void }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const me = useMe();
  const [sure, setSure] = useState<'no' | 'asking'>('no');
  const done = (words: string) => async () => {
    await toolsChanged();
    toast(words);
    onDone();
  };
  const submit = (body: ToolAct, key: string) => actOn(tool.tool_id, body, key);
  return (
    <div className="form">
      <dl className="facts">
        <Fact label={t('tools.kind')}>{t(`tool.${tool.tool}`)}</Fact>
        <Fact label={t('tools.stands')}>
          {t(`tools.state.${tool.state}`)}
          {tool.locked_until ? ` · ${t('tools.until', { time: formatWhen(tool.locked_until) })}` : ''}
        </Fact>
        {tool.host && <Fact label={t('tools.host')}>{tool.host}</Fact>}
        {tool.serial && (
          <Fact label={t(tool.tool === 'device_certificate' ? 'certificate.serial' : 'tools.serial')}>
            <span className="num">{tool.serial}</span>
          </Fact>
        )}
        <Fact label={t('tools.since')}>{formatDate(tool.created_at)}</Fact>
        {tool.expires_at && <Fact label={t('tools.ends')}>{formatDate(tool.expires_at)}</Fact>}
      </dl>
      {tool.tool === 'device_certificate' && (tool.state === 'active' || tool.state === 'expired') && tool.device_id === deviceId() && (
        <Link className="button outline" to="/me/tools/add/device_certificate" data-track="tools.certificate.renew">
          {t('certificate.renew')}
        </Link>
      )}
      <Rename tool={tool} onDone={onDone} />
      {tool.state === 'locked' && (
        <ConfirmOnce
          label={t('tools.unlock')}
          busyText={t('common.working')}
          track="tools.unlock"
          body={{ action: 'unlock' } as ToolAct}
          submit={submit}
          onMade={() => void done(t('tools.unlocked'))()}
          onFix={() => undefined}
        />
      )}
      {sure === 'no' ? (
        <button type="button" className="button outline" onClick={() => setSure('asking')}>
          {t('tools.remove')}
        </button>
      ) : (
        <>
          <p className="small muted">{t('tools.remove_text')}</p>
          <ConfirmOnce
            label={t('tools.remove_sure')}
            busyText={t('common.working')}
            track="tools.remove"
            body={{ action: 'revoke' } as ToolAct}
            submit={submit}
            onMade={() => {
              if (tool.tool === 'gesture' && tool.device_id === deviceId()) forgetPattern(me.phone_masked);
              void done(t('tools.removed'))();
            }}
            onFix={() => undefined}
          />
        </>
      )}
    </div>
  );
}

export function ToolsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const tools = useQuery(toolsQuery);
  const [open, setOpen] = useState<EnrolledTool | undefined>(undefined);
  const held = tools.data?.tools.filter((tool) => tool.state !== 'revoked') ?? [];
  // A certificate in force is renewed where it stands.
  const certified = held.some(({ tool, state, device_id: at }) => tool === 'device_certificate' && state === 'active' && at === deviceId());
  const addable = (kind: Tool): boolean => {
    if (kind === 'device_certificate') return !certified;
    if (kind === 'face') return cameraPossible();
    return !isKeyTool(kind) || keysPossible();
  };
  return (
    <Screen title={t('tools.title')} back="/me/security">
      <p className="small muted">{t('tools.about')}</p>
      <ul className="card flush rows">
        <li className="row">
          <Icon name="key" size="1.35rem" />
          <span className="grow">{t('tool.pin')}</span>
          <span className={`badge ${me.has_pin ? 'good' : 'warn'}`}>{t(me.has_pin ? 'tools.state.active' : 'tools.state.not_held')}</span>
        </li>
        <li className="row">
          <Icon name="message" size="1.35rem" />
          <span className="grow">
            {t('tool.sms_code')}
            <span className="tiny muted num" style={{ display: 'block' }}>
              {me.phone_masked}
            </span>
          </span>
          <span className="badge good">{t('tools.state.active')}</span>
        </li>
        {held.map((tool) => (
          <Row key={tool.tool_id} tool={tool} onOpen={() => setOpen(tool)} />
        ))}
      </ul>
      {tools.isPending && <p className="wait-line">{t('ui.loading')}</p>}
      {tools.error && <LoadProblem error={tools.error} onRetry={() => void tools.refetch()} />}
      {tools.data && (
        <>
          <div className="section-head">
            <h2>{t('tools.add')}</h2>
          </div>
          <ul className="card flush rows">
            {tools.data.offered.filter(addable).map((kind) => (
              <li key={kind}>
                <Link className="row" to={`/me/tools/add/${kind}`} data-track={`tools.add.${kind}`}>
                  <Icon name={TOOL_ICONS[kind]} size="1.35rem" />
                  <span className="grow">
                    {t(`tool.${kind}`)}
                    <span className="tiny muted" style={{ display: 'block' }}>
                      {t(`tools.what.${kind}`)}
                    </span>
                  </span>
                  <Icon name="plus" size="1.1rem" />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <Sheet open={open !== undefined} title={open?.label ?? ''} onClose={() => setOpen(undefined)}>
        {open && <Detail key={open.tool_id} tool={open} onDone={() => setOpen(undefined)} />}
      </Sheet>
    </Screen>
  );
}
