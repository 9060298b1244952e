import type { aboutZh, sharedZh } from './brand.zh';

export const aboutEn: typeof aboutZh = {
  title: 'About the bank',
  hot_line: 'Hot line',
  version: 'App version',
  up_to_date: 'Up to date',
  update_ready: 'Update now',
  update_prompt: 'A new version is ready. Updating takes a few seconds and loses nothing.',
  update_now: 'Update',
  update_later: 'Later',
};

export const sharedEn: typeof sharedZh = {
  title: 'Shared with the app',
  amount: 'Amount (yuan)',
  pay: 'Fill in a transfer',
  check: 'Please check the payee and the amount: they come from another app.',
  phone: 'Found the phone number {{phone}}. You can pay to it.',
  pay_phone: 'Pay to a phone number',
  nothing: 'No account or phone number was found',
};
