/** This browser as the bank sees it: an id made once, and a name a customer recognises. */
import { newKey, type DeviceInfo } from '@polybank/api';
import { bankKey } from '../bank';

const KEY = bankKey('device');

function browserName(agent: string): string {
  if (/MicroMessenger/.test(agent)) return 'WeChat';
  if (/Edg\//.test(agent)) return 'Edge';
  if (/Firefox\//.test(agent)) return 'Firefox';
  if (/Chrome\//.test(agent)) return 'Chrome';
  if (/Safari\//.test(agent)) return 'Safari';
  return 'Browser';
}

function systemName(agent: string): string {
  if (/HarmonyOS/.test(agent)) return 'HarmonyOS';
  if (/Android/.test(agent)) return 'Android';
  if (/iPhone|iPad/.test(agent)) return 'iOS';
  if (/Windows/.test(agent)) return 'Windows';
  if (/Mac OS/.test(agent)) return 'macOS';
  return 'Linux';
}

export function deviceId(): string {
  const kept = localStorage.getItem(KEY);
  if (kept) return kept;
  const made = newKey();
  localStorage.setItem(KEY, made);
  return made;
}

export function thisDevice(): DeviceInfo {
  const agent = navigator.userAgent;
  return { device_id: deviceId(), name: `${browserName(agent)} · ${systemName(agent)}`, platform: 'h5' };
}
