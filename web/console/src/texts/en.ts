import { auditActionsEn } from './audit.en';
import type { Catalogue } from './zh';
import { backTestEn } from './backTest.en';
import { behaviourEn } from './behaviour.en';
import { alertsEn, boardsEn, healthEn, liveEn, ratesEn, visitsEn } from './boards.en';
import { trackingEn } from './tracking.en';
import { pagesEn } from './pages.en';
import { articleFormEn, slotFormEn, wordFormEn } from './contentForms.en';
import { imagesEn, placementFormEn, slotsEn } from './slots.en';
import { surveyFormEn, surveysEn } from './surveys.en';
import { themeEn } from './theme.en';
import { customerProfileEn, profileFormsEn } from './customerProfile.en';
import { boundEn } from './bound.en';
import { limitsEn } from './limits.en';
import { categoriesEn } from './categories.en';
import { expressionEn } from './expression.en';
import { clearingEn } from './clearing.en';
import { messagesEn } from './messages.en';
import { packetsEn } from './packets.en';
import { formerEn } from './former.en';
import { recoveriesEn } from './recoveries.en';
import { riskEn } from './risk.en';
import { riskRulesEn } from './riskRules.en';
import { consentsEn } from './consents.en';
import { operatorsEn, profileEn } from './profile.en';
import { tokensEn } from './tokens.en';
import { devicesEn } from './devices.en';
import { templatesEn } from './templates.en';
import { externalEn } from './external.en';
import { publishingEn } from './publishing.en';
import { identitiesEn } from './identities.en';
import { permissionsEn, standingEn } from './permissions.en';
import { collectingEn } from './collecting.en';
import { comparisonEn } from './comparison.en';

