import type { MessageTemplate } from '@polybank/api';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useTemplates } from './api';
import { TemplateDrawer } from './drawer';

/** The templates of one bank's messages; the opened one stands in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const found = useTemplates(bankId);
  const [params, setParams] = useSearchParams();
  const chosen = params.get('template');
  const open = (id: string | null) => { setParams(id ? { template: id } : {}); };
  return (
    <>
      <PageHead title={t('templates.title')} text={t('templates.subtitle')} />
      {found.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {found.isError && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <ul className="parameter-sets">
          {found.data.templates.map((template) => (
            <li key={template.template_id}>
              <button type="button" className="panel" aria-pressed={chosen === template.template_id} onClick={() => { open(template.template_id); }}>
                <Row template={template} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen && <TemplateDrawer key={chosen} bankId={bankId} templateId={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function Row({ template }: { template: MessageTemplate }) {
  const { t, i18n } = useTranslation();
  const { words } = template;
  const own = template.version > 0 && template.effective_from;
  return (
    <>
      <span>
        <span className="strong">{template.name}</span> <span className="muted">{t(`messages.kindOf.${template.kind}`)}</span>
      </span>
      <span className="muted">{words.channels.map((channel) => t(`templates.channelOf.${channel}`)).join(' + ') || t('messages.inboxOnly')}</span>
      <span>{i18n.language === 'en' ? words.title_en : words.title}</span>
      <span>
        <Tag tone={own ? 'good' : 'plain'}>{own ? t('templates.own', { version: template.version, time: formatStamp(own) }) : t('templates.alliance')}</Tag>{' '}
        {template.coming_from && <Tag tone="warn">{t('templates.coming', { time: formatStamp(template.coming_from) })}</Tag>}
      </span>
    </>
  );
}
