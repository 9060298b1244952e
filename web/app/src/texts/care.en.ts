/** Texts of managing an account, in English. */
import type { careZh } from './care.zh';

export const careEn: typeof careZh = {
  title: 'Protection and caps',
  enter: 'Protection and caps',
  enter_hint: 'Stop, report lost, locks, caps, interest',
  number: 'Account',
  free: 'Nothing restricts this account. It pays and receives as usual.',
  in_force: 'In force',
  planned: 'From {{time}}',
  reason: 'Reason: {{reason}}',
  document: 'Document {{number}}, {{authority}}',
  since: 'Set {{time}}',
  until: 'ends {{time}}',
  held_of: '¥{{held}} on hold, ¥{{available}} available',
  hours: 'Pays nothing from {{from}} to {{until}} each day; it still receives.',
  most_of: 'No payment over ¥{{amount}}.',
  order_of:
    '¥{{amount}} is to be secured by order. Until it is, the account pays nothing, and what comes in goes to the order first.',
  kind: {
    customer_stop: 'Stopped by you',
    bank_freeze: 'Frozen by the bank',
    court_order: 'Court order',
    loss_report: 'Reported lost',
    night_lock: 'Night lock',
    amount_lock: 'Amount lock',
    dormant: 'Suspended away from the counter',
  },
  about: {
    customer_stop: 'It receives but does not pay until you let it.',
    bank_freeze: 'It receives but does not pay.',
    court_order: 'Ordered by an authority.',
    loss_report: 'It receives but does not pay; the report lapses by itself.',
    night_lock: 'Pays nothing at night.',
    amount_lock: 'Limits a single payment.',
    dormant: 'No transaction in six months after opening: it pays at the counter only.',
  },
  remedy: {
    bank_freeze: 'Call the bank for the documents it needs; you may appeal to the bank.',
    court_order: 'Contact the authority named above; you may object there or appeal to the bank.',
    dormant: 'Call the bank, or bring your id card to a branch to be verified again.',
    customer_stop: '',
    loss_report: 'It lapses by itself. To lift it earlier, call the bank or visit a branch to be identified.',
    night_lock: '',
    amount_lock: '',
  },
  protect: 'Protect this account',
  do: {
    customer_stop: 'Stop payments',
    loss_report: 'Report it lost',
    night_lock: 'Set a night lock',
    amount_lock: 'Set an amount lock',
  },
  hint: {
    customer_stop: 'It receives but does not pay; undo it at any time',
    loss_report: 'For a lost phone or card; lasts {{days}} days',
    night_lock: 'Nobody can pay while you sleep',
    amount_lock: 'Nothing over the amount you set is paid',
  },
  ask: {
    customer_stop:
      'At once this account receives but does not pay, planned transfers included. Your PIN undoes it here.',
    loss_report:
      'At once this account receives but does not pay. The report lapses after {{days}} days, and only the bank can lift it earlier; for longer, report it in writing at a branch.',
    night_lock:
      'In these hours every payment is refused. Tightening works at once; loosening or lifting takes {{hours}} hours, so that whoever gets hold of your phone cannot undo it.',
    amount_lock:
      'Any single payment over this amount is refused. Lowering works at once; raising or lifting takes {{hours}} hours, so that whoever gets hold of your phone cannot undo it.',
  },
  confirm: {
    customer_stop: 'Stop payments now',
    loss_report: 'Report it lost now',
    night_lock: 'Set the night lock',
    amount_lock: 'Set the amount lock',
  },
  from: 'From',
  to: 'Until',
  most: 'Most for one payment (¥)',
  lift: 'Lift',
  lift_title: 'Lift: {{kind}}',
  lift_now: 'The account is free of this restriction; others stay.',
  lift_proof: 'So that nobody else with your phone can undo it, your PIN is asked for.',
  lift_later: 'The lock gives way after {{hours}} hours and stands until then.',
  lifted: 'Lifted.',
  lifted_later: 'It gives way at {{time}} and stands until then.',
  caps: 'Caps and what is used',
  cap: {
    balance: 'Balance',
    out_day: 'To other accounts today',
    out_year: 'To other accounts this year',
    in_day: 'From other accounts today',
    in_year: 'From other accounts this year',
  },
  left: '{{amount}} left',
  used_of: '{{used}} used of ¥{{most}}',
  why: {
    class_one:
      'A Class I account has no caps of its own. What it may pay depends on how you prove yourself: see Limits.',
    class_two:
      'By regulation, what a Class II account pays to and takes from accounts it is not bound to is capped by day and year. In and out are counted apart and never offset. To and from the bound account there is no cap.',
    class_three:
      'By regulation, a Class III account holds small change: its balance never passes the cap, and what it pays to and takes from accounts it is not bound to is capped by day and year, in and out counted apart. To and from the bound account the day and year caps do not count.',
  },
  needs_funding: 'Fund it from its bound account first; then it takes money from others.',
  needs_verification: 'It takes money from other accounts once you were verified face to face at a branch.',
  bound: 'Bound account: {{bank}} {{number}}',
  unbound: 'It is not bound to an account yet; everything counts towards the caps.',
  interest: 'Interest',
  rate: 'Rate a year',
  accrued: 'Earned, not paid yet',
  next_settlement: 'Next settlement',
  last_paid: 'Last paid',
  interest_about:
    'Earned on each day’s balance, 360 days to the year; settled on the 20th of a quarter’s last month and paid the next day.',
  past: 'History ({{count}})',
};
