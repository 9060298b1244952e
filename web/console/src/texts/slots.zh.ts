/** Texts of slots and the image library, in Chinese. */
export const slotsZh = {
  title: '栏位投放', subtitle: '应用里每个位置放什么、给谁看、看了多少次。内容经发布管理上线，紧急情况可在这里立即停投。', compareText: '各成员银行的曝光与点击；每家银行的人数按本行客户去重。',
  tab: { slots: '栏位与投放', report: '效果报表', suggestions: '功能推荐', why: '为何展示' },
  slot: '栏位', page: '页面', shape: '形式', size: '图片最小尺寸', capacity: '同时显示', dayMax: '每人每天上限', placements: '投放中', placement: '投放', none: '暂无内容',
  shapeOf: { banner: '轮播', interstitial: '插屏', floating: '浮窗', splash: '开屏', card: '推荐位', badge: '角标', hint: '搜索提示', pop: '弹出通知' },
  name: '文档', version: '第 {{version}} 版', presence: '展示方式', presenceOf: { always: '固定展示', rotating: '轮换', fallback: '兜底' }, order: '顺序', orderOf: '优先级 {{priority}}，权重 {{weight}}',
  audiences: '面向人群', notAudiences: '排除人群', everybody: '所有客户', times: '时间', always: '不限', caps: '频次', perDay: '每人每天 {{count}} 次', inTotal: '每人累计 {{count}} 次', unlimited: '不限',
  experiment: '实验', experimentOf: '{{arms}} 组，对照 {{percent}}%', noExperiment: '无', goal: '目标', goalOf: { none: '无', transfer: '转账', account_opened: '开户', card_bound: '绑卡' },
  stop: '立即停投', resume: '恢复投放', stopped: '已停投', stoppedAt: '停投', stopMeans: '停投立即生效，无需审批，操作会记入审计。', resumeMeans: '恢复后按已发布的内容继续展示，操作会记入审计。', reason: '原因', resumed: '已恢复投放', stoppedNow: '已停投，立即生效',
  span: '时间范围', spanOf: '近 {{count}} 天', by: '统计维度', byOf: { slot: '栏位', placement: '投放', audience: '人群', day: '日期', hour: '时段', arm: '实验组' }, hourOf: '{{hour}} 时', allSlots: '全部栏位', allPlacements: '全部投放',
  seen: '曝光次数', people: '曝光人数', clicks: '点击次数', clickPeople: '点击人数', rate: '点击率', goals: '达成人数', pictureOf: '按{{by}}的曝光次数与点击率', mostSeen: '“{{what}}”曝光最多，{{count, number}} 次', mostAt: '{{at}} 曝光最多，{{count, number}} 次',
  nothing: '这段时间没有曝光', nothingText: '发布投放后，客户看到半数画面满一秒即计一次曝光。',
  experimentText: '点击率与展示组 A 比较，达成率与对照组比较（无对照组时与 A 比较）；双侧 z 检验，每组至少 100 人。', heldOut: '对照组', clickRate: '点击率（人）', clickSays: '点击差异', goalRate: '达成率（人）', goalSays: '达成差异', tooFew: '人数不足', differs: '有差异', chance: '可能是偶然',
  why: {
    customer: '客户编号', customerHint: '在客户页面复制客户编号', edition: '版本', editionOf: { standard: '标准版', elder: '长辈版' }, purpose: '查看目的', ask: '查看原因', reasons: '展示原因', says: '{{all}} 个候选内容，展示 {{count}} 个',
    inAudiences: '客户属于：{{names}}', inNone: '客户不在这些内容的人群中，或未同意个性化', verdict: '结果', seen: '看过', seenOf: '累计 {{total}}，今天 {{today}}',
  },
  suggestions: {
    none: '还没有学习结果', noneText: '每天凌晨从同意个性化的客户的功能使用中学习一次，之后这里显示结果。', learned: '最近一次学习', verdict: '结论',
    verdictOf: { in_use: '已启用', weak: '未启用', too_few: '样本不足' }, says: { in_use: '按学到的规律推荐', weak: '规律不优于热度，按使用热度推荐', too_few: '客户还不够多，按使用热度推荐' },
    triedText: '用一部分客户学习，在另一部分没有学过的客户上检验：近 14 天新用了功能的客户，新用的功能是否在推荐的前三个里。学习时间 {{at}}。',
    hit: '命中率', popularHit: '按热度推荐的命中率', triedOn: '检验客户', learnedFrom: '学习客户', people: '看到推荐的客户', takers: '之后使用的客户', takersShare: '使用率（人）', takenShare: '使用率（推荐）',
    came: '线上效果', cameText: '十分之一的客户始终按使用热度推荐，用来对照；看到推荐后 7 天内使用才算。每组少于 10 人不显示。', armOf: { learned: '按学到的规律', popular: '按使用热度（对照）' },
    pairs: '学到的规律', pairsText: '使用一项功能的客户，之后使用另一项的程度，与全体客户相比。', after: '使用', then: '之后使用', times: '与全体相比', timesOf: '{{times}} 倍', nights: '每日学习', customers: '客户数',
  },
  verdictOf: {
    shown: '展示', stopped: '已停投', host_not_allowed: '链接网站不在允许名单', not_its_time: '不在投放时间', not_in_audience: '不在目标人群', in_other_audience: '在排除人群', paced: '今天总量已达进度', seen_today: '今天已达次数', seen_in_total: '累计已达次数', slot_spent: '栏位今天已达上限', closed: '客户今天关闭过',
    held_out: '实验对照，不展示', excluded: '同组内容已在页面', outranked: '排在后面，位置已满', no_interruption: '此处不打扰客户', attention_spent: '打扰额度已用完',
  },
};

