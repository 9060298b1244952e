import { take, withKey, type OwnDevices } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: () => take<OwnDevices>(api.GET('/me/devices')),
});

const of = (deviceRef: string) => ({ params: { path: { device_ref: deviceRef } } });

export function renameDevice(deviceRef: string, name: string, key: string): Promise<void> {
  return take<void>(api.PUT('/me/devices/{device_ref}', { ...of(deviceRef), body: { name }, ...withKey(key) }));
}

export function signDeviceOut(deviceRef: string, key: string): Promise<void> {
  return take<void>(api.POST('/me/devices/{device_ref}/sign-out', { ...of(deviceRef), body: {}, ...withKey(key) }));
}

export function unbindDevice(deviceRef: string, proof: { challenge_id?: string }, key: string): Promise<void> {
  return take<void>(api.POST('/me/devices/{device_ref}/unbind', { ...of(deviceRef), body: proof, ...withKey(key) }));
}
