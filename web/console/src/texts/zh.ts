import { auditActionsZh } from './audit.zh';
import type { Translated } from '@polybank/ui';
import { backTestZh } from './backTest.zh';
import { behaviourZh } from './behaviour.zh';
import { alertsZh, boardsZh, healthZh, liveZh, ratesZh, visitsZh } from './boards.zh';
import { trackingZh } from './tracking.zh';
import { pagesZh } from './pages.zh';
import { articleFormZh, slotFormZh, wordFormZh } from './contentForms.zh';
import { imagesZh, placementFormZh, slotsZh } from './slots.zh';
import { surveyFormZh, surveysZh } from './surveys.zh';
import { themeZh } from './theme.zh';
import { customerProfileZh, profileFormsZh } from './customerProfile.zh';
import { boundZh } from './bound.zh';
import { limitsZh } from './limits.zh';
import { categoriesZh } from './categories.zh';
import { expressionZh } from './expression.zh';
import { clearingZh } from './clearing.zh';
import { messagesZh } from './messages.zh';
import { packetsZh } from './packets.zh';
import { formerZh } from './former.zh';
import { recoveriesZh } from './recoveries.zh';
import { riskZh } from './risk.zh';
import { riskRulesZh } from './riskRules.zh';
import { consentsZh } from './consents.zh';
import { operatorsZh, profileZh } from './profile.zh';
import { tokensZh } from './tokens.zh';
import { devicesZh } from './devices.zh';
import { templatesZh } from './templates.zh';
import { externalZh } from './external.zh';
import { publishingZh } from './publishing.zh';
import { identitiesZh } from './identities.zh';
import { permissionsZh, standingZh } from './permissions.zh';
import { collectingZh } from './collecting.zh';
import { comparisonZh } from './comparison.zh';

