/** Beneath the sign-in: the providers one can sign in through. Where the bank has none, nothing. */
import type { SignInProvider } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { beginSignIn, providersQuery } from './api';
import { keepAttempt, leave } from './attempt';
import './external.css';

/** Says of a provider that it is a demonstration's. */
export function DemoFlag({ kind }: { kind: SignInProvider['kind'] }) {
  const { t } = useTranslation();
  return kind === 'demonstration' ? <span className="badge warn">{t('external.demo')}</span> : null;
}

export function ProviderButtons() {
  const { t } = useTranslation();
  const providers = useQuery(providersQuery).data?.providers ?? [];
  const begin = useMutation({
    mutationFn: (provider: SignInProvider) => beginSignIn(provider.provider_id),
    onSuccess: (begun, provider) => {
      keepAttempt({ id: begun.attempt_id, purpose: 'sign_in', name: provider.name });
      leave(begun.authorization_url);
    },
  });
  if (providers.length === 0) return null;
  return (
    <section className="provider-list" aria-label={t('external.or')}>
      <p className="provider-or small muted">{t('external.or')}</p>
      {providers.map((provider) => (
        <button
          key={provider.provider_id}
          type="button"
          className="button outline"
          disabled={begin.isPending}
          onClick={() => begin.mutate(provider)}
          data-track="sign_in.external"
        >
          <Icon name="globe" size="1.15rem" />
          {provider.name}
          <DemoFlag kind={provider.kind} />
        </button>
      ))}
      <InlineProblem error={begin.error} />
    </section>
  );
}
