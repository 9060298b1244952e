import { take, withKey, type OwnDevices } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: () => take<OwnDevices>(api.GET('/me/devices')),
});

const of = (deviceRef: string) => ({ params: { path: { device_ref: deviceRef } } });

export async function renameDevice(deviceRef: string, name: string, key: string): Promise<void> {
  await take(api.PUT('/me/devices/{device_ref}', { ...of(deviceRef), body: { name }, ...withKey(key) }));
}

export async function signDeviceOut(deviceRef: string, key: string): Promise<void> {
  await take(api.POST('/me/devices/{device_ref}/sign-out', { ...of(deviceRef), body: {}, ...withKey(key) }));
}

export async function unbindDevice(deviceRef: string, proof: { challenge_id?: string }, key: string): Promise<void> {
  await take(api.POST('/me/devices/{device_ref}/unbind', { ...of(deviceRef), body: proof, ...withKey(key) }));
}