/** Chinese texts of the console: the first language, and the shape that every other language follows. */
export const zh = {
  app: { name: '运营控制台', short: '控制台', product: 'Polybank' },
  common: {
    retry: '重试', cancel: '取消', close: '关闭', loading: '正在加载', no: '否',
    none: '无', loadMore: '加载更多', allLoaded_other: '已全部加载，共 {{count, number}} 条',
    loadedSome_other: '已加载 {{count, number}} 条', timeZone: '时间均为北京时间（Asia/Shanghai）', copy: '复制', copied: '已复制',
    clearFilters: '清除筛选', columns: '列', export: '导出 CSV', exportHint_other: '导出已加载的 {{count, number}} 行',
    noneSoFar: '到目前为止没有相符的', noneSoFarText: '已经看过最近的一段；更早的还没有看。', lookFurther: '继续往前找',
    optional: '选填', traceId: '追踪号', ok: '成功', refused: '已拒绝', bank: '银行', skip: '跳到正文',
  },
  nav: {
    label: '主导航',
    group: { cockpit: '驾驶舱', customers: '客户经营', risk: '风险与合规', technology: '技术与租户' },
    page: {
      cockpit: '驾驶舱', customers: '客户查询', accounts: '账户管控', transfers: '转账流水', audit: '审计轨迹', integrity: '完整性', banks: '成员银行', 'open-bank': '开立银行',
      parameters: '业务参数', clearing: '跨行清算', letters: '事件投递',
      suspense: '挂账处理', reconciliation: '核心对账', packets: '红包', messages: '客户消息', templates: '消息模板', collections: '资金归集', categories: '收支分类', bound: '绑定与协议', recoveries: '账户找回', former: '已注销客户', consents: '授权文本', limits: '认证限额', permissions: '功能权限', identities: '身份合并', tokens: '动态令牌', operators: '操作员', publishing: '发布管理', devices: '风险设备', risk: '风控工作台',
      'back-tests': '规则回测', behaviour: '行为分析', 'customer-profile': '客户画像', tracking: '埋点计划', surveys: '客户体验', theme: '品牌主题', 'page-editor': '频道页面', 'follow-ups': '客户回访', slots: '栏位投放', images: '图片库',
      live: '实时看板', boards: '看板', alerts: '指标预警', visits: '访问回放', 'app-health': '应用质量',
    },
  },
  shell: {
    alliance: '全联盟', allianceHint_other: '{{count}} 家成员银行', switchBank: '切换银行', fixedBank: '你的账号固定在这家银行', searchBanks: '按名称或编号找银行',
    palette: '快速跳转', language: 'English', languageLabel: '切换到英文', dark: '深色', light: '浅色', system: '跟随系统', theme: '外观',
    density: '密度', compact: '紧凑', comfortable: '宽松', signOut: '退出登录', account: '账号与偏好', demo: '演示',
  },
  role: {
    alliance_admin: '联盟管理员', alliance_auditor: '联盟审计员', bank_admin: '银行管理员', bank_service: '银行客服', bank_auditor: '银行审计员',
  },
  permission: {
    'cockpit.view': '查看驾驶舱', 'customer.view': '查询客户', 'customer.reveal': '查看客户完整信息', 'customer.archive': '查阅已注销客户', 'customer.support': '客户支持操作',
    'account.control': '账户管控', 'parameter.view': '查看业务参数', 'parameter.edit': '设置业务参数', 'publishing.view': '查看发布内容', 'publishing.make': '编写与发布', 'publishing.approve': '批准发布', 'clearing.view': '查看清算', 'clearing.control': '处理清算',
    'transfer.view': '查看转账', 'risk.view': '查看风控工作台', 'risk.work': '处理风险工单', 'risk.decide': '风险决定（工单、申诉、名单）', 'audit.view': '查看审计', 'outbox.control': '处理未投递事件', 'bank.view': '查看成员银行', 'bank.open': '开立银行', 'operator.manage': '管理操作员',
    missing: '你的角色“{{role}}”没有“{{permission}}”权限。需要时请联系管理员。',
    title: '这个页面你不能看', here: '你可以去：{{page}}',
    otherBank: '你的账号只属于 {{bank}}，不能进入其他银行。',
  },
  signIn: {
    title: '登录运营控制台', subtitle: '一个内核，百家银行，各有其面', username: '用户名', password: '密码', submit: '登录', submitting: '正在登录',
    required: '请填写{{field}}', demoTitle: '这是演示凭据', demoText: '以下账号只存在于演示环境，数据均为虚构。点一行即可填入。',
    demoPassword: '统一密码', expired: '登录已过期，请重新登录。你会回到刚才的页面。', fill: '填入 {{username}}',
    points: { one: '经营数字，每五秒更新', two: '每一次查看都有审计', three: '一分钟开立一家新银行' },
    showOthers_other: '显示另外 {{count}} 个',
  },
  palette: {
    placeholder: '搜索页面、银行、操作，或输入手机号、姓名查客户', pages: '页面', banks: '银行', customers: '客户', actions: '操作', empty: '没有匹配的结果',
    findIn: '在{{bank}}查找客户“{{query}}”', searching: '正在查找客户', hintMove: '选择', hintOpen: '打开', hintClose: '关闭',
  },
  scope: {
    title: '先选一家银行', text: '{{page}}按银行隔离，一次只看一家。',
  },
  notFound: { title: '没有这个页面', text: '地址可能写错了，或页面已移走。', home: '回到首页' },
  figure: {
    customers: '客户总数', new_customers: '新增客户', logins: '登录次数', login_customers: '登录客户', transfers: '转账笔数',
    transfer_amount: '转账金额', refusals: '拒绝', step_ups: '加强认证', amount: '金额',
  },
  cockpit: {
    logins_other: '登录 {{count, number}} 次', transfers_other: '转账 {{count, number}} 笔',
    title: '驾驶舱', subtitleAlliance_other: '全联盟 {{count}} 家银行的今日经营', subtitleBank: '{{bank}}的今日经营',
    refreshedAt: '{{time}} 更新，每 5 秒刷新', stale: '未能刷新，显示 {{time}} 的数字', paused: '页面在后台，已暂停刷新',
    vsYesterday: '较昨日同时段', same: '与昨日持平', yesterdayNone: '昨日同时段为 0', yesterdayWas: '昨日 {{value}}',
    hourly: {
      answer: '最近 24 小时最忙的是 {{hour}}：{{logins}}，{{transfers}}', empty: '最近 24 小时没有活动',
      emptyWhy: '还没有客户登录或转账。客户在手机银行里操作后，这里几秒内就会有数。', hour: '时段', label: '近 24 小时活动',
    },
    daily: {
      answerUp: '近 30 天转账 {{amount}}，后 15 天比前 15 天多 {{percent}}', answerDown: '近 30 天转账 {{amount}}，后 15 天比前 15 天少 {{percent}}',
      answerFlat: '近 30 天转账 {{amount}}，前后 15 天持平', answerNew: '近 30 天转账 {{amount}}', empty: '近 30 天没有转账', emptyWhy: '银行刚开立，或还没有客户转账。首笔转账之后这里会画出趋势。',
      date: '日期', label: '30 天趋势',
    },
    refusals: {
      answer: '今日拒绝最多的原因是“{{reason}}”，占 {{percent}}', empty: '今天没有拒绝任何操作', emptyWhy: '今天所有转账都按客户的意思完成了。', reason: '原因', count: '次数', share: '占比', label: '今日拒绝原因',
    },
    banks: {
      answer_other: '今日转账最多的是{{bank}}：{{count, number}} 笔，占全联盟 {{percent}}', empty: '今天各行都还没有转账', emptyWhy: '任一银行有客户转账后，这里会比较各行。', label: '各行比较',
    },
    tableOf: '{{chart}}的数据表', pickBank: '点银行进入它的驾驶舱', pickReason: '点原因查看明细',
  },
  refusal: {
    insufficient_funds: '余额不足', limit_exceeded: '超出限额', payee_unknown: '收款账户不存在', payee_name_mismatch: '户名不符', same_account: '收付款账户相同',
    account_frozen: '账户已冻结', risk_delayed: '风险核实', risk_denied: '风险拦截', step_up_required: '需加强认证', pin_not_set: '未设交易密码', pin_locked: '交易密码锁定', challenge_invalid: '验证已失效',
    amount_invalid: '金额无效', bank_unknown: '收款银行不存在', credentials_wrong: '登录密码错误', password_locked: '登录密码锁定', pin_wrong: '交易密码错误',
    code_wrong: '验证码错误', code_expired: '验证码过期', sms_too_often: '短信过频', rate_limited: '操作过频', forbidden: '没有权限', unauthenticated: '未登录',
  },
  customers: {
    title: '客户查询', subtitle: '信息默认脱敏；查看完整信息须说明用途，并记入审计', search: '手机号、姓名、账号或客户编号', searchHint: '手机号、账号须完整；姓名可只输开头。查询词不会出现在网址里。',
    find: '查找', name: '姓名', phone: '手机号', class: '客户类别', status: '状态', accounts: '账户', created: '注册时间', lastLogin: '上次登录', never: '从未登录', noName: '未实名',
    userClass: { open: '开放用户', bound: '绑卡用户', real_name: '实名客户', class_one: 'Ⅰ类户客户' }, statusOf: { active: '正常', locked: '已锁定' },
    emptyTitle: '没有找到客户', emptyFilter: '没有与“{{query}}”相符的客户。请核对号码是否完整，或换一个条件。', emptyBank: '这家银行还没有客户。客户在手机银行里用手机号注册后会出现在这里。',
    device: { signedIn: '登录中', 'sign-out': '退出登录', unbind: '解绑', purpose: '用途', done: '已处理', text: { 'sign-out': '该设备上的登录会立即结束，设备仍保持绑定。', unbind: '该设备立即退出登录并解绑，再次登录需要短信验证码。' } },
    drawer: { title: '客户资料', accounts: '账户', devices: '设备', tools: '认证工具', noAccounts: '还没有账户', noDevices: '没有绑定的设备', id: '客户编号', idNumber: '证件号码', opened: '开户', bound: '绑定', seen: '最近使用' },
    kind: { class_one: 'Ⅰ类户', class_two: 'Ⅱ类户', class_three: 'Ⅲ类户' }, accountStatus: { active: '正常', frozen: '已冻结', closed: '已销户' },
    tool: { password: '登录密码', pin: '交易密码', sms_code: '短信验证码', gesture: '手势密码', passkey: '通行密钥', totp: '动态令牌', device_certificate: '设备证书', usb_key: 'U 盾', face: '人脸识别' }, toolState: { not_held: '未开通', active: '可用', locked: '已锁定', expired: '已过期', revoked: '已停用' }, tools: { enrolled: '已开通的工具', since: '开通', until: '有效期至', ended: '已到期：', unlock: '解锁', revoke: '停用', done: '已处理，并记入审计', unlockText: '将清除“{{tool}}”的输错次数并立即解锁。请先核实客户身份。', revokeText: '将永久停用“{{label}}”（{{tool}}），不能恢复；客户可重新开通。' }, lockedUntil: '锁定至 {{time}}', platform: { h5: '手机网页', ios: 'iOS', android: 'Android' },
    reveal: {
      action: '查看完整信息', title: '查看完整客户信息', audited: '这次查看会记入审计轨迹：谁、何时、看了谁、为了什么。信息显示 60 秒后自动恢复脱敏。', purpose: '用途', purposeHint: '至少 4 个字，写给审计员看', submit: '查看，并记入审计',
      purposes: { call: '客户来电，核对身份', dispute: '处理客户投诉或争议', legal: '配合有权机关查询', risk: '核实可疑交易' }, remaining: '{{seconds}} 秒后恢复脱敏', mask: '立即脱敏', tooShort: '用途至少 4 个字', tooLong: '用途最多 200 个字',
    },
    signOut: { action: '全部退出登录', title: '让这位客户在所有设备上退出？', text: '客户的所有会话立刻失效，须重新登录。账户与资金不受影响。此操作记入审计。', submit: '全部退出', done: '已在所有设备上退出' },
    demo: { action: '发放演示账户', title: '发放演示账户', text: '为这位客户登记姓名，并开立一个有演示资金的账户。仅演示环境提供。', name: '姓名', idNumber: '证件号码', submit: '发放账户', done: '已发放账户 {{account}}', nameRequired: '请填写姓名' },
  },
  transfers: {
    title: '转账流水', subtitle: '每一笔转账：谁付给谁、怎样核实、如何记账', status: '状态', statusOf: { scheduled: '待转出', processing: '处理中', completed: '成功', returned: '已退回', cancelled: '已撤销' }, leaves: '转出时间', allStatuses: '全部状态', query: '回单号、转账编号或账号后四位', min: '金额 ≥', max: '金额 ≤',
    id: '转账编号', time: '发起时间', completed: '完成时间', amount: '金额', payer: '付款方', payee: '收款方', payerAccount: '付款账户', payeeAccount: '收款账户', payeeBank: '收款银行', route: '路由', routeOf: { book: '行内', ibps: '网银互联', beps: '小额支付', hvps: '大额支付' }, direction: '方向', directionOf: { out: '转出', in: '转入' },
    emptyTitle: '没有转账', emptyFilter: '没有符合筛选条件的转账。放宽条件试试。', emptyBank: '这家银行还没有转账。客户完成第一笔转账后会出现在这里。', amountShape: '金额写成 1234.50', amountOrder: '下限不能大于上限',
    drawer: { title: '转账记录', receipt: '回单号', check: '校验码', note: '附言', tools: '使用的认证工具', verdict: '风险判断', outcome: '结论', reasons: '依据', noReasons: '没有命中任何规则', postings: '记账（复式）', debit: '借方', credit: '贷方', kind: '类型', booked: '入账时间', balanced: '借贷相等：{{amount}}', noPostings: '还没有记账', customer: '查看付款客户', line: { created: '已发起', verified: '已核实', posted: '已记账', completed: '已到账', returned: '已退回', processing: '处理中' } },
    verdict: { allow: '放行', step_up: '加强认证后放行', deny: '拒绝' },
    reason: {
      payee_black_list: '收款账户在风险名单中',
      device_black_list: '设备在风险名单中',
      transfer_velocity: '短时间内转账次数较多',
      new_device_large_amount: '新设备大额转账',
      night_large_amount: '夜间大额转账',
      first_time_payee_large: '首次向该收款人大额转账',
      login_new_device_burst: '短时间内在多台新设备登录',
      registration_burst: '同一设备短时间内多次注册',
    },
    internal: { clearing: '存放清算款项', cash: '现金', interest: '利息支出', fees: '手续费收入', acquiring: '收单与代发', core_transit: '核心在途', suspense: '挂账', red_packets: '红包待领款项' },
    postingKind: { transfer: '转账', deposit: '存入', salary: '工资', payment: '支付', interest: '利息', fee: '手续费', return: '退回', opening: '开户' },
  },
  audit: {
    title: '审计轨迹', subtitleBank: '只可追加、逐条以哈希相连；改动任何一条都会被发现', subtitleAlliance: '联盟层的操作：开立银行、跨行查看、登录', actor: '操作人编号', action: '动作，如 transfer.posted', subject: '对象', seq: '序号', time: '时间', actorLabel: '操作人', actionLabel: '动作', outcome: '结果', anyOutcome: '全部结果', hash: '哈希',
    actorKind: { customer: '客户', operator: '操作员', system: '系统', visitor: '访客' }, emptyTitle: '没有审计记录', emptyFilter: '没有符合筛选条件的记录。', emptyChain: '这条链还没有记录。', drawer: { title: '审计记录 #{{seq}}', detail: '详情', actorId: '操作人编号', fullHash: '本条哈希', prev: '上一条', next: '下一条', filterActor: '只看这位操作人', filterSubject: '只看这个对象' },
    actionOf: auditActionsZh,
  },
  integrity: {
    title: '完整性', subtitle: '账平不平、链断没断、有没有事件投递不了：随时复核', card: '完整性', recheck: '重新核对', checkedAt: '{{time}} 核对', allGood: '全部通过', someBad_other: '{{count}} 项不通过',
    zeroSum: '总账借贷为零', zeroSumNo: '总账不平', balancesNo: '余额与分录不符', chainNo: '审计链断开', deadNo: '有死信', zeroSumWhy_other: '{{count, number}} 笔分录之和为零，没有凭空多出或少掉的钱', zeroSumBad: '分录之和不为零：停止记账并联系技术值班', balances: '余额与分录相符', balancesWhy: '每个账户的余额都等于它的分录之和', balancesBad: '有账户余额与分录不符：冻结相关账户并联系技术值班',
    chain: '审计链完整', chainWhy_other: '{{count, number}} 条记录逐条核对，哈希首尾相连', chainBad: '审计链断开：保全现场并联系审计', dead: '没有死信', deadWhy: '所有事件都已送达', deadBad_other: '{{count, number}} 个事件多次投递失败，需人工处理', other: '其他检查', otherBad: '未通过：{{names}}。请运行 polybank doctor 查看详情', fullCheck: '在服务器上运行 polybank doctor 可得到逐账户的报告。',
  },
  banks: {
    title: '成员银行', subtitle: '每家银行一个独立的数据库、一个自己的应用', open: '开立银行', cards: '卡片', table: '表格', view: '显示方式', customers: '客户', accounts: '账户', openedAt: '开立于', engine: '引擎', engineOf: { sqlite: 'SQLite', postgres: 'PostgreSQL' }, bankNo: '行号', bin: '卡 BIN', app: '打开手机银行', enter: '进入', statusOf: { open: '营业中' }, id: '编号', emptyTitle: '还没有成员银行', emptyText: '开立第一家银行，不到一分钟就能使用。', colours: '品牌色',
  },
  openBank: {
    title: '开立银行', subtitle: '填一张表，不到一分钟，新银行的手机银行就能用', sections: { identity: '名称与编号', brand: '品牌', layout: '形状与首页', logo: '标志', contact: '标语与客服' },
    hints: { identity: '编号一经开立不能更改，它是网址与数据库的名字。', brand: '主色用于按钮与页头，须能看清其上的白字。', layout: '形状语言与首页布局。', logo: '上传 SVG（不超过 64 KB，只含图形）；不上传时由平台绘制图形标志。', contact: '标语选填。客户在首页、登录页与“我的”里看到客服电话。' },
    field: { name: '中文名称', name_en: '英文名称', short_name: '简称', bank_id: '编号', primary_color: '主色', accent_color: '辅色', radius_px: '圆角', home_layout: '首页布局', logo_svg: '标志', slogan: '中文标语', slogan_en: '英文标语', service_phone: '客服电话' },
    placeholder: { name: '临江银行', name_en: 'Linjiang Bank', short_name: '临江', bank_id: 'linjiang', slogan: '江流有声，财富有序', slogan_en: 'Flowing with you', service_phone: '95xxx' },
    phoneInvented: '演示环境可以留空，平台会编一个虚构的号码',
    address: '应用地址 {{url}}', layoutOf: { card: '卡片', hero: '主视觉', list: '列表' }, layoutHint: { card: '资产卡在上，菜单成格', hero: '大幅品牌页头', list: '紧凑列表，先看账户' },
    contrast: '白字对比度 {{ratio}} : 1', contrastGood: '清楚', contrastBad: '看不清', upload: '上传 SVG', replace: '换一个', useDrawn: '不用这个标志', drawn: '平台会按编号和品牌色绘制图形标志，开立后即可看到', uploaded: '已上传的标志',
    problem: { required: '必填', idShape: '3 到 20 位，小写字母开头，只含小写字母与数字', idTaken: '这个编号已被使用', tooLong: '太长了', nameHan: '中文名称须含汉字', nameLatin: '只用英文字母、数字与空格', shortLength: '最多 4 个字', colour: '写成 #rrggbb', contrast: '主色太浅，白字看不清（至少 3 : 1）', radius: '0 到 24 之间的整数', phone: '3 到 20 位，只含数字、空格与短横', logoSize: '超过 64 KB', logoShape: '不是有效的 SVG', logoUnsafe: '含脚本、事件或外部引用，不能使用', logoText: '含文字：请先转为轮廓', logoPicture: '含图片、滤镜或嵌入内容：只能用图形与渐变' },
    will: { title: '将会发生', database: '建立一个独立的数据库，名为 {{id}}', brand: '应用在 {{url}} 上线，用你选的品牌', products: '带首批账户产品，发放卡 BIN 与行号', register: '任何人凭手机号即可注册为开放用户', audit: '记入联盟审计链，操作人 {{operator}}', irreversible: '开立之后不能撤销：编号不能更改，控制台也还没有修改品牌的页面。' },
    submit: '开立{{name}}', submitBare: '开立银行', fix_other: '还有 {{count}} 处需要改', preview: '实时预览', previewHint: '示意：颜色、形状与布局，开立后在应用里看到真实的首页',
    phone: { assets: '总资产（元）', transfer: '转账', records: '转账记录', payees: '收款人', limits: '限额', accounts: '账户', recent: '最近交易', salary: '工资入账', coffee: '早餐店', home: '首页', mine: '我的', action: '转账 500.00 元', welcome: '欢迎回来' },
    leave: { title: '离开这张表？', text: '已填的内容还没有提交，离开就没有了。', leave: '离开', stay: '继续填写' },
    progress: { title: '正在开立{{name}}', opening: '建库、发号、写入品牌与产品', app: '应用应答', list: '登记到成员银行', elapsed: '已用 {{seconds}} 秒', slow: '比平时久。结果会出现在“成员银行”里，可以离开本页。', failed: '没有开立' },
    result: { title: '{{name}}开业了', took: '用时 {{seconds}} 秒', openApp: '打开手机银行', qr: '用手机扫码打开', next: '接下来', step1: '在新银行里注册', step1Text: '用任意手机号注册；演示环境的短信出现在应用的演示手机收件箱里。', step2: '发放演示账户', step2Text: '在客户查询里找到这位客户，打开后发放演示账户。', step3: '看它动起来', step3Text: '转一笔账，驾驶舱几秒内就有数。', enter: '进入{{name}}', another: '再开一家', appSlow: '银行已开立，但应用还没有应答。稍后再打开。' },
  },
  parameters: {
    title: '业务参数', subtitle: '本行的限额、费率与时限。每个版本从生效时间起整套取代上一版，旧版本永远可查。', emptyTitle: '还没有可设置的参数', emptyText: '参数由各业务组声明。',
    defaults: '平台默认值', inForce: '第 {{version}} 版，{{time}} 起生效', coming_other: '{{count}} 个版本待生效',
    note: '变更原因', noteHint: '4 至 200 个字，会写入审计。', from: '生效时间', atOnce: '立即生效', fromHint: '不填即立即生效；不能早于现在。',
    save_other: '设置新版本（{{count}} 项变更）', unchanged: '没有变更', saved: '已设置第 {{version}} 版，{{time}} 起生效', wrong: '格式不对',
    default: '默认 {{value}}', versions: '历史版本', noVersions: '从未修改过，一直使用平台默认值。', version: '第 {{version}} 版', now: '生效中',
    since: '自 {{time}}', by: '{{who}}，{{time}}', changed: '已变更',
    unitOf: { money_minor: '元', count: '', seconds: '秒', hours: '小时', days: '天', months: '月', parts_per_million: '百万分之', time_of_day: '时：分', flag: '', text: '', structure: 'JSON' },
    confidenceOf: { primary: '依据原文', secondary: '依据二手资料', unverified: '通行做法，未核实原文', own: '平台自定' },
  },
  bound: boundZh,
  limits: limitsZh,
  backTest: backTestZh,
  categories: categoriesZh,
  expression: expressionZh,
  reason: { hint: '4 至 200 个字，会写入审计。', wrong: '请填写 4 至 200 个字' },
  letters: {
    title: '事件投递', subtitle: '业务事件多次投递失败后留在这里。会自动再试约一天，之后等人处理；同一对象的后续事件在后面按序等候。', emptyTitle: '所有事件都已送达', emptyText: '没有等待处理的事件。',
    seq: '序号', consumer: '接收方', topic: '事件', aggregate: '对象', reason: '原因', behind: '等候同一对象较早的事件', tries: '已重试', next: '下次重试', waitsPerson: '等人处理', died: '首次失败', one: '事件 {{seq}}',
    explain: '再次投递会从该对象最早的未投递事件开始。放弃后，它的后续事件随即投递。两者都会写入审计。', retry: '再次投递', retryAsked: '已安排，约一秒内投递', gone: '这个事件已不在列表中',
    discard: '放弃', discarded: '已放弃', discardTitle: '放弃这个事件？', discardText: '接收方将永远不会处理它，且不能撤销。', purpose: '用途', purposeHint: '4 至 200 个字，会写入审计。',
  },
  suspense: {
    title: '挂账处理', subtitle: '不能入账的款项先挂在这里，每一笔都要有去处。处理须写明理由，并写入审计。', balance: '挂账余额', open_other: '{{count, number}} 笔待处理', state: '状态', allStates: '全部状态',
    stateOf: { open: '待处理', resolving: '处理中', paid: '已付客户', written_back: '已退回来源' }, time: '挂账时间', amount: '金额', reason: '原因', summary: '用途', account: '原收款账户', from: '来源', resolved: '处理时间', by: '处理人', transfer: '所属转账', customer: '查看客户', purpose: '处理理由', action: '处理方式',
    reasonOf: { account_closed: '账户已销户', account_frozen: '账户受限', unknown_account: '账户不存在', name_mismatch: '户名不符', counter_exceeded: '超过账户限额', by_core: '核心未受理' },
    fromOf: { clearing: '存放清算款项', cash: '现金', interest: '利息支出', fees: '手续费收入', acquiring: '收单与代发', core_transit: '核心在途', suspense: '挂账', red_packets: '红包待领款项', account: '客户账户' },
    emptyTitle: '没有挂账', emptyFilter: '这个状态下没有挂账。', emptyBank: '所有款项都已入账。', drawer: '挂账款项',
    resolve: { title: '处理这笔款项', pay: '付给该客户的账户', write_back: '退回来源账户', account: '收款账号', accountHint: '同一客户在本行的任一账户，须填写完整账号。', accountWrong: '请填写 13 至 19 位账号', purpose: '处理理由', willPay: '将把 {{amount}} 元从挂账付到该账户。', willBack: '将把 {{amount}} 元退回“{{from}}”。', submitPay: '付出 {{amount}} 元', submitBack: '退回 {{amount}} 元', done: '已处理', waiting: '核心尚未答复，处理会自动继续', notAllowed: '你的角色只能查看。处理挂账需要“账户控制”权限。' },
  },
  recon: {
    title: '核心对账', subtitle: '每天零点后自动核对上一日：逐笔比对两边的指令，再比对账户余额。', view: { differences: '差异', runs: '核对记录', commands: '核心指令' },
    ledger: { embedded: '本行账务由平台内嵌账本保管', embeddedText: '核对时逐户用分录重算余额（总分核对）。接入本行核心后，这里核对的是核心。', core: '本行账务由自己的核心系统保管', reachable: '核心正常应答', unreachable: '核心没有应答', none: '没有在途指令' },
    stateOf: { pending: '待发送', unknown: '未知', booked: '核心已记账', refusing: '退回中', reversing: '冲正中', done: '已完成', refused: '已拒绝', reversed: '已冲正', voided: '已作废' },
    underWay: '{{state}} {{count}} 笔，共 {{amount}} 元', date: '核对日期', run: '立即核对', ranClean: '{{date}} 两边一致', ranFound_other: '{{date}} 发现 {{count}} 项差异', ranFailed: '没有核对成：{{why}}',
    kind: '差异', kindOf: { only_here: '只有本方', only_there: '只有对方', amount: '金额不同', accounts: '账户不同', state: '状态不同', balance: '余额不同' }, day: '账务日期', offBy: '相差', subject: '指令或账户', found: '发现时间', diffState: '状态', diffStateOf: { open: '待处理', resolving: '处理中', resolved: '已处理' }, allStates: '全部状态',
    emptyTitle: '没有差异', emptyText: '已核对的日子两边一致。', emptyRuns: '还没有核对过', emptyRunsText: '今夜零点后会自动核对，也可以立即核对。', emptyCommands: '没有核心指令', emptyCommandsText: '只有接入自己核心系统的银行才有。',
    runState: { running: '进行中', done: '已完成', failed: '未完成' }, against: { core: '核心系统', postings: '账本分录' }, runDay: '账务日期', runAgainst: '对方', runStarted: '开始时间', runHere: '本方', runThere: '对方合计', runMatched: '相符', runInFlight: '在途未比', runBalances: '比对余额', runDifferences: '差异', runStateTitle: '结果', count_other: '{{count, number}} 笔', why: '原因',
    drawer: '差异明细', here: '本方', there: '对方', absent: '没有这一笔', balanceIs: '余额', reference: '编号', legs: '分录', run2: '所属核对', commandTime: '发起时间', commandKind: '种类', commandState: '状态', attempts: '未答次数', lastError: '最近情况', key: '指令编号', commandDrawer: '核心指令', coreRef: '核心流水号', refusal: '拒绝原因', settled: '结束时间', transfer: '所属转账',
    fixOf: { book_here: '本方补记', reverse_here: '本方冲回', post_there: '请核心补记', reverse_there: '请核心冲正', accept: '接受差异', cleared: '再次核对已一致' },
    fixWill: { book_here: '按对方的分录在本方记账；收款账户不能入账的部分转入挂账。', reverse_here: '在本方按原分录反向记账。', post_there: '用原指令编号请核心记账，不会重复。', reverse_there: '请核心冲正这笔指令。', accept: '两边都不动，只记录理由。' },
    resolve: '处理差异', reason: '处理理由', done: '已处理', waiting: '核心尚未答复，处理会自动继续', notAllowed: '你的角色只能查看。处理差异需要“账户控制”权限。', action: '处理方式', by: '处理人', at: '处理时间',
  },
  accounts: {
    title: '账户管控', subtitle: '按账号查询账户的限制、限额与利息，办理冻结、解冻、协助冻结和核实', search: '输入完整账号', find: '查询',
    emptyTitle: '输入账号查询', emptyText: '也可以在客户详情里点一个账户进来。完整账号不会留在网址里。',
    holder: '户名', product: '产品', balance: '余额', heldAvailable: '冻结 / 可用', opened: '开户', verified: '当面核实', notVerified: '未核实', bound: '绑定账户', unbound: '未绑定',
    interest: '已计未付利息', nextSettlement: '下次结息 {{day}}', inForce: '生效中的限制', free: '没有限制，收付款正常。', past: '历史', noPast: '还没有历史。',
    caps: '分类限额', cap: '限额', used: '已用', left: '剩余', most: '上限',
    capOf: { balance: '余额', out_day: '今日转出', out_year: '本年转出', in_day: '今日转入', in_year: '本年转入' },
    kind: { customer_stop: '客户停用', bank_freeze: '银行冻结', court_order: '司法冻结', loss_report: '挂失', night_lock: '夜间锁', amount_lock: '单笔金额锁', dormant: '暂停非柜面业务' },
    effect: { customer_stop: '代客户停用：只收不付，客户可自行恢复。', bank_freeze: '只收不付，只能由银行解除。', court_order: '按金额冻结：先冻结现有余额，不足部分由后续入账补足；足额前不能付款。多份文书按先后轮候。', loss_report: '只收不付，到期自动解除。' },
    field: { kind: '类型', reason: '原因', documentNo: '文书编号', authority: '有权机关', amount: '金额（元）', endsOn: '到期日' },
    wrong: { reason: '请填写 4 至 200 个字', documentNo: '司法冻结须有文书编号', authority: '司法冻结须写明机关', amount: '请填写大于零的金额', endsOn: '日期格式有误' },
    restrict: { action: '冻结或协助冻结', title: '限制账户', submit: '立即生效', done: '已生效，客户可见原因' },
    lift: { action: '解除', title: '解除限制', text: '只解除这一项，其他限制仍然有效。原因写入审计。', submit: '解除', done: '已解除', reason: { a: '核查无异常', b: '收到解除文书' } },
    verify: { action: '记录当面核实', title: '记录当面核实', text: '请确认客户本人持身份证到场。记录后，Ⅱ类账户可以接收非绑定账户转入；不能撤回。', submit: '记录', done: '已记录', reason: { a: '柜面核验身份证', b: '视频核验通过' } },
  },
  clearing: clearingZh,
  messages: messagesZh,
  templates: templatesZh,
  tokens: tokensZh,
  devices: devicesZh,
  profile: profileZh,
  operators: operatorsZh,
  packets: packetsZh,
  identities: identitiesZh,
  external: externalZh,
  publishing: publishingZh,
  permissions: permissionsZh,
  standing: standingZh,
  recoveries: recoveriesZh,
  behaviour: behaviourZh,
  tracking: trackingZh,
  images: imagesZh,
  placementForm: placementFormZh, articleForm: articleFormZh, slotForm: slotFormZh, wordForm: wordFormZh,
  slots: slotsZh,
  boards: boardsZh,
  alerts: alertsZh,
  live: liveZh,
  visits: visitsZh,
  health: healthZh,
  rates: ratesZh,
  surveys: surveysZh,
  theme: themeZh,
  pages: pagesZh,
  surveyForm: surveyFormZh,
  customerProfile: customerProfileZh,
  profileForms: profileFormsZh,
  risk: riskZh,
  riskRules: riskRulesZh,
  former: formerZh,
  consents: consentsZh,
  collecting: collectingZh,
  comparison: comparisonZh,
} as const;

/** The same keys with any text. */
export type Catalogue = Translated<typeof zh>;
