/** Texts of what customers sign in through elsewhere, in English. */
export const externalEn = {
  section: 'Third-party sign-in', demo: 'Demo', since: 'Linked {{date}}', used: 'last used {{time}}',
  standing: { active: 'Active', dormant: 'Not offered' },
  end: 'Unlink', endText: '“{{name}}” will sign the customer in no more; their phone still does, and they may link it again. Make sure first that it is the customer who asks.', purpose: 'Purpose', done: 'Unlinked, and noted in the audit trail',
};