export const imagesZh = {
  title: '图片库', subtitle: '上传后重新编码并生成多种尺寸，只保留画面。投放和资讯按编号引用。', add: '上传图片', find: '按名称查找', none: '还没有图片', noneText: '上传第一张图片，用于轮播、插屏和资讯封面。', more: '更多', choose: '从图片库选择', chosen: '已选图片 {{id}}', noneFound: '没有找到图片',
  remove: '删除', removeAsk: '删除“{{name}}”？', removeText: '删除后不能恢复；正在使用的图片不能删除。', removed: '已删除', notRemoved: '没有删除',
  drop: '点击或拖入一张图片', takes: 'PNG、JPEG 或 WebP，不超过 2.5 MB，边长不超过 5000 像素', tooLarge: '文件超过 2.5 MB', noFile: '请选择图片', added: '已上传', save: '上传',
  field: { name: '名称', alt_zh: '画面说明（中文）', alt_en: '画面说明（英文）' }, help: { name: '便于查找，最多 60 字', alt_zh: '读给看不到图片的客户听，最多 120 字', alt_en: '英文界面使用，最多 120 个字符' },
};

export const placementFormZh = {
  where: '放在哪里', what: '展示什么', whom: '给谁看、何时看', order: '排序与目标', title: '标题', text: '副标题', title_zh: '标题（中文）', title_en: '标题（英文）', text_zh: '副标题（中文）', text_en: '副标题（英文）', image: '图片',
  link: '点击后', linkOf: { none: '不跳转', page: '应用页面', article: '文章', https: '外部网站' }, targetOf: { page: '页面地址', article: '文章文档名', https: '网址' }, toArticle: '文章 {{name}}',
  starts_at: '开始时间', ends_at: '结束时间', per_day: '每人每天次数', in_total: '每人累计次数', priority: '优先级', weight: '权重', day_max: '每天总曝光', exclusive: '互斥组', held_out_percent: '对照组比例（%）',
  hint: {
    none: '0 为不限', audiences: '人群的名称，可填多个；留空为不限', image: '轮播等形式需要图片，不小于栏位要求', priority: '0 至 100，大的在前', weight: '同优先级轮换时的比重', day_max: '所有客户合计，按时段匀速投放，访客不展示；每人每天次数为 0 时，一人最多占 1%（至少 3 次）；0 为不限', exclusive: '同一页面同名只出一个', goal: '看过后七天内完成即计入达成', held_out_percent: '这些客户不展示，用来比较效果',
    presence: { always: '总是展示，占用栏位名额', rotating: '与其他内容按权重轮换', fallback: '没有其他内容时才展示' },
  },
  arm: '{{id}} 组', percent: '比例（%）', unnamed: '未命名', removeArm: '移除', addArm: '增加实验组',
  placeOf: { slots: '栏位', material: '内容', link: '跳转', audiences: '面向人群', not_audiences: '排除人群', starts_at: '开始时间', ends_at: '结束时间', hours: '时段', person: '频次', arms: '实验组', presence: '展示方式', held_out_percent: '对照组' },
};
