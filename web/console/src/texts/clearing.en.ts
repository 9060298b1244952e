/** Texts of the clearing page, in English. */
export const clearingEn = {
  title: 'Clearing', subtitle: 'The demonstration network between banks: positions, payments under way and returns; whether the books agree is worked out now.',
  positions: 'Positions', bank: 'Bank', sent: 'Sent', received: 'Received', position: 'Position', ledger: 'Clearing account', underWay: 'Under way', books: 'Books',
  sentHint: 'Credited at other banks', receivedHint: 'Credited at this bank', positionHint: 'Received less sent: what the network owes the bank', ledgerHint: 'The balance of the bank’s own clearing account: what it owes the network', underWayHint: 'Debited, and neither credited elsewhere nor given back',
  agrees: 'Books agree', differs: 'Books differ', agreesText: 'All clearing accounts and payments under way add up to nothing; CNY {{amount}} is under way.', differsText: 'Off by CNY {{amount}}.', checked: 'checked {{time}}',
  same: 'agree', other: 'differ', explain: 'The network keeps positions, each bank keeps its clearing account, with opposite signs. With payments under way, and those nobody was told of yet, the two must be equal.',
  items: 'Payments', id: 'Payment id', state: 'State', stateOf: { accepted: 'Under way', credited: 'Credited', rejected: 'Rejected' }, accepted: 'Accepted', settled: 'Ended', from: 'Paying bank', to: 'Receiving bank', reason: 'Reason', act: 'Action',
  reasonOf: { payee_unknown: 'No such account', payee_name_mismatch: 'Another name', account_closed: 'Account closed', not_accepted: 'Could not be credited', unpaid: 'Not paid in time' },
  allStates: 'All states', allRoutes: 'All systems', allBanks: 'All banks', anyBank: 'Any', emptyTitle: 'No payments', emptyFilter: 'No payment fits.', emptyText: 'Every transfer between banks is listed here.',
  return: 'Return', returnTitle: 'Return this unpaid payment?', returnText: 'The receiving bank will refuse it for good; if it has booked it after all, that stands.', returnFailed: 'Not returned; refresh and look again',
  returned: { accepted: 'No outcome yet', credited: 'The receiving bank had booked it; it stands', rejected: 'Returned; the paying bank gives the money back' },
  faults: 'Faults on order', faultsText: 'Have messages lost, doubled, late or refused, and see that no money is made or lost. Only in a demonstration; gone when the server starts anew.', noFaults: 'No faults now: the network is fine.', add: 'Add fault', end: 'End',
  kind: 'Fault', seconds: 'Seconds late', percent: 'Chance (%)', times: 'Times', endless: 'No end', late_one: '{{count}} second late', late_other: '{{count}} seconds late', fromBank: 'paid by {{bank}}', toBank: 'paid to {{bank}}', chance: '{{percent}}% of the time', timesLeft_one: '{{count}} time more', timesLeft_other: '{{count}} times more',
  kindOf: { request_lost: 'Request lost', forward_lost: 'Forward lost', receipt_lost: 'Receipt lost', answer_lost: 'Answer lost', duplicate: 'Request doubled', delay: 'Late', refuse: 'Refused by the payee’s bank', name_check_lost: 'Name check unanswered' },
  kindText: {
    request_lost: 'The payment does not reach the network.', forward_lost: 'The network has it; the receiving bank never hears of it.', receipt_lost: 'The receiving bank has booked it, and the network does not know: cut between the two legs.', answer_lost: 'All is done, and the paying bank does not know.',
    duplicate: 'The same request arrives twice at once.', delay: 'The network passes it on later.', refuse: 'The receiving bank refuses for good; the money comes back.', name_check_lost: 'Nobody says whose account it is; the customer cannot pay for now.',
  },
};
