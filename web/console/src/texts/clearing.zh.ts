/** Texts of the clearing page, in Chinese. */
export const clearingZh = {
  title: '跨行清算', subtitle: '演示清算网络：各行头寸、在途支付与退回；账是否平，现查现算。',
  positions: '各行头寸', bank: '银行', sent: '累计付出', received: '累计收到', position: '头寸', ledger: '行内清算款项', underWay: '在途', books: '对账',
  sentHint: '他行已入账', receivedHint: '本行已入账', positionHint: '收到减付出：清算网络欠该行的', ledgerHint: '该行“存放清算款项”科目余额：该行欠清算网络的', underWayHint: '已扣款，对方尚未入账，也未退回',
  agrees: '账平', differs: '账不平', agreesText: '所有清算科目与在途支付之和为零，在途 {{amount}} 元。', differsText: '相差 {{amount}} 元。', checked: '{{time}} 核对',
  same: '一致', other: '不一致', explain: '头寸由清算网络记，清算款项由各行自己的账本记，两边符号相反；在途与尚未通知到的支付计入差额后必须相等。',
  items: '清算明细', id: '支付编号', state: '状态', stateOf: { accepted: '在途', credited: '已入账', rejected: '已拒绝' }, accepted: '受理时间', settled: '结果时间', from: '付款银行', to: '收款银行', reason: '原因', act: '操作',
  reasonOf: { payee_unknown: '无此账户', payee_name_mismatch: '户名不符', account_closed: '账户已销户', not_accepted: '不能入账', unpaid: '逾期未入账', mandate_unknown: '没有扣款授权', mandate_ended: '授权已终止', request_expired: '请求已过期', name_mismatch: '户名不符', over_debit_cap: '超过单笔上限', over_day_cap: '超过单日上限', nothing_to_collect: '没有可归集的余额', insufficient_funds: '余额不足', account_unknown: '无此账户', account_frozen: '账户冻结', account_stopped: '账户止付', account_under_order: '司法冻结', account_night_locked: '夜间锁定', account_amount_locked: '超过本人设置的单笔限额', account_reported_lost: '账户挂失', account_dormant: '长期不动户', class_cap_exceeded: '超过账户类别限额' },
  allStates: '全部状态', allRoutes: '全部系统', allBanks: '全部银行', anyBank: '不限', emptyTitle: '没有清算明细', emptyFilter: '没有符合条件的支付。', emptyText: '客户做过跨行转账后，这里逐笔可查。',
  return: '退回', returnTitle: '退回这笔未入账的支付？', returnText: '收款银行将永久拒绝它；如其实已入账，则以入账为准。', returnFailed: '没有退回，请刷新后再看',
  returned: { accepted: '还没有结果', credited: '收款银行已入账，不能退回', rejected: '已退回，付款银行将把钱还给客户' },
  faults: '故障演练', faultsText: '让消息丢失、重复、迟到或被拒，看钱如何不多不少。仅演示环境可用，服务重启后自动清除。', noFaults: '现在没有故障，网络正常。', add: '加入故障', end: '解除',
  kind: '故障', seconds: '延迟秒数', percent: '概率（%）', times: '次数', endless: '不限', late_other: '延迟 {{count}} 秒', fromBank: '付款方为{{bank}}', toBank: '收款方为{{bank}}', chance: '概率 {{percent}}%', timesLeft_other: '还会发生 {{count}} 次',
  kindOf: { request_lost: '请求丢失', forward_lost: '转发丢失', receipt_lost: '回执丢失', answer_lost: '应答丢失', duplicate: '请求重复', delay: '延迟', refuse: '收款行拒绝', name_check_lost: '户名核对无应答' },
  kindText: {
    request_lost: '支付没有到达清算网络。', forward_lost: '清算网络已受理，收款行没有收到。', receipt_lost: '收款行已入账，清算网络不知道：两边账之间断开。', answer_lost: '全部办完，付款行不知道。',
    duplicate: '同一请求同时到达两次。', delay: '清算网络过一会儿才转发。', refuse: '收款行永久拒绝，钱退回。', name_check_lost: '查不到户名，客户暂时不能转。',
  },
  view: { items: '支付', debits: '扣款请求' }, debits: '扣款请求', debitStateOf: { accepted: '待付款行决定', taken: '已扣款', refused: '已拒绝' }, taken: '扣款金额', asking: '收款（发起）银行', paying: '付款银行', decided: '决定时间',
  waitingDebits_other: '{{count}} 笔扣款请求等付款行决定，最早的自 {{time}} 起', noWaitingDebits: '没有等待决定的扣款请求。', emptyDebits: '没有扣款请求', emptyDebitsText: '客户从他行卡归集资金后，银行之间的请求在这里逐笔可查。账号与请求金额加密保存，这里看不到。',
  askAgain: '再次询问', askedAgain: { waiting: '付款行还没有决定', decided: '付款行已决定', failed: '没有问到，请稍后再试' },
};
