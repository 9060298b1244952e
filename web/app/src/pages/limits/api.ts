import { take, withKey, type BusinessLimits, type LimitChange } from '@polybank/api';
import { api } from '../../api';

export function changeLimits(business: string, body: LimitChange, key: string): Promise<BusinessLimits> {
  return take<BusinessLimits>(api.PUT('/limits/{business}', { params: { path: { business } }, body, ...withKey(key) }));
}
