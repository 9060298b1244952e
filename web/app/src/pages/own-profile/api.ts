import { take, type OwnProfile, type ProfileSwitch } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

/** What the tags are called comes from the bank, in the language of the screen. */
export const ownProfileQuery = () =>
  queryOptions({
    queryKey: ['own-profile', currentLanguage()],
    queryFn: () => take<OwnProfile>(api.GET('/profile')),
  });

export function switchTag(tag: string, to: ProfileSwitch): Promise<OwnProfile> {
  return take<OwnProfile>(api.PUT('/profile/tags/{tag}', { params: { path: { tag } }, body: { to } }));
}
