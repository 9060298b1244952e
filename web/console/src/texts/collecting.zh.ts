/** Texts of the collecting page, in Chinese. */
export const collectingZh = {
  title: '资金归集', subtitle: '客户从他行本人卡转入的款项，以及两侧的扣款授权；卡号与姓名均已脱敏。',
  view: '查看', viewOf: { collections: '归集', collecting: '本行可扣的授权', paying: '他行可扣的授权' },
  time: '发起时间', status: '状态', amount: '金额', holder: '户名', card: '付款卡', to: '转入账户', by: '发起方式', byPlan: '归集计划', byHand: '客户', code: '原因', receipt: '回单编号', completed: '完成时间',
  statusOf: { requested: '等待答复', taken: '已扣款在途', completed: '已到账', refused: '未扣款', returned: '已退回' },
  stateOf: { asked: '等待对方确认', active: '有效', refused: '对方拒绝', ended: '已终止' },
  given: '授权时间', otherBank: '对方银行', perDebit: '单笔上限', perDay: '单日上限', version: '文本版本', ended: '终止时间', id: '授权编号',
  emptyTitle: '没有归集', emptyText: '客户从他行卡转入后，这里逐笔可查。', noMandates: '没有扣款授权', noMandatesText: '客户授权后，这里可查。',
} as const;