export const en: Catalogue = {
  app: { name: 'Operations console', short: 'Console', product: 'Polybank' },
  common: {
    retry: 'Try again', cancel: 'Cancel', close: 'Close', loading: 'Loading', no: 'No',
    none: 'None', loadMore: 'Load more', allLoaded_one: '{{count}} row, nothing more', allLoaded_other: 'All {{count, number}} rows loaded',
    loadedSome_one: '{{count}} row loaded', loadedSome_other: '{{count, number}} rows loaded', timeZone: 'All times are Beijing time (Asia/Shanghai)', copy: 'Copy', copied: 'Copied',
    clearFilters: 'Clear filters', columns: 'Columns', export: 'Export CSV', exportHint_one: 'Export the {{count}} loaded row', exportHint_other: 'Export the {{count, number}} loaded rows',
    noneSoFar: 'None so far', noneSoFarText: 'The latest stretch has been looked through; what is older has not.', lookFurther: 'Look further back',
    optional: 'optional', traceId: 'Trace', ok: 'OK', refused: 'Refused', bank: 'Bank', skip: 'Skip to content',
  },
  nav: {
    label: 'Main navigation',
    group: { cockpit: 'Cockpit', customers: 'Customer interaction', risk: 'Risk and compliance', technology: 'Technology' },
    page: {
      cockpit: 'Cockpit', customers: 'Customers', accounts: 'Account control', transfers: 'Transfers', audit: 'Audit trail', integrity: 'Integrity', banks: 'Member banks', 'open-bank': 'Open a bank',
      parameters: 'Parameters', clearing: 'Clearing', letters: 'Event delivery',
      suspense: 'Suspense', reconciliation: 'Reconciliation', packets: 'Red packets', messages: 'Messages', templates: 'Message templates', collections: 'Collections', categories: 'Income and expense', bound: 'Bindings and agreements', recoveries: 'Recoveries', former: 'Former customers', consents: 'Consent texts', limits: 'Limits by tools', permissions: 'Functions by class', identities: 'Identity cases', tokens: 'Tokens', operators: 'Operators', publishing: 'Publishing', devices: 'Risky devices', risk: 'Risk desk',
      'back-tests': 'Back-tests', behaviour: 'Behaviour', 'customer-profile': 'Customer profile', tracking: 'Tracking plan', surveys: 'Experience', theme: 'Brand theme', 'page-editor': 'Channel pages', 'follow-ups': 'Follow-ups', slots: 'Slots', images: 'Images',
      live: 'Live', boards: 'Boards', alerts: 'Alerts', visits: 'Visits', 'app-health': 'App health',
    },
  },
  shell: {
    alliance: 'Whole alliance', allianceHint_one: '{{count}} member bank', allianceHint_other: '{{count}} member banks', switchBank: 'Switch bank', fixedBank: 'Your account belongs to this bank only', searchBanks: 'Find a bank by name or id',
    palette: 'Jump to', language: '中文', languageLabel: 'Switch to Chinese', dark: 'Dark', light: 'Light', system: 'System', theme: 'Appearance',
    density: 'Density', compact: 'Compact', comfortable: 'Comfortable', signOut: 'Sign out', account: 'Account and preferences', demo: 'Demo',
  },
  role: {
    alliance_admin: 'Alliance administrator', alliance_auditor: 'Alliance auditor', bank_admin: 'Bank administrator', bank_service: 'Customer service', bank_auditor: 'Bank auditor',
  },
  permission: {
    'cockpit.view': 'view the cockpit', 'customer.view': 'look up customers', 'customer.reveal': 'reveal customer details', 'customer.archive': 'see former customers', 'customer.support': 'support customers',
    'account.control': 'control accounts', 'parameter.view': 'view parameters', 'parameter.edit': 'set parameters', 'publishing.view': 'see published documents', 'publishing.make': 'write and release documents', 'publishing.approve': 'approve documents', 'clearing.view': 'view the clearing', 'clearing.control': 'act on the clearing',
    'transfer.view': 'view transfers', 'risk.view': 'see the risk desk', 'risk.work': 'work on risk cases', 'risk.decide': 'decide risk cases, appeals and lists', 'audit.view': 'view the audit trail', 'outbox.control': 'treat undelivered events', 'bank.view': 'view member banks', 'bank.open': 'open a bank', 'operator.manage': 'manage operators',
    missing: 'Your role “{{role}}” may not {{permission}}. Ask an administrator if you need to.',
    title: 'You may not see this page', here: 'You can go to: {{page}}',
    otherBank: 'Your account belongs to {{bank}} and cannot enter other banks.',
  },
  signIn: {
    title: 'Sign in to the operations console', subtitle: 'One kernel, a hundred banks, each with its own face', username: 'Username', password: 'Password', submit: 'Sign in', submitting: 'Signing in',
    required: 'Please enter the {{field}}', demoTitle: 'These are demo credentials', demoText: 'These accounts exist in the demo only, and all data is fictional. Pick a row to fill it in.',
    demoPassword: 'Password for all', expired: 'Your session has ended. Sign in again and you return to where you were.', fill: 'Fill in {{username}}',
    points: { one: 'Live figures, every five seconds', two: 'Every look is audited', three: 'A new bank in a minute' },
    showOthers_one: 'Show {{count}} more', showOthers_other: 'Show {{count}} more',
  },
  palette: {
    placeholder: 'Search pages, banks and actions, or type a phone number or name', pages: 'Pages', banks: 'Banks', customers: 'Customers', actions: 'Actions', empty: 'Nothing matches',
    findIn: 'Find customer “{{query}}” in {{bank}}', searching: 'Looking for customers', hintMove: 'select', hintOpen: 'open', hintClose: 'close',
  },
  scope: {
    title: 'Choose a bank first', text: '{{page}} are kept apart by bank: one bank at a time.',
  },
  notFound: { title: 'There is no such page', text: 'The address may be mistyped, or the page has moved.', home: 'Go to the start' },
  figure: {
    customers: 'Customers', new_customers: 'New customers', logins: 'Sign-ins', login_customers: 'Customers signed in', transfers: 'Transfers',
    transfer_amount: 'Amount transferred', refusals: 'Refusals', step_ups: 'Step-ups', amount: 'Amount',
  },
  cockpit: {
    logins_one: '{{count}} sign-in', logins_other: '{{count, number}} sign-ins', transfers_one: '{{count}} transfer', transfers_other: '{{count, number}} transfers',
    title: 'Cockpit', subtitleAlliance_one: 'Today at {{count}} bank of the alliance', subtitleAlliance_other: 'Today across {{count}} banks of the alliance', subtitleBank: 'Today at {{bank}}',
    refreshedAt: 'Updated {{time}}, every 5 s', stale: 'Could not refresh; figures are from {{time}}', paused: 'Page in the background; refreshing paused',
    vsYesterday: 'vs same time yesterday', same: 'same as yesterday', yesterdayNone: 'none by this time yesterday', yesterdayWas: 'yesterday {{value}}',
    hourly: {
      answer: 'Busiest of the last 24 hours was {{hour}}: {{logins}}, {{transfers}}', empty: 'No activity in the last 24 hours',
      emptyWhy: 'No customer has signed in or transferred yet. Figures appear within seconds of the first one.', hour: 'Hour', label: 'Activity of the last 24 hours',
    },
    daily: {
      answerUp: '{{amount}} transferred in 30 days; the last 15 are {{percent}} above the 15 before', answerDown: '{{amount}} transferred in 30 days; the last 15 are {{percent}} below the 15 before',
      answerFlat: '{{amount}} transferred in 30 days, level over both halves', answerNew: '{{amount}} transferred in 30 days', empty: 'No transfers in the last 30 days', emptyWhy: 'The bank is new, or no customer has transferred yet. The trend starts with the first transfer.',
      date: 'Date', label: '30-day trend',
    },
    refusals: {
      answer: 'Most refusals today: “{{reason}}”, {{percent}} of all', empty: 'Nothing was refused today', emptyWhy: 'Every transfer today went through as the customer wished.', reason: 'Reason', count: 'Times', share: 'Share', label: 'Refusals today by reason',
    },
    banks: {
      answer_one: '{{bank}} leads today with {{count}} transfer, {{percent}} of the alliance', answer_other: '{{bank}} leads today with {{count, number}} transfers, {{percent}} of the alliance', empty: 'No bank has transfers today', emptyWhy: 'As soon as a customer of any bank transfers, the banks are compared here.', label: 'Banks compared',
    },
    tableOf: 'Data of: {{chart}}', pickBank: 'Pick a bank to enter its cockpit', pickReason: 'Pick a reason for the entries',
  },
  refusal: {
    insufficient_funds: 'Insufficient funds', limit_exceeded: 'Over the limit', payee_unknown: 'Payee account unknown', payee_name_mismatch: 'Payee name mismatch', same_account: 'Same account',
    account_frozen: 'Account frozen', risk_delayed: 'Looked at by a person first', risk_denied: 'Blocked by risk control', step_up_required: 'Step-up required', pin_not_set: 'No PIN set', pin_locked: 'PIN locked', challenge_invalid: 'Challenge no longer valid',
    amount_invalid: 'Invalid amount', bank_unknown: 'Payee bank unknown', credentials_wrong: 'Wrong password', password_locked: 'Password locked', pin_wrong: 'Wrong PIN',
    code_wrong: 'Wrong code', code_expired: 'Code expired', sms_too_often: 'SMS too often', rate_limited: 'Too often', forbidden: 'Not permitted', unauthenticated: 'Not signed in',
  },
  customers: {
    title: 'Customers', subtitle: 'Masked by default; revealing asks for a purpose and is audited', search: 'Phone, name, account number or customer id', searchHint: 'Phone and account number in full; a name may be its beginning. The query never appears in the address.',
    find: 'Find', name: 'Name', phone: 'Phone', class: 'Class', status: 'Status', accounts: 'Accounts', created: 'Registered', lastLogin: 'Last sign-in', never: 'never', noName: 'No name yet',
    userClass: { open: 'Open user', bound: 'Card linked', real_name: 'Verified customer', class_one: 'Class I customer' }, statusOf: { active: 'Active', locked: 'Locked' },
    emptyTitle: 'No customer found', emptyFilter: 'Nobody matches “{{query}}”. Check that the number is complete, or try another.', emptyBank: 'This bank has no customers yet. They appear here once they register in the app with their phone.',
    device: { signedIn: 'signed in', 'sign-out': 'Sign out', unbind: 'Unbind', purpose: 'Purpose', done: 'Done', text: { 'sign-out': 'Sessions on the device end at once; it stays bound.', unbind: 'The device is signed out and unbound at once; to sign in again it needs a code.' } },
    drawer: { title: 'Customer', accounts: 'Accounts', devices: 'Devices', tools: 'Authentication tools', noAccounts: 'No accounts yet', noDevices: 'No device bound', id: 'Customer id', idNumber: 'Id number', opened: 'opened', bound: 'bound', seen: 'last used' },
    kind: { class_one: 'Class I', class_two: 'Class II', class_three: 'Class III' }, accountStatus: { active: 'Active', frozen: 'Frozen', closed: 'Closed' },
    tool: { password: 'Password', pin: 'PIN', sms_code: 'SMS code', gesture: 'Pattern', passkey: 'Passkey', totp: 'Token', device_certificate: 'Device certificate', usb_key: 'USB key', face: 'Face' }, toolState: { not_held: 'Not set up', active: 'Active', locked: 'Locked', expired: 'Expired', revoked: 'Revoked' }, tools: { enrolled: 'Enrolled', since: 'since', until: 'until', ended: 'expired on', unlock: 'Unlock', revoke: 'Revoke', done: 'Done, and on record', unlockText: 'Clears the wrong tries of "{{tool}}" and unlocks it at once. Verify who is asking first.', revokeText: 'Ends "{{label}}" ({{tool}}) for good. The customer can enrol anew.' }, lockedUntil: 'locked until {{time}}', platform: { h5: 'Mobile web', ios: 'iOS', android: 'Android' },
    reveal: {
      action: 'Reveal details', title: 'Reveal customer details', audited: 'This is written to the audit trail: who, when, whom, and what for. Details are masked again after 60 seconds.', purpose: 'Purpose', purposeHint: 'At least 4 characters, for the auditor to read', submit: 'Reveal, and audit it',
      purposes: { call: 'Customer called: check identity', dispute: 'Complaint or dispute', legal: 'Request of an authority', risk: 'Verify a suspicious transaction' }, remaining: 'masked again in {{seconds}} s', mask: 'Mask now', tooShort: 'At least 4 characters', tooLong: 'At most 200 characters',
    },
    signOut: { action: 'Sign out everywhere', title: 'Sign this customer out on every device?', text: 'All sessions end at once and the customer must sign in again. Accounts and money are not touched. This is audited.', submit: 'Sign out everywhere', done: 'Signed out on every device' },
    demo: { action: 'Give demo account', title: 'Give a demo account', text: 'Registers a name for this customer and opens an account with demo money. Demo only.', name: 'Name', idNumber: 'Id number', submit: 'Give account', done: 'Account {{account}} given', nameRequired: 'Please enter a name' },
  },
  transfers: {
    title: 'Transfers', subtitle: 'Every transfer: who paid whom, how it was verified, how it was booked', status: 'Status', statusOf: { scheduled: 'Waiting to leave', processing: 'In progress', completed: 'Complete', returned: 'Returned', cancelled: 'Cancelled' }, leaves: 'Leaves', allStatuses: 'Any status', query: 'Receipt no., transfer id or account tail', min: 'Amount ≥', max: 'Amount ≤',
    id: 'Transfer id', time: 'Created', completed: 'Completed', amount: 'Amount', payer: 'Payer', payee: 'Payee', payerAccount: 'Payer account', payeeAccount: 'Payee account', payeeBank: 'Payee bank', route: 'Route', routeOf: { book: 'Own bank', ibps: 'IBPS', beps: 'BEPS', hvps: 'HVPS' }, direction: 'Direction', directionOf: { out: 'Out', in: 'In' },
    emptyTitle: 'No transfers', emptyFilter: 'No transfer matches these filters. Try fewer.', emptyBank: 'This bank has no transfers yet. They appear here with the first one.', amountShape: 'Write amounts like 1234.50', amountOrder: 'The lower bound is above the upper',
    drawer: { title: 'Transfer', receipt: 'Receipt no.', check: 'Check code', note: 'Note', tools: 'Authentication used', verdict: 'Risk verdict', outcome: 'Outcome', reasons: 'Because', noReasons: 'No rule was triggered', postings: 'Postings (double entry)', debit: 'Debit', credit: 'Credit', kind: 'Kind', booked: 'Booked', balanced: 'Debits equal credits: {{amount}}', noPostings: 'Nothing booked yet', customer: 'See the paying customer', line: { created: 'Created', verified: 'Verified', posted: 'Booked', completed: 'Arrived', returned: 'Returned', processing: 'In progress' } },
    verdict: { allow: 'Allowed', step_up: 'Allowed after step-up', deny: 'Denied' },
    reason: {
      payee_black_list: 'Payee on the fraud list',
      device_black_list: 'Device on the risk list',
      transfer_velocity: 'Many transfers in a short time',
      new_device_large_amount: 'Large amount on a new device',
      night_large_amount: 'Large amount at night',
      first_time_payee_large: 'Large amount to a first-time payee',
      login_new_device_burst: 'Sign-ins on several new devices',
      registration_burst: 'Many registrations from one device',
    },
    internal: { clearing: 'Clearing account', cash: 'Cash', interest: 'Interest expense', fees: 'Fee income', acquiring: 'Acquiring and payroll', core_transit: 'On the way through the core', suspense: 'Suspense', red_packets: 'Red packets to be opened' },
    postingKind: { transfer: 'Transfer', deposit: 'Deposit', salary: 'Salary', payment: 'Payment', interest: 'Interest', fee: 'Fee', return: 'Return', opening: 'Opening' },
  },
  audit: {
    title: 'Audit trail', subtitleBank: 'Append-only, each entry chained to the one before by hash; any change shows', subtitleAlliance: 'What happened at the alliance: banks opened, cross-bank access, sign-ins', actor: 'Actor id', action: 'Action, e.g. transfer.posted', subject: 'Subject', seq: 'No.', time: 'Time', actorLabel: 'Actor', actionLabel: 'Action', outcome: 'Outcome', anyOutcome: 'Any outcome', hash: 'Hash',
    actorKind: { customer: 'Customer', operator: 'Operator', system: 'System', visitor: 'Visitor' }, emptyTitle: 'No audit entries', emptyFilter: 'No entry matches these filters.', emptyChain: 'This chain has no entries yet.', drawer: { title: 'Audit entry #{{seq}}', detail: 'Detail', actorId: 'Actor id', fullHash: 'Hash of this entry', prev: 'Previous', next: 'Next', filterActor: 'Only this actor', filterSubject: 'Only this subject' },
    actionOf: auditActionsEn,
  },
  integrity: {
    title: 'Integrity', subtitle: 'Do the books balance, is the chain whole, was every event delivered: check at any time', card: 'Integrity', recheck: 'Check again', checkedAt: 'Checked {{time}}', allGood: 'All checks pass', someBad_one: '{{count}} check fails', someBad_other: '{{count}} checks fail',
    zeroSum: 'Ledger sums to zero', zeroSumNo: 'Ledger does not sum to zero', balancesNo: 'Balances differ from postings', chainNo: 'Audit chain is broken', deadNo: 'Dead letters', zeroSumWhy_one: '{{count}} posting sums to zero: no money made or lost', zeroSumWhy_other: '{{count, number}} postings sum to zero: no money made or lost', zeroSumBad: 'Postings do not sum to zero: stop posting and call the engineer on duty', balances: 'Balances match postings', balancesWhy: 'Every account balance equals the sum of its postings', balancesBad: 'Some balance differs from its postings: freeze those accounts and call the engineer on duty',
    chain: 'Audit chain is whole', chainWhy_one: '{{count}} entry verified', chainWhy_other: '{{count, number}} entries verified, every hash linked', chainBad: 'The audit chain is broken: preserve the evidence and call audit', dead: 'No dead letters', deadWhy: 'Every event was delivered', deadBad_one: '{{count}} event failed repeatedly and needs a person', deadBad_other: '{{count, number}} events failed repeatedly and need a person', other: 'Other checks', otherBad: 'Failing: {{names}}. Run polybank doctor for details', fullCheck: 'Run polybank doctor on the server for a report by account.',
  },
  banks: {
    title: 'Member banks', subtitle: 'Each bank has its own database and its own app', open: 'Open a bank', cards: 'Cards', table: 'Table', view: 'View', customers: 'Customers', accounts: 'Accounts', openedAt: 'Opened', engine: 'Engine', engineOf: { sqlite: 'SQLite', postgres: 'PostgreSQL' }, bankNo: 'Bank no.', bin: 'Card BIN', app: 'Open the app', enter: 'Enter', statusOf: { open: 'Open' }, id: 'Id', emptyTitle: 'No member banks yet', emptyText: 'Open the first one: it runs in less than a minute.', colours: 'Brand colours',
  },
  openBank: {
    title: 'Open a bank', subtitle: "One form; in less than a minute the new bank's app is up", sections: { identity: 'Names and id', brand: 'Brand', layout: 'Shape and home', logo: 'Logo', contact: 'Slogan and service' },
    hints: { identity: 'The id cannot be changed later: it names the address and the database.', brand: 'Buttons and headers use the primary colour; white text must be readable on it.', layout: 'Shape language and home layout.', logo: 'Upload an SVG (up to 64 KB, shapes only); without one the platform draws a mark.', contact: 'Slogans are optional. Customers see the phone on the home page, at the sign-in and under “Me”.' },
    field: { name: 'Chinese name', name_en: 'English name', short_name: 'Short name', bank_id: 'Id', primary_color: 'Primary', accent_color: 'Accent', radius_px: 'Corner radius', home_layout: 'Home layout', logo_svg: 'Logo', slogan: 'Chinese slogan', slogan_en: 'English slogan', service_phone: 'Service phone' },
    placeholder: { name: '临江银行', name_en: 'Linjiang Bank', short_name: '临江', bank_id: 'linjiang', slogan: '江流有声，财富有序', slogan_en: 'Flowing with you', service_phone: '95xxx' },
    phoneInvented: 'May be left empty in a demo: the platform makes one up',
    address: 'App address {{url}}', layoutOf: { card: 'Card', hero: 'Hero', list: 'List' }, layoutHint: { card: 'Assets card, menu in a grid', hero: 'Large branded header', list: 'Compact list, accounts first' },
    contrast: 'White text contrast {{ratio}} : 1', contrastGood: 'readable', contrastBad: 'not readable', upload: 'Upload SVG', replace: 'Choose another', useDrawn: 'Do not use this logo', drawn: 'The platform draws a mark from the id and the colours; you see it once the bank is open', uploaded: 'Uploaded logo',
    problem: { required: 'Required', idShape: '3 to 20 characters: a lowercase letter, then lowercase letters and digits', idTaken: 'This id is taken', tooLong: 'Too long', nameHan: 'The Chinese name needs Chinese characters', nameLatin: 'English letters, digits and spaces only', shortLength: 'At most 4 characters', colour: 'Write it as #rrggbb', contrast: 'Too light for white text (at least 3 : 1)', radius: 'A whole number from 0 to 24', phone: '3 to 20 digits, spaces or dashes', logoSize: 'Over 64 KB', logoShape: 'Not a valid SVG', logoUnsafe: 'Contains scripts, handlers or outside references and cannot be used', logoText: 'Contains text: convert it to outlines', logoPicture: 'Contains pictures, filters or embedded content: shapes and gradients only' },
    will: { title: 'What will happen', database: 'A separate database named {{id}} is created', brand: 'The app goes up at {{url}} in the brand you chose', products: 'First account products, a card BIN and a bank number are assigned', register: 'Anyone with a phone can register as an open user', audit: 'Written to the alliance audit chain, by {{operator}}', irreversible: 'This cannot be undone: the id never changes, and the console has no page yet to change the brand.' },
    submit: 'Open {{name}}', submitBare: 'Open the bank', fix_one: '{{count}} thing to fix', fix_other: '{{count}} things to fix', preview: 'Live preview', previewHint: 'A sketch of colours, shape and layout; the app shows the real home once the bank is open',
    phone: { assets: 'Total assets (CNY)', transfer: 'Transfer', records: 'Made', payees: 'Payees', limits: 'Limits', accounts: 'Accounts', recent: 'Recent', salary: 'Salary', coffee: 'Breakfast', home: 'Home', mine: 'Me', action: 'Transfer 500.00', welcome: 'Welcome back' },
    leave: { title: 'Leave this form?', text: 'What you entered has not been submitted and would be lost.', leave: 'Leave', stay: 'Keep editing' },
    progress: { title: 'Opening {{name}}', opening: 'Create the database, assign numbers, write brand and products', app: 'The app answers', list: 'Listed among the member banks', elapsed: '{{seconds}} s', slow: 'Longer than usual. The result will appear under “Member banks”; you may leave this page.', failed: 'Not opened' },
    result: { title: '{{name}} is open', took: 'It took {{seconds}} s', openApp: 'Open the app', qr: 'Scan with a phone', next: 'Next', step1: 'Register in the new bank', step1Text: "With any phone number; in the demo, the SMS arrives in the app's demo handset.", step2: 'Give a demo account', step2Text: 'Find the customer in the look-up and give them a demo account.', step3: 'See it move', step3Text: 'Make a transfer; the cockpit shows it within seconds.', enter: 'Enter {{name}}', another: 'Open another', appSlow: 'The bank is open but its app has not answered yet. Try it in a moment.' },
  },
  parameters: {
    title: 'Parameters', subtitle: "The bank's caps, rates and times. A version replaces the whole set from its date on; earlier versions can always be looked up.", emptyTitle: 'Nothing to set yet', emptyText: 'Parameters are declared by the business groups.',
    defaults: "The platform's defaults", inForce: 'Version {{version}}, in force since {{time}}', coming_one: '{{count}} version to come', coming_other: '{{count}} versions to come',
    note: 'Reason', noteHint: '4 to 200 characters; it goes into the audit trail.', from: 'In force from', atOnce: 'At once', fromHint: 'Leave empty for at once; never in the past.',
    save_one: 'Set a new version ({{count}} change)', save_other: 'Set a new version ({{count}} changes)', unchanged: 'Nothing changed', saved: 'Version {{version}} set, in force from {{time}}', wrong: 'Not the right shape',
    default: 'default {{value}}', versions: 'Versions', noVersions: "Never changed: the platform's defaults hold.", version: 'Version {{version}}', now: 'In force',
    since: 'since {{time}}', by: '{{who}}, {{time}}', changed: 'changed',
    unitOf: { money_minor: 'CNY', count: '', seconds: 'seconds', hours: 'hours', days: 'days', months: 'months', parts_per_million: 'per million', time_of_day: 'HH:MM', flag: '', text: '', structure: 'JSON' },
    confidenceOf: { primary: 'primary source', secondary: 'secondary sources', unverified: 'common practice, not verified', own: "the platform's choice" },
  },
  bound: boundEn,
  limits: limitsEn,
  backTest: backTestEn,
  categories: categoriesEn,
  expression: expressionEn,
  reason: { hint: '4 to 200 characters; kept in the audit trail.', wrong: 'Enter 4 to 200 characters' },
  letters: {
    title: 'Event delivery', subtitle: 'Business events that could not be delivered stay here. They are tried again by themselves for about a day, then wait for a person; later events of the same object wait behind them, in order.', emptyTitle: 'Every event was delivered', emptyText: 'Nothing waits to be treated.',
    seq: 'Number', consumer: 'Consumer', topic: 'Event', aggregate: 'Object', reason: 'Reason', behind: 'waits for an earlier event of the same object', tries: 'Tries since', next: 'Next try', waitsPerson: 'Waits for a person', died: 'First failed', one: 'Event {{seq}}',
    explain: 'Sending again begins with the oldest undelivered event of the object. Once one is discarded, those behind it are delivered. Both are kept in the audit trail.', retry: 'Send again', retryAsked: 'Arranged; delivered within a second or so', gone: 'This event is not on the list any more',
    discard: 'Discard', discarded: 'Discarded', discardTitle: 'Discard this event?', discardText: 'The consumer will never process it, and this cannot be undone.', purpose: 'Purpose', purposeHint: '4 to 200 characters; kept in the audit trail.',
  },
  suspense: {
    title: 'Suspense', subtitle: 'Money that could not be credited hangs here until somebody says where it goes. Every decision needs a reason and is audited.', balance: 'In suspense', open_one: '{{count, number}} item to decide', open_other: '{{count, number}} items to decide', state: 'State', allStates: 'All states',
    stateOf: { open: 'To decide', resolving: 'Being resolved', paid: 'Paid', written_back: 'Written back' }, time: 'Since', amount: 'Amount', reason: 'Why', summary: 'For', account: 'Meant for', from: 'Came from', resolved: 'Resolved', by: 'Resolved by', transfer: 'Transfer', customer: 'Look at the customer', purpose: 'Reason given', action: 'Resolution',
    reasonOf: { account_closed: 'Account closed', account_frozen: 'Account restricted', unknown_account: 'No such account', name_mismatch: 'Name does not match', counter_exceeded: 'Over the account’s limit', by_core: 'Not taken by the core' },
    fromOf: { clearing: 'Clearing account', cash: 'Cash', interest: 'Interest expense', fees: 'Fee income', acquiring: 'Acquiring and payroll', core_transit: 'On the way through the core', suspense: 'Suspense', red_packets: 'Red packets to be opened', account: 'A customer’s account' },
    emptyTitle: 'Nothing hangs', emptyFilter: 'Nothing in this state.', emptyBank: 'All money has found its account.', drawer: 'Item in suspense',
    resolve: { title: 'Resolve this item', pay: 'Pay to an account of the customer', write_back: 'Write back to where it came from', account: 'Account number', accountHint: 'Any account of the same customer at this bank, all digits.', accountWrong: '13 to 19 digits, please', purpose: 'Reason', willPay: 'CNY {{amount}} will be paid from suspense to this account.', willBack: 'CNY {{amount}} will go back to “{{from}}”.', submitPay: 'Pay CNY {{amount}}', submitBack: 'Write back CNY {{amount}}', done: 'Resolved', waiting: 'The core has not answered yet; it will go on by itself', notAllowed: 'Your role may look only. Resolving needs the permission to control accounts.' },
  },
  recon: {
    title: 'Reconciliation', subtitle: 'Every night the day before is compared: command by command on both sides, then the balances.', view: { differences: 'Differences', runs: 'Runs', commands: 'Core commands' },
    ledger: { embedded: 'The bank’s books are in the embedded ledger', embeddedText: 'A run adds every balance up again from its postings. Once the bank has a core of its own, it is the core that is compared.', core: 'The bank’s books are in its own core', reachable: 'The core answers', unreachable: 'The core does not answer', none: 'Nothing under way' },
    stateOf: { pending: 'To be sent', unknown: 'Unknown', booked: 'Booked by the core', refusing: 'Being returned', reversing: 'Being reversed', done: 'Done', refused: 'Refused', reversed: 'Reversed', voided: 'Voided' },
    underWay: '{{state}}: {{count}}, CNY {{amount}}', date: 'Day', run: 'Compare now', ranClean: '{{date}}: both sides agree', ranFound_one: '{{date}}: {{count}} difference', ranFound_other: '{{date}}: {{count}} differences', ranFailed: 'Not compared: {{why}}',
    kind: 'Difference', kindOf: { only_here: 'Only here', only_there: 'Only there', amount: 'Amount differs', accounts: 'Accounts differ', state: 'State differs', balance: 'Balance differs' }, day: 'Booking day', offBy: 'Off by', subject: 'Command or account', found: 'Found', diffState: 'State', diffStateOf: { open: 'To decide', resolving: 'Being resolved', resolved: 'Resolved' }, allStates: 'All states',
    emptyTitle: 'No differences', emptyText: 'On the days compared, both sides agree.', emptyRuns: 'Nothing compared yet', emptyRunsText: 'It runs by itself after midnight, or at once if you say so.', emptyCommands: 'No commands to a core', emptyCommandsText: 'Only banks with a core of their own have them.',
    runState: { running: 'Running', done: 'Done', failed: 'Not done' }, against: { core: 'Core', postings: 'Postings' }, runDay: 'Booking day', runAgainst: 'Against', runStarted: 'Began', runHere: 'Here', runThere: 'There', runMatched: 'Same', runInFlight: 'Under way', runBalances: 'Balances', runDifferences: 'Differences', runStateTitle: 'Outcome', count_one: '{{count, number}} item', count_other: '{{count, number}} items', why: 'Why',
    drawer: 'Difference', here: 'Here', there: 'There', absent: 'Not there', balanceIs: 'Balance', reference: 'Number', legs: 'Entries', run2: 'Run', commandTime: 'Asked', commandKind: 'Kind', commandState: 'State', attempts: 'Unanswered', lastError: 'Last heard', key: 'Command key', commandDrawer: 'Command to the core', coreRef: 'The core’s number', refusal: 'Refusal', settled: 'Over', transfer: 'Transfer',
    fixOf: { book_here: 'Book here', reverse_here: 'Reverse here', post_there: 'Have the core book', reverse_there: 'Have the core reverse', accept: 'Accept', cleared: 'Agreed when compared again' },
    fixWill: { book_here: 'What stands there is booked here; what an account does not take goes to suspense.', reverse_here: 'The entries are booked the other way round here.', post_there: 'The core is asked to book it under the same key; never twice.', reverse_there: 'The core is asked to reverse the command.', accept: 'Nothing moves on either side; only the reason is kept.' },
    resolve: 'Resolve', reason: 'Reason', done: 'Resolved', waiting: 'The core has not answered yet; it will go on by itself', notAllowed: 'Your role may look only. Resolving needs the permission to control accounts.', action: 'Resolution', by: 'Resolved by', at: 'Resolved at',
  },
  accounts: {
    title: 'Account control', subtitle: 'Look an account up by its number: restrictions, caps, interest; freeze, release, carry out orders, note a verification', search: 'Whole account number', find: 'Look up',
    emptyTitle: 'Look an account up', emptyText: 'Or open one from a customer’s details. A whole number never stays in the address.',
    holder: 'Holder', product: 'Product', balance: 'Balance', heldAvailable: 'Held / available', opened: 'Opened', verified: 'Verified face to face', notVerified: 'Not verified', bound: 'Bound account', unbound: 'Not bound',
    interest: 'Interest earned, not paid', nextSettlement: 'next settlement {{day}}', inForce: 'Restrictions in force', free: 'Nothing restricts it: it pays and receives.', past: 'History', noPast: 'No history yet.',
    caps: 'Caps of its class', cap: 'Cap', used: 'Used', left: 'Left', most: 'Most',
    capOf: { balance: 'Balance', out_day: 'Out today', out_year: 'Out this year', in_day: 'In today', in_year: 'In this year' },
    kind: { customer_stop: 'Stopped by the customer', bank_freeze: 'Frozen by the bank', court_order: 'Court order', loss_report: 'Reported lost', night_lock: 'Night lock', amount_lock: 'Amount lock', dormant: 'Suspended away from the counter' },
    effect: { customer_stop: 'Stopped on the customer’s behalf: it receives but does not pay; the customer can undo it.', bank_freeze: 'It receives but does not pay; only the bank can lift it.', court_order: 'Secures the amount from the balance and from what comes in; pays nothing until it is secured. Several orders queue by time.', loss_report: 'It receives but does not pay; lapses by itself.' },
    field: { kind: 'Kind', reason: 'Reason', documentNo: 'Document number', authority: 'Authority', amount: 'Amount (CNY)', endsOn: 'Last day' },
    wrong: { reason: '4 to 200 characters', documentNo: 'A court order needs its number', authority: 'A court order needs its authority', amount: 'An amount above zero', endsOn: 'Not a date' },
    restrict: { action: 'Freeze or carry out an order', title: 'Restrict the account', submit: 'In force at once', done: 'In force; the customer sees why' },
    lift: { action: 'Lift', title: 'Lift a restriction', text: 'Only this one is lifted; others stay. The reason goes into the audit trail.', submit: 'Lift', done: 'Lifted', reason: { a: 'Checked, nothing unusual', b: 'Order of release received' } },
    verify: { action: 'Note a verification', title: 'Verified face to face', text: 'The customer must be here with an id card. From then on a Class II account takes money from others; it cannot be undone.', submit: 'Note it', done: 'Noted', reason: { a: 'Id card checked at the counter', b: 'Checked by video' } },
  },
  clearing: clearingEn,
  messages: messagesEn,
  templates: templatesEn,
  tokens: tokensEn,
  devices: devicesEn,
  profile: profileEn,
  operators: operatorsEn,
  packets: packetsEn,
  identities: identitiesEn,
  external: externalEn,
  publishing: publishingEn,
  permissions: permissionsEn,
  standing: standingEn,
  recoveries: recoveriesEn,
  behaviour: behaviourEn,
  tracking: trackingEn,
  images: imagesEn,
  placementForm: placementFormEn, articleForm: articleFormEn, slotForm: slotFormEn, wordForm: wordFormEn,
  slots: slotsEn,
  boards: boardsEn,
  alerts: alertsEn,
  live: liveEn,
  visits: visitsEn,
  health: healthEn,
  rates: ratesEn,
  surveys: surveysEn,
  theme: themeEn,
  pages: pagesEn,
  surveyForm: surveyFormEn,
  customerProfile: customerProfileEn,
  profileForms: profileFormsEn,
  risk: riskEn,
  riskRules: riskRulesEn,
  former: formerEn,
  consents: consentsEn,
  collecting: collectingEn,
  comparison: comparisonEn,
};
