/** Back from a provider to link it: what it vouched for becomes a way in when the customer has proved themselves. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { ProblemView } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { completeLink, linkBack, linksChanged, type Brought } from './api';
import type { Attempt } from './attempt';
import { DemoFlag } from './buttons';
import './external.css';

/** What the page of the return hands over; never in an address. */
export type Returned = { attempt: Attempt; brought: Brought };

function returned(state: unknown): Returned | undefined {
  const kept = state as Partial<Returned> | null;
  return kept?.attempt && kept.brought ? { attempt: kept.attempt, brought: kept.brought } : undefined;
}

export function ConfirmLinkPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const location = useLocation();
  const [kept] = useState(() => returned(location.state));
  const begun = useRef(false);
  const back = useMutation({ mutationFn: ({ attempt, brought }: Returned) => linkBack(attempt.id, brought) });
  const { mutate: arrive } = back;
  useEffect(() => {
    // Once, whatever draws this page again: what the provider sent works once, and is not kept with the history.
    if (begun.current || !kept) return;
    begun.current = true;
    void navigate('.', { replace: true, state: null });
    arrive(kept);
  }, [kept, arrive, navigate]);

  if (!kept) return <Navigate to="/me/external-links" replace />;
  const { attempt } = kept;
  return (
    <Screen title={t('external.bind_title', { name: attempt.name })} back="/me/external-links">
      {back.error && <ProblemView error={back.error} onHere={() => void navigate('/me/external-links', { replace: true })} />}
      {!back.data && !back.error && (
        <p className="wait-line" role="status">
          {t('external.checking', { name: attempt.name })}
        </p>
      )}
      {back.data && (
        <section className="card form">
          <p className="provider-named">
            <Icon name="globe" size="1.6rem" />
            <strong>{back.data.name}</strong>
            <DemoFlag kind={back.data.kind} />
          </p>
          <p className="muted">{t('external.link_about')}</p>
          <div>
            <ConfirmOnce
              label={t('external.link_sure')}
              busyText={t('common.working')}
              track="external.link.confirm"
              body={{}}
              submit={(body) => completeLink(attempt.id, body)}
              onMade={() => {
                void linksChanged();
                toast(t('external.linked_now'));
                void navigate('/me/external-links', { replace: true });
              }}
              onFix={() => void navigate('/me/external-links', { replace: true })}
            />
          </div>
        </section>
      )}
    </Screen>
  );
}
