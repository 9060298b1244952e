/** Texts of channel pages, in Chinese: the list, the editor, and why a customer sees what they see. */
export const pagesZh = {
  title: '频道页面', text: '首页、财富、生活等页面由哪些楼层组成、给谁看。尚未发布自己的页面时，显示平台自带的页面。',
  create: '新建页面', own: '改成本行的页面', openDocument: '打开文档', ships: '平台自带', version: '版本', versionNo: '第 {{version}} 版', floors: '{{count}} 个楼层', comma: '、', none: '无',
  shown: '显示', hidden: '不显示', offered: '提供', locked: '已锁定',
  view: '版本', viewOf: { usual: '常规版', elder: '长辈版' }, channel: '渠道', channelOf: { app: '手机银行 App', h5: '手机网页', mini_program: '小程序', web_bank: '网上银行' },
  standing: '客户等级', standingOf: { visitor: '访客', open: '开放用户', bound: '绑卡用户', real_name: '实名客户', class_one: 'Ⅰ类户客户' }, audiences: '所在人群',
  explain: {
    open: '为何这样显示', title: '“{{page}}”为何这样显示', text: '查看某位客户在此页面看到什么、没有看到什么，以及原因。用途会记入审计。',
    customer: '客户手机号或编号', purpose: '查看用途', ask: '查看', who: '客户', agreed: '同意个性化', yes: '已同意', no: '未同意，不按人群和使用习惯显示', floors: '楼层', functions: '功能',
  },
  editor: {
    open: '打开页面编辑器', close: '完成', hint: '在编辑器里拖动楼层、修改内容；完成后在下方填写说明并保存草稿。', loading: '正在打开编辑器', title: '页面编辑器', names: '标题（中文）', names_en: '标题（英文）', look: '页面框架',
    lookOf: { card: '卡片', hero: '舞台', list: '账簿', plain: '普通' }, who: '谁能看到', in: '在这些人群中', out: '不在这些人群中', least: '至少', most: '至多', any: '不限', everybody: '所有人', as: '预览给', frame: '预览',
    wrong: '这里有 {{count}} 处需要修改', floorWrong: '需要修改', sees: '该客户看到 {{count}} 个楼层', functions: '功能', choose: '请选择', viewport: { narrow: '360', usual: '390', elder: '长辈版 390' },
    prop: {
      title_zh: '标题（中文）', title_en: '标题（英文）', text_zh: '文字（中文）', text_en: '文字（英文）', to: '链接到（应用内页面，如 /accounts）', icon: '图标', slot: '运营位编号', tone: '语气', show: '样式', most: '最多显示', from: '内容', entries: '功能，按顺序', without: '不包括', actions: '按钮', call: '人工客服', offers: '可开立',
    },
    value: {
      info: '提示', warn: '提醒', grid: '宫格', list: '列表', strip: '横排卡片', rows: '逐行', own: '客户自己的顺序', fixed: '固定', shown: '显示', none: '不显示', class_two: 'Ⅱ类账户', class_three: 'Ⅲ类账户', card: '绑定他行卡',
    },
  },
  memberOf: { title_zh: '标题（中文）', title_en: '标题（英文）', look: '页面框架', floors: '楼层' }, nth: '第 {{nth}} 层 {{id}}',
};
