/** Texts of boards, alerts, the live board, visits and the health of the app, in Chinese. */
export const boardsZh = {
  title: '看板', subtitle: '把常看的分析放在一页：自己用、给全行看，或定期发到邮箱。', fromAnalysis: '从行为分析添加', none: '还没有看板', noneText: '在行为分析页点“存到看板”，或从下面的模板复制一份。', offered: '联盟模板',
  tiles_other: '{{count, number}} 个图块', copy: '复制', copyOf: '复制模板“{{title}}”', copyTitle: '{{title}}（副本）', copied: '已复制，在看板列表中', mine: '我', someone: '已离职的操作员', all: '全部看板',
  reach: '谁能看', reachOf: { own: '仅自己', bank: '全行可见' }, name: '名称', edit: '编辑', save: '保存看板', saved: '看板已保存', delete: '删除', deleteAsk: '删除看板“{{title}}”？', deleteWill: '订阅它的人不再收到邮件。不能恢复。',
  dragHint: '拖动图块，或用箭头调整顺序', up: '“{{title}}”上移', down: '“{{title}}”下移', setTile: '设置“{{title}}”', removeTile: '移除“{{title}}”', afterSaving: '保存后显示。', tile: '图块设置', tileDone: '完成',
  refresh: '自动刷新', refreshOf: { off: '不自动刷新', '60': '每分钟刷新', '300': '每 5 分钟刷新' }, full: '全屏', window: '退出全屏', span: '时间范围', compare: '与之前同样长的时间比较', look: '显示为', width: '宽度', before: '上一周期',
  spanOf: { today: '今天', yesterday: '昨天', days7: '近 7 天', days30: '近 30 天', days90: '近 90 天', month: '本月', last_month: '上月', quarter: '本季度' }, lookOf: { chart: '图', table: '表', figure: '数字' }, widthOf: { half: '半行', full: '整行' },
  empty: '这段时间没有数据。', asOf: '截至 {{at}}', open: '打开分析', exportTile: '导出“{{title}}”', started: '进入', finished: '完成', rate: '完成率', starts: '经过“{{page}}”',
  mail: '邮件订阅', mailed: '{{rhythm}} {{hour}} 点发邮件', mailTitle: '把看板发到我的邮箱', mailText: '数字截至前一天；不足 5 人的数字不显示，邮件中不含客户信息。', mailSave: '确定', mailOn: '已订阅', mailOff: '已停发', mailLast: '上次：{{at}}，{{outcome}}', mailNowhere: '您还没有设置通知邮箱，或关闭了报表邮件，暂时收不到。', mailSettings: '去设置',
  rhythmOf: { never: '不发送', day: '每天', week: '每周一', month: '每月 1 日' }, hour: '几点', hourOf: '{{hour}} 点', outcomeOf: { written: '已发出', unwanted: '未发出：没有邮箱或已关闭', nobody: '未发出：无权查看', missed: '未发出：系统繁忙' },
  keep: '存到看板', keepTitle: '存到看板', which: '看板', new: '新建看板', newName: '新看板名称', tileName: '图块名称', keepWill: '以后打开时，按“{{span}}”重新计算。', kept: '已存到看板。', see: '查看', ownDays: '自定义日期不能存到看板，请选近 7 天、本月等',
};

export const alertsZh = {
  title: '指标预警', subtitle: '指标偏离通常范围时提醒负责人，并指出变化最大的部分。', make: '新建预警', change: '修改预警', tab: { told: '预警记录', watched: '监测的指标' }, show: '显示', showOf: { open: '待确认', all: '全部' },
  quiet: '没有待确认的预警', never: '还没有预警', quietText: '每小时或每天结束后检查；在通常范围内不会打扰您。', none: '还没有监测的指标', noneText: '新建一个预警，选择要监测的事件。',
  at: '时间', name: '名称', namePlace: '例如：页面错误', value: '数值', usual: '通常范围', middle: '通常值', between: '{{low}} 至 {{high}}', owner: '负责人', state: '状态', seen: '已确认', open: '待确认', openCount: '待确认', seenBy: '确认人', what: '指标', looked: '最近检查',
  byOf: { day: '按天', hour: '按小时' }, sideOf: { both: '高于或低于', above: '只看高于', below: '只看低于' }, widthOf: { narrow: '灵敏', usual: '适中', wide: '宽松' }, stateOf: { on: '监测中', off: '已停用' },
  field: { count: '统计', by: '粒度', side: '方向', width: '灵敏度', state: '状态', least: '最小数量', cooldown: '提醒间隔' }, leastHelp: '数值和通常值都低于它时不提醒', hours: '小时', rule: '{{width}} · {{side}} · 至少 {{least}} · 间隔 {{hours}} 小时',
  will: '通常范围取前 8 周同一星期几（同一小时）的中位数和绝对中位差，至少 4 周后开始提醒；提醒记录在本页，并发到负责人的邮箱。', save: '保存预警', saved: '预警已保存', deleteAsk: '删除预警“{{title}}”？', deleteWill: '不再监测；已有的预警记录保留。',
  counting_other: '正在统计历史数值，还剩 {{count, number}} 天', learning: '正在积累历史，满 4 周后给出通常范围', within: '“{{what}}”都在通常范围内', outside_other: '“{{what}}”有 {{count, number}} 次偏离通常范围', bandNote: '阴影为通常范围，红点为偏离', noPoints: '还没有数值', noPointsText: '监测的事件还没有发生过。',
  movers: '变化最大的部分', noMovers: '没有哪一部分特别突出。', part: '部分', usualPart: '通常', analyse: '在行为分析中查看这一天', see: '确认', seeWill: '确认后不再列为待确认，说明留在记录里。', note: '说明', seenNow: '已确认',
};

