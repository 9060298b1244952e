/** Pages of the app that a link may lead to; the bank knows the same list (`groups/content/src/slot/pages.json`), and a test holds both against each other. */
import { useTranslation } from 'react-i18next';

export const LINKED_PAGES = [
  '/', '/accounts', '/accounts/open', '/analysis', '/analysis/year', '/articles', '/cards/add', '/me', '/me/appeals', '/me/channels', '/me/consents',
  '/me/data', '/me/device-key', '/me/devices', '/me/identity', '/me/identity/verify', '/me/limits', '/me/password', '/me/phone-payment', '/me/pin',
  '/me/profile', '/me/security', '/me/surveys', '/me/tools', '/messages', '/messages/settings', '/open-account', '/packets', '/packets/new', '/pay',
  '/pay/batches', '/pay/collect', '/pay/own', '/pay/phone', '/pay/schedules', '/pay/schedules/new', '/payees', '/statements', '/transactions',
  '/transfer', '/transfers',
] as const;

/** The same by their names, to choose from. */
export function useLinkedPages(): { value: string; label: string }[] {
  const { t } = useTranslation();
  return LINKED_PAGES.map((page) => ({ value: page, label: `${t(`behaviour.page.${page}`)} ${page}` }));
}
