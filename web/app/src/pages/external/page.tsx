/** Sign-in through providers: what is linked to me, and what could be. */
import type { ExternalLink, SignInProvider } from '@polybank/api';
import { act, Intent } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, BoneRows, Empty } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { beginLink, externalLoginsQuery, unlink } from './api';
import { keepAttempt } from './attempt';
import './external.css';

function DemoFlag({ kind }: { kind: SignInProvider['kind'] }) {
  const { t } = useTranslation();
  return kind === 'demonstration' ? <span className="badge warn">{t('external.demo')}</span> : null;
}

function LinkedRow({ link }: { link: ExternalLink }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'no' | 'sure'>('no');
  const [intent] = useState(() => new Intent());
  const end = useMutation({
    mutationFn: () => act(intent, { link: link.link_id }, (key) => unlink(link.link_id, key)),
    onSuccess: () => {
      setAsking('no');
      void queries.invalidateQueries({ queryKey: ['me', 'external-logins'] });
    },
  });
  return (
    <li className="row">
      <Icon name="key" size="1.35rem" />
      <span className="grow">
        {link.name} <DemoFlag kind={link.kind} />
        <span className="tiny muted" style={{ display: 'block' }}>
          {link.last_used_at ? t('external.used', { when: formatWhen(link.last_used_at) }) : t('external.linked', { when: formatWhen(link.linked_at) })}
        </span>
      </span>
      <button type="button" className="button compact quiet" onClick={() => setAsking('sure')}>
        {t('external.unlink')}
      </button>
      <Sheet open={asking === 'sure'} title={t('external.unlink')} onClose={() => setAsking('no')}>
        <div className="button-stack">
          <p className="muted" style={{ textAlign: 'center' }}>
            {t('external.unlink_text', { name: link.name })}
          </p>
          <Action look="danger" busy={end.isPending} onClick={() => end.mutate()} track="external.unlink">
            {t('external.unlink')}
          </Action>
        </div>
      </Sheet>
      <ProblemSheet error={end.error} onClose={() => end.reset()} />
    </li>
  );
}

function ProviderRow({ provider }: { provider: SignInProvider }) {
  const { t } = useTranslation();
  const begin = useMutation({
    mutationFn: () => beginLink(provider.provider_id),
    onSuccess: (begun) => {
      keepAttempt({ id: begun.attempt_id, purpose: 'link', name: provider.name });
      location.assign(begun.authorization_url);
    },
  });
  return (
    <li className="row">
      <Icon name="key" size="1.35rem" />
      <span className="grow">
        {provider.name} <DemoFlag kind={provider.kind} />
      </span>
      <button type="button" className="button compact" disabled={begin.isPending} onClick={() => begin.mutate()} data-track="external.link">
        {t('external.link')}
      </button>
      <ProblemSheet error={begin.error} onClose={() => begin.reset()} />
    </li>
  );
}

export function ExternalLoginsPage() {
  const { t } = useTranslation();
  const logins = useQuery(externalLoginsQuery);
  const shown = logins.data;
  const open = shown?.providers.filter((provider) => !shown.links.some((link) => link.provider_id === provider.provider_id)) ?? [];
  return (
    <Screen title={t('external.title')} back="/me/security" onRefresh={() => logins.refetch()}>
      {logins.isPending && <BoneRows count={2} />}
      {logins.error && !shown && <LoadProblem error={logins.error} onRetry={() => void logins.refetch()} />}
      {shown && shown.providers.length === 0 && <Empty icon="key">{t('external.none')}</Empty>}
      {shown && shown.providers.length > 0 && (
        <>
          <ul className="card flush rows">
            {shown.links.map((link) => (
              <LinkedRow key={link.link_id} link={link} />
            ))}
            {open.map((provider) => (
              <ProviderRow key={provider.provider_id} provider={provider} />
            ))}
          </ul>
          <div className="notice calm">
            <Icon name="shield" />
            <span>{t('external.about')}</span>
          </div>
        </>
      )}
    </Screen>
  );
}
