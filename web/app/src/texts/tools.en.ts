/** Texts of authentication tools, in English. */
export const toolsEn = {
  title: 'Authentication tools',
  about: 'The bank asks for the lightest proof that fits the amount and the risk. The more tools you have, the more it can choose from, and the higher your limits.',
  enter: 'Authentication tools',
  enter_hint: 'Fingerprint, pattern, token and more: add or remove any time',
  add: 'You can add',
  add_titled: 'Add: {{tool}}',
  this_device: 'this device',
  other_device: 'another device',
  used: 'used {{time}}',
  never_used: 'not used yet',
  kind: 'Kind',
  stands: 'State',
  until: 'until {{time}}',
  since: 'Added',
  ends: 'Valid until',
  serial: 'Serial of the token',
  host: 'Works at',
  first_label: { totp: 'My token', usb_key: 'My USB key', face: 'My face' },
  label: 'Name',
  label_help: 'A name you will recognise later.',
  save_label: 'Save name',
  unlock: 'Verify and unlock',
  unlocked: 'Unlocked',
  remove: 'Remove',
  remove_text: 'This cannot be undone, but you can add it again. Limits that need it will be lower.',
  remove_sure: 'Verify and remove',
  removed: 'Removed',
  verify_and_go: 'Verify and go on',
  back_to_list: 'See all tools',
  done: 'Ready to use: {{tool}}',
  state: { not_held: 'Not set up', active: 'Active', locked: 'Locked', expired: 'Expired', revoked: 'Removed' },
  what: {
    device_certificate: 'This device signs by itself: one step less for transfers',
    passkey: 'One touch or one look, to sign in and to confirm transfers',
    usb_key: 'Plug it in and touch it: the safest for large transfers',
    gesture: 'Sign in on this device by drawing a pattern',
    totp: 'An authenticator app, or a token from the bank',
    face: 'One look and two movements, on any device',
  },
  why: {
    device_certificate: 'The bank certifies the key of this device. It signs transfers by itself; together with the PIN it gives you a higher daily limit. Renew it before it ends, and remove it when you lose the device.',
    passkey: 'This device confirms it is you by your finger, your face or its screen lock; the bank never receives either. It works at this bank\'s address only, so a fake site cannot use it. Together with the PIN it gives you a higher daily limit.',
    usb_key: 'A hardware key that the bank hands out or takes. Plug it in or hold it to the phone and touch it. Together with the PIN it carries the highest daily limit.',
    gesture: 'Draw a pattern over nine dots. From then on it signs you in on this device, and proves small operations. Another device needs its own.',
    totp: 'A token shows a new code every 30 seconds, even without a signal. Each code works once.',
    face: 'The camera sees that it is you: first straight ahead, then a few movements drawn at random. The bank keeps features of your face, encrypted, and no picture; when you withdraw your consent they are erased. There is one: enrolling again replaces it.',
  },
  done_text: {
    device_certificate: 'From now on this device signs transfers by itself; you only enter the PIN.',
    passkey: 'Next time, sign in with a touch or a look; transfers will use it first as well. When you change or lose the device, remove it here.',
    usb_key: 'For large transfers, plug it in and follow what you see. If you lose it, remove it here at once, or call us.',
    gesture: 'Next time you sign in on this device, just draw it. Five wrong ones lock it for a while; your password still works then.',
    totp: 'When asked, open the token or the authenticator app and enter the six digits it shows.',
    face: 'When asked, do before the camera what you are told. Five times in vain lock it for a while; other ways still work then.',
  },
  totp: {
    source: 'Which one do you use?',
    from_app: 'An authenticator app on my phone',
    from_token: 'A token the bank gave me',
    serial_help: 'Printed on its back, for example FT-2026-000123.',
    scan: 'Scan this with your authenticator app. If the app is on this device, open it directly or copy the key.',
    qr: 'QR code of the token',
    copy: 'Copy the key',
    copied: 'Key copied. Paste it into your authenticator app only',
    open_app: 'Open in the app',
    then: 'Then enter the six digits the app shows:',
    token_code: 'Press the token and enter the six digits it shows.',
    code: 'Six-digit token code',
  },
};

/** Texts of the pattern, in English. */
export const gestureEn = {
  label: 'Pattern',
  dot: 'Dot in row {{row}}, column {{column}}',
  hint: 'Hold one dot and draw over others, or choose them one by one',
  joined_one: '{{count}} dot joined',
  joined_other: '{{count}} dots joined',
  clear: 'Again',
  done: 'Done',
  choose: 'Draw your pattern',
  repeat: 'Draw it again',
  rules: 'At least four dots; no straight line, L or Z.',
  different: 'The two patterns differ. Please draw it again',
  sign_in: 'Draw your pattern',
  with_password: 'Use the password instead',
  use: 'Sign in with the pattern',
  checking: 'Checking…',
};

/** Texts of keys in this device, in English. */
export const keysEn = {
  sign_in: 'Sign in with fingerprint or face',
  make: 'Verify now',
  waiting_for: { passkey: 'Please verify on your device…', usb_key: 'Please plug in the key and touch it…' },
  step_up: { passkey: 'Confirm with your fingerprint or face', usb_key: 'Plug in your USB key and follow what you see' },
  verify: { passkey: 'Verify', usb_key: 'Verify with the USB key' },
  make_title: { passkey: 'Confirm on this device', usb_key: 'Plug in your USB key' },
  make_text: {
    passkey: 'Your device asks for your finger, your face or its screen lock.',
    usb_key: 'The browser asks for the key and a touch; let it see who made the key.',
  },
  trouble: {
    cancelled: 'Not verified',
    known: 'This device is set up already',
    unable: 'This device cannot do it now',
  },
  trouble_help: {
    cancelled: 'It was cancelled or took too long. Please try again.',
    known: 'You can use it right away.',
    unable: 'Use another way, or another device.',
  },
};

/** Texts of the browser's own key, in English. */
export const deviceKeyEn = {
  title: 'Key of this device',
  why: 'So that a stolen session moves nothing, this device signs transfers and other sensitive operations with a key of its own. The browser keeps it, and nobody can take it out. After browser data was cleared, a new one is needed.',
  fine: 'The key of this device works.',
  unable: 'This browser keeps no keys (in private mode, for example). Please use another browser.',
  replace: 'Verify and replace',
  done: 'Replaced. You can go on now',
};

/** Texts of the device's certificate, in English. */
export const certificateEn = {
  serial: 'Number of the certificate',
  making: 'Making the certificate…',
  signing: 'This device is signing…',
  again: 'Try again',
  renew: 'Renew (a new certificate)',
};
