/** Texts of the page of bound accounts and agreements, in Chinese. */
export const boundZh = {
  title: '绑定账户与协议', subtitle: 'Ⅱ、Ⅲ类户绑定了什么、向开户行核验的每一次问答，以及客户同意过哪些文本的哪个版本。',
  view: { bindings: '绑定关系', checks: '核验记录', agreements: '同意记录', texts: '协议文本' },
  boundAt: '绑定时间', account: '账户', class: '类别', boundBank: '绑定银行', boundNo: '绑定账号', boundKind: '绑定账户类型', state: '状态', holder: '客户', customer: '查看客户', present: '当前绑定', ended: '{{time}} 已变更',
  classOf: { class_one: 'Ⅰ类户', class_two: 'Ⅱ类户', class_three: 'Ⅲ类户' }, kindOf: { class_one: 'Ⅰ类户', credit_card: '信用卡' },
  checkedAt: '核验时间', outcome: '结果', anyOutcome: '全部结果', bankNo: '开户行行号', factors: '要素', factorsOf: { four: '四要素', five: '五要素' }, route: '途径', routeOf: { own_bank: '本行', network: '清算网络', demonstration: '演示' },
  outcomeOf: { confirmed: '一致', unanswered: '没有应答', account_unknown: '无此账户', name: '户名不符', id_number: '证件号不符', phone: '手机号不符', account_not_usable: '账户不可用', bank_not_reached: '银行未接入' },
  acceptedAt: '同意时间', document: '文本', anyDocument: '全部文本', version: '版本', lang: '语言', langOf: { zh: '中文', en: '英文' }, digest: '文本摘要', inForce: '现行版本',
  documentOf: { class_two: 'Ⅱ类账户服务协议', class_three: 'Ⅲ类账户服务协议', hang_card: '他行卡绑定授权书', balance_sharing: '余额查询单独授权' },
  emptyBindings: '没有绑定关系', emptyChecks: '没有核验记录', emptyAgreements: '没有同意记录', emptyText: '客户在线开户或绑定他行卡后，这里逐笔可查。',
  standingOf: { coming: '待生效', in_force: '现行版本', replaced: '已被取代' }, builtIn: '平台初始版本。', publishedBy: '{{from}} 起生效；{{who}} 于 {{time}} 发布。', why: '原因：{{note}}', compare: '与 {{version}} 比较', whole: '看全文', noChange: '没有改动。',
  publish: '发布新版本', publishTitle: '发布新版本：{{title}}', publishHint: '以现行版本 {{version}} 为底稿修改。新版本从生效时间起适用；此前同意的版本原样保留，客户下次来时会被请求同意新版本。', edit: { edit: '编辑', changes: '查看改动' }, titleOf: '标题', textOf: '正文',
  onlyOne: '只改了一种语言。请确认另一种语言不需要改动。', fromHint: '不填即立即生效；不能早于现在。', publishNow: '发布', published: '已发布 {{version}}，{{time}} 起生效',
};