export const liveZh = {
  title: '实时看板', subtitle: '此刻有多少人在用、在看什么、办了什么。', follow: '每秒刷新', now: '此刻', people: '在线人数', peopleNote: '最近 5 分钟有操作', perSecond: '每秒事件', perSecondNote: '最近 10 秒平均', signIns: '登录', transfers: '转账', refusals: '被拒', fiveMinutes: '最近 5 分钟',
  seconds: '每秒事件，最近 1 分钟', secondsAnswer: '最近 1 分钟 {{n}} 个事件', second: '秒', events: '事件', silent: '最近 1 分钟没有事件', silentText: '有人使用时，这里会立刻变化。', pages: '最近 5 分钟看得最多的页面', pagesAnswer: '看得最多的是“{{page}}”：{{views}} 次', noPages: '最近 5 分钟没有人看页面',
  minutes: '每分钟，最近 30 分钟', minutesAnswer: '最近 30 分钟：登录 {{sign_ins}}，转账 {{transfers}}，被拒 {{refusals}}', minute: '分钟', numbers: '查看数字', asOf: '数据截至 {{at}}。', process: '在线人数与页面由本进程接收的数据得出；登录、转账、被拒来自全行。',
};

export const visitsZh = {
  title: '访问回放', subtitle: '按事件还原一次访问：页面、点击、错误和时间。不录屏，不含输入内容；查看须说明用途，并记入审计。', find: '查找访问', way: '查找方式', wayOf: { doing: '按发生的事', customer: '按客户' }, doing: '访问中发生了', customer: '客户编号', customerPlace: '客户页地址里的编号', days: '日期（最多 31 天）',
  found: '找到的访问', none: '没有找到访问', noneText: '换一个时间或条件；不同意个性化的客户不会出现在这里。', more: '只列出最近的 50 次访问。', began: '开始', who: '客户', visitor: '未登录的访客', long: '时长', pages: '页面', events: '事件', errors: '错误', first: '第一页', last: '最后一页',
  replay: '访问回放', replayNote: '只有声明过的页面与元素名称，没有录屏、金额或输入内容。本次查看已记入审计。', steps: '经过', silence: '停顿 {{span}}', on: '在“{{page}}”', showAll_other: '显示全部 {{count, number}} 步', cut: '只列出前 {{n}} 步。',
};

export const healthZh = {
  title: '应用质量', subtitle: '客户应用各版本的错误和慢页面。', spanOf: { '1': '今天', '7': '近 7 天', '30': '近 30 天', '90': '近 90 天' }, version: '版本', allVersions: '全部版本', unsaid: '未标明', tab: { versions: '版本', errors: '错误', waits: '慢页面' },
  views: '页面浏览', errors: '错误', errorRate: '每次浏览的错误', waits: '测量次数', slow: '过慢', slowRate: '过慢占比', perViews: '错误与页面浏览之比', versionsAnswer: '错误率最高的是 {{version}}：{{rate}}', none: '还没有数据', noneText: '客户使用应用后，这里会按版本显示。',
  error: '错误', errorsAnswer: '最多的是“{{what}}”：{{times}}', noErrors: '没有错误', noErrorsText: '这段时间没有收到错误。', toVisits: '查看发生这个错误的访问', measure: '测量', average: '平均', waitsAnswer: '最慢的是“{{page}}”（{{what}}）：平均 {{span}}', slowNote: '加载超过 3 秒、页面超过 1 秒算过慢',
};

export const ratesZh = {
  label: '开通率、月登录率与黏性', answer: '{{month}}：月登录率 {{login}}，开通率 {{opening}}', month: '月份', customers: '客户', opened: '已开户', openingRate: '开通率', signedIn: '月登录客户', loginRate: '月登录率', aDay: '日均登录客户', stickiness: '黏性', note: '开通率＝已开户÷客户；月登录率＝当月登录客户÷客户；黏性＝日均÷当月登录客户', empty: '还没有客户登录',
};
