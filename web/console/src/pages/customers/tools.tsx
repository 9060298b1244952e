/** A customer's tools: how each kind stands, what was enrolled, and what the desk can do about it, with a purpose. */
import type { CustomerDetail, EnrolledTool } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { App, Button, Input, Modal } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFirstFocus } from '../../parts/first-focus';
import { Tag, type Tone } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useCustomerTools, useToolDeed, type ToolDeed } from './api';

type Standing = CustomerDetail['tools'][number]['state'];

const TONES: Record<Standing, Tone> = { active: 'good', locked: 'bad', not_held: 'plain', expired: 'warn', revoked: 'plain' };

type DeedProps = { bankId: string; userId: string; deed: ToolDeed; title: string; text: string; onClose: () => void };

/** Nothing is done to a customer's tool without a purpose; the purpose goes into the audit trail. */
function DeedDialog({ bankId, userId, deed, title, text, onClose }: DeedProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const run = useToolDeed(bankId, userId);
  const first = useFirstFocus<TextAreaRef>();
  const length = [...purpose.trim()].length;
  const wrong = length < 4 ? t('customers.reveal.tooShort') : length > 200 ? t('customers.reveal.tooLong') : undefined;
  const submit = () => {
    setTried(true);
    if (wrong) return;
    run.mutate(
      { ...deed, purpose: purpose.trim() },
      {
        onSuccess: () => {
          void message.success(t('customers.tools.done'));
          onClose();
        },
      },
    );
  };
  return (
    <Modal open title={title} okText={title} cancelText={t('common.cancel')} okButtonProps={{ danger: deed.deed === 'revoke' }} confirmLoading={run.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{text}</p>
      <div className="field">
        <label htmlFor="tool-purpose">{t('customers.reveal.purpose')}</label>
        <Input.TextArea id="tool-purpose" ref={first} rows={3} maxLength={220} value={purpose} status={tried && wrong ? 'error' : ''} aria-describedby="tool-purpose-help" onChange={(event) => { setPurpose(event.target.value); }} />
        <p id="tool-purpose-help" className={tried && wrong ? 'help bad' : 'help'}>{tried && wrong ? wrong : t('customers.reveal.purposeHint')}</p>
      </div>
      {run.isError && <ProblemView error={run.error} />}
    </Modal>
  );
}

type ToolsProps = { bankId: string; customer: CustomerDetail };

export function Tools({ bankId, customer }: ToolsProps) {
  const { t } = useTranslation();
  const enrolled = useCustomerTools(bankId, customer.user_id);
  const [asked, setAsked] = useState<Omit<DeedProps, 'bankId' | 'userId' | 'onClose'>>();
  const unlock = (tool: CustomerDetail['tools'][number]) => {
    setAsked({ deed: { deed: 'unlock', tool: tool.tool }, title: t('customers.tools.unlock'), text: t('customers.tools.unlockText', { tool: t(`customers.tool.${tool.tool}`) }) });
  };
  const revoke = (tool: EnrolledTool) => {
    setAsked({ deed: { deed: 'revoke', toolId: tool.tool_id }, title: t('customers.tools.revoke'), text: t('customers.tools.revokeText', { tool: t(`customers.tool.${tool.tool}`), label: tool.label }) });
  };
  const rows = enrolled.data?.tools ?? [];
  return (
    <section className="section">
      <h3>{t('customers.drawer.tools')}</h3>
      <ul className="rows">
        {customer.tools.map((tool) => (
          <li key={tool.tool}>
            <div className="grow">
              {t(`customers.tool.${tool.tool}`)}
              {tool.locked_until && <small>{t('customers.lockedUntil', { time: formatWhen(tool.locked_until) })}</small>}
              {tool.expires_at && tool.state !== 'revoked' && <small>{t(tool.state === 'expired' ? 'customers.tools.ended' : 'customers.tools.until')} {formatDate(tool.expires_at)}</small>}
            </div>
            <Tag tone={TONES[tool.state]}>{t(`customers.toolState.${tool.state}`)}</Tag>
            {tool.state === 'locked' && (
              <Explained permission="customer.support">
                <Button size="small" onClick={() => { unlock(tool); }}>{t('customers.tools.unlock')}</Button>
              </Explained>
            )}
          </li>
        ))}
      </ul>
      {enrolled.isError && <ProblemView error={enrolled.error} onRetry={() => void enrolled.refetch()} />}
      {rows.length > 0 && (
        <>
          <h4 style={{ margin: '14px 0 6px' }}>{t('customers.tools.enrolled')}</h4>
          <ul className="rows">
            {rows.map((tool) => (
              <li key={tool.tool_id}>
                <div className="grow">
                  {tool.label}
                  <small>
                    {t(`customers.tool.${tool.tool}`)}
                    {tool.serial ? ` ${tool.serial}` : ''}
                    {tool.host ? ` · ${tool.host}` : ''} · {t('customers.tools.since')} {formatDate(tool.created_at)}
                    {tool.last_used_at ? ` · ${t('customers.drawer.seen')} ${formatWhen(tool.last_used_at)}` : ''}
                    {tool.expires_at ? ` · ${t('customers.tools.until')} ${formatDate(tool.expires_at)}` : ''}
                  </small>
                </div>
                <Tag tone={TONES[tool.state]}>{t(`customers.toolState.${tool.state}`)}</Tag>
                {tool.state !== 'revoked' && (
                  <Explained permission="customer.support">
                    <Button size="small" danger onClick={() => { revoke(tool); }}>{t('customers.tools.revoke')}</Button>
                  </Explained>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {asked && <DeedDialog bankId={bankId} userId={customer.user_id} {...asked} onClose={() => { setAsked(undefined); }} />}
    </section>
  );
}
