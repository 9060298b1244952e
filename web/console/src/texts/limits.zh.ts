/** Texts of the limit table and its simulator, in Chinese. */
export const limitsZh = {
  title: '认证限额', subtitle: '渠道 × 业务 × 客户类别 × 认证方式 → 单笔、每日金额与笔数、每年金额。银行可以收紧，不能超过联盟上限。',
  view: { table: '限额表', simulator: '模拟', history: '版本' },
  published: '本行的限额表已改为发布管理：请在“发布管理”中编写新版本，由另一人批准后生效。',
  firstTable: '初始限额表', business: '业务', tools: '认证方式', noTools: '免验证', channel: '渠道', userClass: '客户类别', strength: '强度', source: '依据',
  businessOf: { transfer_others: '向他人转账', transfer_own: '本人账户互转', payment: '缴费支付', purchase: '购买产品', withdrawal: '取现与提现', collection: '资金归集' },
  notInUse: '暂无服务使用该业务', channelOf: { any: '不限', h5: '手机网页', app: 'App' },
  per_operation_minor: '单笔（元）', per_day_minor: '每日（元）', per_day_count: '每日笔数', per_year_minor: '每年（元）',
  short: { operation: '单笔 {{amount}} 元', day: '每日 {{amount}} 元', count: '每日 {{count, number}} 笔', year: '每年 {{amount}} 元' },
  add: '添加一行', remove: '删除这一行', noRows: '该业务没有限额，任何操作都会被拒绝。', unchanged: '与现行版本一致。修改上表后，可在此检查并保存为新版本。',
  changes_other: '与现行版本相比，{{count}} 处改动', kind: { added: '新增', changed: '修改', removed: '删除' },
  check: '检查', checked: '检查通过。', objections_other: '{{count}} 处不符合规定，见表中说明。', oddities_other: '{{count}} 行可能不是您的本意，见表中说明。', reset: '放弃改动', save: '保存为新版本', noVersions: '还没有保存过版本，现行的是平台的初始限额表。',
  strengthOf: { nothing: '无', one_factor: '单因素', two_factors: '双因素', certified: '证书或生物特征', hardware: '硬件密钥' },
  boundOf: { operation: '超单笔', day: '超每日', day_count: '笔数已满', year: '超每年' },
  standsOf: { counts: '采用', replaced: '被更具体的行取代', other_channel: '其他渠道', other_class: '其他类别' },
  decisionOf: { allow: '直接放行', step_up: '需要验证', enrol: '需开通认证方式', deny: '拒绝' }, verdictOf: { allow: '放行', step_up: '加强认证', deny: '拒绝' }, effectOf: { cap: '限制在', raise: '提高到' },
  sim: {
    customer: '客户', customerHint: '手机号、姓名或编号', amount: '金额（元）', tools: '假设客户持有', toolsHint: '按实际持有', firstTime: '首次付款给该收款人', newDevice: '在新设备上', draft: '使用未保存的改动', decide: '模拟', noTrace: '模拟不占用额度，不计入风控，不留下记录。',
    empty: '选择客户与操作，看看会怎样决定、依据是什么。', left: '还可转 {{amount}} 元', leftTitle: '还可转（元）', wanted: '开通后可办理：{{tools}}', or: ' 或 ', path: '决定的依据', held: '持有的认证方式', used: '已用', usedOf: '今日 {{day}}，{{count}} 笔；本年 {{year}}', reserved: '待验证占用',
    own: '客户自设', byBank: '银行设定', set: '已设置', verdict: '风控结论', stands: '是否采用', heldRow: '采用，已持有', notHeldRow: '采用，未持有', carries: '能否承载', yes: '可以',
  },
  customer: {
    title: '限额', left: '今日还可转', inForce: '现行每日限额', own: '客户自设', bank: '银行设定', change: '调整限额', effect: '作用', perDay: '每日限额（元）', perOperation: '单笔限额（元）', count: '每日笔数', until: '截止时间', untilHint: '不填为长期有效；最长 90 天。', purpose: '事由', purposeHint: '4 至 200 字，记入审计。', empty: '全部留空表示取消银行的设定。', raiseHint: '只对两种以上因素的认证方式生效，不超过联盟上限。', save: '保存', done: '已保存，立即生效', wrong: '请填写金额',
  },
};
