import { take, withKey, type OwnRecovery, type RecoveryClaim, type RecoveryStarted, type RecoveryState, type SessionOpened } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { deviceId, thisDevice } from '../../session/device';

const of = (recoveryId: string) => ({ params: { path: { recovery_id: recoveryId } } });

export function startRecovery(phone: string, key: string): Promise<RecoveryStarted> {
  return take<RecoveryStarted>(api.POST('/recoveries', { body: { phone, device: thisDevice() }, ...withKey(key) }));
}

export function proveRecoveryPhone(recoveryId: string, code: string, key: string): Promise<RecoveryState> {
  return take<RecoveryState>(
    api.POST('/recoveries/{recovery_id}/code', {
      ...of(recoveryId),
      body: { device_id: deviceId(), code },
      ...withKey(key),
    }),
  );
}

export type Papers = Omit<RecoveryClaim, 'device_id'>;

export function claimRecovery(recoveryId: string, papers: Papers, key: string): Promise<RecoveryState> {
  return take<RecoveryState>(
    api.POST('/recoveries/{recovery_id}/claim', {
      ...of(recoveryId),
      body: { ...papers, device_id: deviceId() },
      ...withKey(key),
    }),
  );
}

export function recoveryQuery(recoveryId: string) {
  return queryOptions({
    queryKey: ['recovery', recoveryId],
    queryFn: () =>
      take<RecoveryState>(
        api.POST('/recoveries/{recovery_id}/status', { ...of(recoveryId), body: { device_id: deviceId() } }),
      ),
  });
}

export function completeRecovery(recoveryId: string, password: string): Promise<SessionOpened> {
  return take<SessionOpened>(
    api.POST('/recoveries/{recovery_id}/complete', { ...of(recoveryId), body: { device_id: deviceId(), password } }),
  );
}

export const ownRecoveryQuery = queryOptions({
  queryKey: ['own-recovery'],
  queryFn: () => take<OwnRecovery>(api.GET('/me/recovery')),
  refetchInterval: 60_000,
});

export async function stopRecovery(key: string): Promise<void> {
  await take(api.POST('/me/recovery/stop', { body: {}, ...withKey(key) }));
}
