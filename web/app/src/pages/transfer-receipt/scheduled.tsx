/** A transfer that has not left: how long until it does, and calling it off. */
import { act, Intent, take, withKey, type Transfer } from '@polybank/api';
import { formatAmount, formatExact } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../../api';
import { Action } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { ProblemSheet } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';

const SECOND_MS = 1_000;

/** `1:59:03`, `12:05`; nothing once the moment has come. */
export function leftUntil(leavesAt: string, now: number): string | undefined {
  const seconds = Math.ceil((Date.parse(leavesAt) - now) / SECOND_MS);
  if (seconds <= 0) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function Countdown({ leavesAt }: { leavesAt: string }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(ticking);
  }, []);
  const left = leftUntil(leavesAt, now);
  return (
    <p className="countdown num" role="timer" aria-live="off">
      {left === undefined ? t('arrival.leaving') : t('arrival.leaves_in', { left })}
    </p>
  );
}

export function CancelTransfer({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [intent] = useState(() => new Intent());
  const [asked, setAsked] = useState(false);
  const key = ['transfer', transfer.transfer_id];
  const cancel = useMutation({
    mutationFn: () =>
      act(intent, { cancel: transfer.transfer_id }, (once) =>
        take<Transfer>(
          api.POST('/transfers/{transfer_id}/cancel', {
            params: { path: { transfer_id: transfer.transfer_id } },
            ...withKey(once),
          }),
        ),
      ),
    onSuccess: (now) => {
      queries.setQueryData(key, now);
      for (const stale of ['accounts', 'account', 'transfers', 'behind']) void queries.invalidateQueries({ queryKey: [stale] });
      toast(t('arrival.cancelled'));
    },
    onError: () => void queries.invalidateQueries({ queryKey: key }),
    onSettled: () => setAsked(false),
  });
  return (
    <>
      <button type="button" className="button outline" onClick={() => setAsked(true)} data-track="receipt.cancel">
        {t('arrival.cancel')}
      </button>
      <Sheet open={asked} title={t('arrival.cancel_title')} onClose={() => setAsked(false)}>
        <p>{t('arrival.cancel_text', { amount: formatAmount(transfer.amount) })}</p>
        <p className="small muted">{t('arrival.held', { at: formatExact(transfer.leaves_at) })}</p>
        <div className="button-stack">
          <Action busy={cancel.isPending} busyText={t('arrival.cancelling')} onClick={() => cancel.mutate()} track="receipt.cancel.confirm">
            {t('arrival.cancel')}
          </Action>
          <button type="button" className="button plain" onClick={() => setAsked(false)}>
            {t('arrival.keep')}
          </button>
        </div>
      </Sheet>
      <ProblemSheet error={cancel.error} onClose={() => cancel.reset()} />
    </>
  );
}
