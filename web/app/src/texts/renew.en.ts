/** Texts for passwords and PINs that grow old, in English. */
export const renewEn = {
  title: 'Set a new password',
  intro: 'Your password has expired. Choose a new one to sign in.',
  new: 'New password',
  present: 'Present password',
  same: 'It must differ from the present one',
  submit: 'Set and sign in',
  change: 'Change password',
  about: '8 to 64 characters, to sign in with',
  save: 'Save the new password',
  saving: 'Saving…',
  saved: 'Password changed',
  until: 'Good until {{date}}',
  ended: 'Expired on {{date}}',
};
