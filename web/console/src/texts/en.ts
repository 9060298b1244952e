import type { Catalogue } from './zh';

export const en: Catalogue = {
  app: { name: 'Operations console', short: 'Console', product: 'Polybank' },
  common: {
    retry: 'Try again', cancel: 'Cancel', close: 'Close', loading: 'Loading', no: 'No',
    none: 'None', loadMore: 'Load more', allLoaded: 'All {{count}} loaded',
    loadedSome: '{{count}} loaded', timeZone: 'All times are Beijing time (Asia/Shanghai)', copy: 'Copy', copied: 'Copied',
    clearFilters: 'Clear filters', columns: 'Columns', export: 'Export CSV', exportHint: 'Export the {{count}} loaded rows',
    optional: 'optional', traceId: 'Trace', ok: 'OK', refused: 'Refused', bank: 'Bank', skip: 'Skip to content',
  },
  nav: {
    label: 'Main navigation',
    group: { cockpit: 'Cockpit', customers: 'Customer interaction', risk: 'Risk and compliance', technology: 'Technology' },
    page: {
      cockpit: 'Cockpit', customers: 'Customers', transfers: 'Transfers', audit: 'Audit trail', integrity: 'Integrity', banks: 'Member banks', 'open-bank': 'Open a bank',
    },
  },
  shell: {
    alliance: 'Whole alliance', allianceHint: '{{count}} member banks', switchBank: 'Switch bank', fixedBank: 'Your account belongs to this bank only', searchBanks: 'Find a bank by name or id',
    palette: 'Jump to', language: '中文', languageLabel: 'Switch to Chinese', dark: 'Dark', light: 'Light', system: 'System', theme: 'Appearance',
    density: 'Density', compact: 'Compact', comfortable: 'Comfortable', signOut: 'Sign out', account: 'Account and preferences', demo: 'Demo',
  },
  role: {
    alliance_admin: 'Alliance administrator', alliance_auditor: 'Alliance auditor', bank_admin: 'Bank administrator', bank_service: 'Customer service', bank_auditor: 'Bank auditor',
  },
  permission: {
    'cockpit.view': 'view the cockpit', 'customer.view': 'look up customers', 'customer.reveal': 'reveal customer details', 'customer.support': 'support customers',
    'transfer.view': 'view transfers', 'audit.view': 'view the audit trail', 'bank.view': 'view member banks', 'bank.open': 'open a bank',
    missing: 'Your role "{{role}}" may not {{permission}}. Ask an administrator if you need to.',
    title: 'You may not see this page', here: 'You can go to: {{page}}',
    otherBank: 'Your account belongs to {{bank}} and cannot enter other banks.',
  },
  signIn: {
    title: 'Sign in to the operations console', subtitle: 'One kernel, a hundred banks, each with its own face', username: 'Username', password: 'Password', submit: 'Sign in', submitting: 'Signing in',
    required: 'Please enter the {{field}}', demoTitle: 'These are demo credentials', demoText: 'These accounts exist in the demo only, and all data is fictional. Pick a row to fill it in.',
    demoPassword: 'Password for all', expired: 'Your session has ended. Sign in again and you return to where you were.', fill: 'Fill in {{username}}',
    points: { one: 'Live figures, every five seconds', two: 'Every look is audited', three: 'A new bank in a minute' },
    showOthers: 'Show {{count}} more',
  },
  palette: {
    placeholder: 'Search pages, banks and actions, or type a phone number or name', pages: 'Pages', banks: 'Banks', customers: 'Customers', actions: 'Actions', empty: 'Nothing matches',
    findIn: 'Find customer "{{query}}" in {{bank}}', searching: 'Looking for customers', hintMove: 'select', hintOpen: 'open', hintClose: 'close',
  },
  scope: {
    title: 'Choose a bank first', text: '{{page}} are kept apart by bank: one bank at a time.',
  },
  notFound: { title: 'There is no such page', text: 'The address may be mistyped, or the page has moved.', home: 'Go to the start' },
  figure: {
    customers: 'Customers', new_customers: 'New customers', logins: 'Logins', login_customers: 'Customers logged in', transfers: 'Transfers',
    transfer_amount: 'Amount transferred', refusals: 'Refusals', step_ups: 'Step-ups', amount: 'Amount',
  },
  cockpit: {
    title: 'Cockpit', subtitleAlliance: 'Today across {{count}} banks of the alliance', subtitleBank: 'Today at {{bank}}',
    refreshedAt: 'Updated {{time}}, every 5 s', stale: 'Could not refresh; figures are from {{time}}', paused: 'Page in the background; refreshing paused',
    vsYesterday: 'vs same time yesterday', same: 'same as yesterday', yesterdayNone: 'none by this time yesterday', yesterdayWas: 'yesterday {{value}}',
    hourly: {
      answer: 'Busiest of the last 24 hours was {{hour}}: {{logins}} logins, {{transfers}} transfers', empty: 'No activity in the last 24 hours',
      emptyWhy: 'No customer has logged in or transferred yet. Figures appear within seconds of the first one.', hour: 'Hour', label: 'Activity of the last 24 hours',
    },
    daily: {
      answerUp: '{{amount}} transferred in 30 days; the last 15 are {{percent}} above the 15 before', answerDown: '{{amount}} transferred in 30 days; the last 15 are {{percent}} below the 15 before',
      answerFlat: '{{amount}} transferred in 30 days, level over both halves', answerNew: '{{amount}} transferred in 30 days', empty: 'No transfers in the last 30 days', emptyWhy: 'The bank is new, or no customer has transferred yet. The trend starts with the first transfer.',
      date: 'Date', label: '30-day trend',
    },
    refusals: {
      answer: 'Most refusals today: "{{reason}}", {{percent}} of all', empty: 'Nothing was refused today', emptyWhy: 'Every transfer today went through as the customer wished.', reason: 'Reason', count: 'Times', share: 'Share', label: 'Refusals today by reason',
    },
    banks: {
      answer: '{{bank}} leads today with {{count}} transfers, {{percent}} of the alliance', empty: 'No bank has transfers today', emptyWhy: 'As soon as a customer of any bank transfers, the banks are compared here.', label: 'Banks compared',
    },
    tableOf: 'Data of: {{chart}}', pickBank: 'Pick a bank to enter its cockpit', pickReason: 'Pick a reason for the entries',
  },
  refusal: {
    insufficient_funds: 'Insufficient funds', limit_exceeded: 'Over the limit', payee_unknown: 'Payee account unknown', payee_name_mismatch: 'Payee name mismatch', same_account: 'Same account',
    account_frozen: 'Account frozen', risk_denied: 'Blocked by risk control', step_up_required: 'Step-up required', pin_not_set: 'No PIN set', pin_locked: 'PIN locked', challenge_invalid: 'Challenge no longer valid',
    amount_invalid: 'Invalid amount', bank_unknown: 'Payee bank unknown', credentials_wrong: 'Wrong password', password_locked: 'Password locked', pin_wrong: 'Wrong PIN',
    code_wrong: 'Wrong code', code_expired: 'Code expired', sms_too_often: 'SMS too often', rate_limited: 'Too often', forbidden: 'Not permitted', unauthenticated: 'Not signed in',
  },
  customers: {
    title: 'Customers', subtitle: 'Masked by default; revealing asks for a purpose and is audited', search: 'Phone, name, account number or customer id', searchHint: 'Phone and account number in full; a name may be its beginning. The query never appears in the address.',
    find: 'Find', name: 'Name', phone: 'Phone', class: 'Class', status: 'Status', accounts: 'Accounts', created: 'Registered', lastLogin: 'Last login', never: 'never', noName: 'No name yet',
    userClass: { open: 'Open user', bound: 'Card bound', real_name: 'Real-name', class_one: 'Class I holder' }, statusOf: { active: 'Active', locked: 'Locked' },
    emptyTitle: 'No customer found', emptyFilter: 'Nobody matches "{{query}}". Check that the number is complete, or try another.', emptyBank: 'This bank has no customers yet. They appear here once they register in the app with their phone.',
    drawer: { title: 'Customer', accounts: 'Accounts', devices: 'Devices', tools: 'Authentication tools', noAccounts: 'No accounts yet', noDevices: 'No device bound', id: 'Customer id', idNumber: 'Id number', opened: 'opened', bound: 'bound', seen: 'last used' },
    kind: { class_one: 'Class I', class_two: 'Class II', class_three: 'Class III' }, accountStatus: { active: 'Active', frozen: 'Frozen', closed: 'Closed' },
    tool: { password: 'Login password', pin: 'Transaction PIN', sms_code: 'SMS code' }, toolState: { not_held: 'Not held', active: 'Active', locked: 'Locked' }, lockedUntil: 'locked until {{time}}', platform: { h5: 'Mobile web', ios: 'iOS', android: 'Android' },
    reveal: {
      action: 'Reveal details', title: 'Reveal customer details', audited: 'This is written to the audit trail: who, when, whom, and what for. Details are masked again after 60 seconds.', purpose: 'Purpose', purposeHint: 'At least 4 characters, for the auditor to read', submit: 'Reveal, and audit it',
      purposes: { call: 'Customer called: check identity', dispute: 'Complaint or dispute', legal: 'Request of an authority', risk: 'Verify a suspicious transaction' }, remaining: 'masked again in {{seconds}} s', mask: 'Mask now', tooShort: 'At least 4 characters', tooLong: 'At most 200 characters',
    },
    signOut: { action: 'Sign out everywhere', title: 'Sign this customer out on every device?', text: 'All sessions end at once and the customer must log in again. Accounts and money are not touched. This is audited.', submit: 'Sign out everywhere', done: 'Signed out on every device' },
    demo: { action: 'Give demo account', title: 'Give a demo account', text: 'Registers a name for this customer and opens an account with demo money. Demo only.', name: 'Name', idNumber: 'Id number', submit: 'Give account', done: 'Account {{account}} given', nameRequired: 'Please enter a name' },
  },
  transfers: {
    title: 'Transfers', subtitle: 'Every transfer: who paid whom, how it was verified, how it was booked', status: 'Status', statusOf: { processing: 'Processing', completed: 'Completed', returned: 'Returned' }, allStatuses: 'Any status', query: 'Receipt no., transfer id or account tail', min: 'Amount ≥', max: 'Amount ≤',
    id: 'Transfer id', time: 'Created', completed: 'Completed', amount: 'Amount', payer: 'Payer', payee: 'Payee', payerAccount: 'Payer account', payeeAccount: 'Payee account', payeeBank: 'Payee bank', route: 'Route', routeOf: { book: 'Own bank', ibps: 'IBPS' }, direction: 'Direction', directionOf: { out: 'Out', in: 'In' },
    emptyTitle: 'No transfers', emptyFilter: 'No transfer matches these filters. Try fewer.', emptyBank: 'This bank has no transfers yet. They appear here with the first one.', amountShape: 'Write amounts like 1234.50', amountOrder: 'The lower bound is above the upper',
    drawer: { title: 'Transfer', receipt: 'Receipt no.', check: 'Check code', note: 'Note', tools: 'Authentication used', verdict: 'Risk verdict', outcome: 'Outcome', reasons: 'Because', noReasons: 'No rule was triggered', postings: 'Postings (double entry)', debit: 'Debit', credit: 'Credit', kind: 'Kind', booked: 'Booked', balanced: 'Debits equal credits: {{amount}}', noPostings: 'Nothing booked yet', customer: 'See the paying customer', line: { created: 'Created', verified: 'Verified', posted: 'Booked', completed: 'Arrived', returned: 'Returned', processing: 'Processing' } },
    verdict: { allow: 'Allowed', step_up: 'Allowed after step-up', deny: 'Denied' },
    reason: { new_device_large_amount: 'Large amount on a new device', new_device: 'New device', velocity: 'Many in a short time', black_list: 'On the black-list', blacklist: 'On the black-list', night: 'At night', first_time_payee: 'First-time payee', large_amount: 'Large amount', limit_tier: 'Required by the limit tier' },
    postingKind: { transfer: 'Transfer', deposit: 'Deposit', salary: 'Salary', payment: 'Payment', interest: 'Interest', fee: 'Fee', return: 'Return', opening: 'Opening' },
  },
  audit: {
    title: 'Audit trail', subtitleBank: 'Append-only, each entry chained to the one before by hash; any change shows', subtitleAlliance: 'What happened at the alliance: banks opened, cross-bank access, sign-ins', actor: 'Actor id', action: 'Action, e.g. transfer.posted', subject: 'Subject', seq: 'No.', time: 'Time', actorLabel: 'Actor', actionLabel: 'Action', outcome: 'Outcome', hash: 'Hash',
    actorKind: { customer: 'Customer', operator: 'Operator', system: 'System', visitor: 'Visitor' }, emptyTitle: 'No audit entries', emptyFilter: 'No entry matches these filters.', emptyChain: 'This chain has no entries yet.', drawer: { title: 'Audit entry #{{seq}}', detail: 'Detail', actorId: 'Actor id', fullHash: 'Hash of this entry', prev: 'Previous', next: 'Next', filterActor: 'Only this actor', filterSubject: 'Only this subject' },
    actionOf: {
      'transfer.posted': 'Transfer booked', 'transfer.settled': 'Transfer arrived', 'account.opened': 'Account opened', 'account.posting_refused': 'Posting refused', 'auth.step_up_asked': 'Step-up asked', 'auth.operation_refused': 'Operation refused', 'user.registered': 'Customer registered', 'user.signed_in': 'Customer signed in', 'tenancy.bank_opened': 'Bank opened',
    },
  },
  integrity: {
    title: 'Integrity', subtitle: 'Do the books balance, is the chain whole, was every event delivered: check at any time', card: 'Integrity', recheck: 'Check again', checkedAt: 'Checked {{time}}', allGood: 'All checks pass', someBad: '{{count}} checks fail',
    zeroSum: 'Ledger sums to zero', zeroSumNo: 'Ledger does not sum to zero', balancesNo: 'Balances differ from postings', chainNo: 'Audit chain is broken', deadNo: 'Dead letters', zeroSumWhy: '{{count}} postings sum to zero: no money made or lost', zeroSumBad: 'Postings do not sum to zero: stop posting and call the engineer on duty', balances: 'Balances match postings', balancesWhy: 'Every account balance equals the sum of its postings', balancesBad: 'Some balance differs from its postings: freeze those accounts and call the engineer on duty',
    chain: 'Audit chain is whole', chainWhy: '{{count}} entries verified, every hash linked', chainBad: 'The audit chain is broken: preserve the evidence and call audit', dead: 'No dead letters', deadWhy: 'Every event was delivered', deadBad: '{{count}} events failed repeatedly and need a person', fullCheck: 'Run polybank doctor on the server for a report by account.',
  },
  banks: {
    title: 'Member banks', subtitle: 'Each bank has its own database and its own app', open: 'Open a bank', cards: 'Cards', table: 'Table', view: 'View', customers: 'Customers', accounts: 'Accounts', openedAt: 'Opened', engine: 'Engine', engineOf: { sqlite: 'SQLite', postgres: 'PostgreSQL' }, bankNo: 'Bank no.', bin: 'Card BIN', app: 'Open the app', enter: 'Enter', statusOf: { open: 'Open' }, id: 'Id', emptyTitle: 'No member banks yet', emptyText: 'Open the first one: it runs in less than a minute.', colours: 'Brand colours',
  },
  openBank: {
    title: 'Open a bank', subtitle: "One form; in less than a minute the new bank's app is up", sections: { identity: 'Names and id', brand: 'Brand', layout: 'Shape and home', logo: 'Logo', contact: 'Slogan and service' },
    hints: { identity: 'The id cannot be changed later: it names the address and the database.', brand: 'Buttons and headers use the primary colour; white text must be readable on it.', layout: 'Shape language and home layout; the content team can adjust them later.', logo: 'Upload an SVG (up to 64 KB) or use the mark made from the short name.', contact: 'Optional; shown on home and on "Mine".' },
    field: { name: 'Chinese name', name_en: 'English name', short_name: 'Short name', bank_id: 'Id', primary_color: 'Primary', accent_color: 'Accent', radius_px: 'Corner radius', home_layout: 'Home layout', logo_svg: 'Logo', slogan: 'Chinese slogan', slogan_en: 'English slogan', service_phone: 'Service phone' },
    placeholder: { name: '临江银行', name_en: 'Linjiang Bank', short_name: '临江', bank_id: 'linjiang', slogan: '江流有声,财富有序', slogan_en: 'Flowing with you', service_phone: '95xxx' },
    address: 'App address {{url}}', layoutOf: { card: 'Card', hero: 'Hero', list: 'List' }, layoutHint: { card: 'Assets card, menu in a grid', hero: 'Large branded header', list: 'Compact list, accounts first' },
    contrast: 'White text contrast {{ratio}} : 1', contrastGood: 'readable', contrastBad: 'not readable', upload: 'Upload SVG', replace: 'Choose another', useMonogram: 'Use the mark', monogram: 'Mark made from the short name', uploaded: 'Uploaded logo',
    problem: { required: 'Required', idShape: '3 to 20 characters: a lowercase letter, then lowercase letters and digits', idTaken: 'This id is taken', tooLong: 'Too long', nameHan: 'The Chinese name needs Chinese characters', nameLatin: 'English letters, digits and spaces only', shortLength: 'At most 4 characters', colour: 'Write it as #rrggbb', contrast: 'Too light for white text (at least 3 : 1)', radius: 'A whole number from 0 to 24', phone: 'Digits, spaces, dashes and plus only', logoSize: 'Over 64 KB', logoShape: 'Not a valid SVG', logoUnsafe: 'Contains scripts, handlers or outside references and cannot be used' },
    will: { title: 'What will happen', database: 'A separate database named {{id}} is created', brand: 'The app goes up at {{url}} in the brand you chose', products: 'First account products, a card BIN and a bank number are assigned', register: 'Anyone with a phone can register as an open user', audit: 'Written to the alliance audit chain, by {{operator}}', irreversible: 'The id cannot be changed; the brand can.' },
    submit: 'Open {{name}}', submitBare: 'Open the bank', fix: '{{count}} things to fix', preview: 'Live preview', previewHint: "A sketch: the bank's content decides the real home",
    phone: { greeting: 'Good morning', assets: 'Total assets (CNY)', transfer: 'Transfer', accounts: 'Accounts', wealth: 'Wealth', life: 'Life', more: 'More', recent: 'Recent', salary: 'Salary', coffee: 'Breakfast', home: 'Home', mine: 'Mine', card: 'Card', action: 'Transfer 500.00', welcome: 'Welcome back' },
    leave: { title: 'Leave this form?', text: 'What you entered has not been submitted and would be lost.', leave: 'Leave', stay: 'Keep editing' },
    progress: { title: 'Opening {{name}}', opening: 'Create the database, assign numbers, write brand and products', app: 'The app answers', list: 'Listed among the member banks', elapsed: '{{seconds}} s', slow: 'Longer than usual. The result will appear under "Member banks"; you may leave this page.', failed: 'Not opened' },
    result: { title: '{{name}} is open', took: 'It took {{seconds}} s', openApp: 'Open the app', qr: 'Scan with a phone', next: 'Next', step1: 'Register in the new bank', step1Text: "With any phone number; in the demo, the SMS arrives in the app's demo handset.", step2: 'Give a demo account', step2Text: 'Find the customer in the look-up and give them a demo account.', step3: 'See it move', step3Text: 'Make a transfer; the cockpit shows it within seconds.', enter: 'Enter {{name}}', another: 'Open another', appSlow: 'The bank is open but its app has not answered yet. Try it in a moment.' },
  },
};
