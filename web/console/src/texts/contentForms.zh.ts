/** Texts of the forms of articles, slots and words that are not to be read, in Chinese. */
export const articleFormZh = {
  where: '放在哪里', what: '标题与摘要', channel: '栏目', channelOf: { news: '资讯', notice: '公告', help: '帮助', knowledge: '金融知识', terms: '条款' },
  channelHint: { news: '银行的新消息', notice: '维护、调价等客户须知', help: '教客户怎样办理', knowledge: '理财与防骗知识', terms: '显示版本号，旧版可查' },
  published_on: '日期', pinned: '置顶', title_zh: '标题（中文）', title_en: '标题（英文）', summary_zh: '摘要（中文）', summary_en: '摘要（英文）', text_zh: '正文（中文）', text_en: '正文（英文）', cover: '封面图片', keywords: '搜索词',
  text: '正文', language: '正文的语言', languageOf: { zh: '中文', en: 'English' }, unwritten: '未填写', phone: '在手机银行里的样子', yes: '是', no: '否', comma: '、', tools: '排版', sample: '文字', required: '请填写', insert: '插入', fromLibrary: '图片库里的图片',
  hint: {
    summary: '列表里显示的一句话', published_on: '显示给客户的日期，也用来排序', pinned: '排在同一列表的最前面', cover: '选填；先在图片库上传', keywords: '选填；客户用这些词也能搜到，回车添加', picture: '图片的说明读自图片库，看不到图片的客户会听到它',
    text: '空一行开始新的一段。用上面的按钮排版，右侧（窄屏在下方）是客户看到的样子。',
  },
  mark: { heading: '小标题', strong: '加粗', list: '列表', ordered: '编号', quote: '提示', rule: '分隔线', link: '链接', picture: '图片' },
  linkWords: '显示的文字', linkKind: '点击后打开', linkWrong: '地址不符合要求', linkHint: { page: '按名称选择应用里的页面', article: '已发布文章的文档名，如 maintenance', https: '须在“栏位”文档的允许网站里' },
  fault: { html: '不支持 HTML 代码，请删去尖括号里的内容', link: '有链接地址不符合要求：须是应用页面、文章或 https 网址', picture: '图片须来自图片库，请用“图片”按钮插入', nested: '列表里不能再有列表', unsupported: '有不支持的格式，如代码块；行首请勿空四格' },
};

export const slotFormZh = {
  count_other: '共 {{count, number}} 个栏位', found_other: '找到 {{count, number}} 个栏位', find: '按名称、编号或页面查找', add: '新增栏位', full: '栏位已满。', unnamed: '未命名', nth: '第 {{nth}} 个栏位“{{name}}”', slots: '栏位', start: '应用启动时',
  id: '编号', title_zh: '名称（中文）', title_en: '名称（英文）', page: '页面', shape: '形式', width: '图片最小宽度', height: '图片最小高度', capacity: '同时显示几个', rotation_s: '每个显示几秒', person_day_max: '每人每天最多看几次', allowed_hosts: '允许链接到的网站', noHosts: '没有，只能链接到应用页面和文章',
  atLeast: '图片不小于 {{width}}×{{height}}', shows_other: '同时显示 {{count}} 个', every_other: '每个 {{count}} 秒', noLimit: '每人每天不限', removeAsk: '删除这个栏位？', removeText: '发布后，投放在这里的内容不再显示。',
  hint: {
    about: '栏位是应用里可以投放内容的位置。轮播、推荐位、搜索提示还要放进频道页面的楼层才会显示。', id: '小写字母和点，如 home.banner；投放和页面用它指到这里', page: '按名称选择', size: '像素；投放的图片不能小于它', noSize: '像素；0 为不限', capacity: '1 至 20 个', rotation_s: '0 为不自动轮换', person_day_max: '0 为不限',
    allowed_hosts: '文章和投放只能链接到这些网站，如 www.example.com；回车添加',
  },
  shapeHint: { banner: '几张图片轮流显示', interstitial: '盖住整页，点一下关闭；占用打扰额度', floating: '页面边上的小图，可关闭', splash: '应用启动时显示几秒，可跳过', card: '页面里的一行', badge: '菜单图标上的短词', hint: '搜索框里的提示', pop: '从下方弹出，点一下关闭；占用打扰额度' },
  wrong: { id: '编号须是小写字母、数字，中间有点，如 home.banner', id_taken: '另一个栏位已用这个编号', title: '请填写中文和英文名称', page: '请选择页面；只有开屏在应用启动时', undisturbed: '办理资金业务的页面不能弹窗', size: '请写明图片的最小尺寸，至少 40 像素' },
};

export const wordFormZh = {
  about: '文章、投放、页面里出现这些词时不能发布。字间加空格或符号也会被认出。', count_other: '共 {{count, number}} 个词', found_other: '找到 {{count, number}} 个词', find: '按词或原因查找', add: '添加', paste: '批量粘贴', full: '最多 {{most, number}} 个词。', words: '敏感词', word: '词', why_zh: '原因（中文）', why_en: '原因（英文）', of: '“{{word}}”的{{what}}', remove: '删除“{{word}}”', nth: '第 {{nth}} 个词“{{word}}”',
  lines: '每行一个词', linesHint: '词后可用逗号或制表符写原因（中文、英文）；没有写的用下面的原因', addAll_other: '添加 {{count, number}} 个', pasted_other: '可添加 {{count, number}} 个，已有 {{known, number}} 个，不合要求 {{unfit, number}} 个。', bare_other: '还有 {{count, number}} 个词没有原因。',
  try: '试一段文字', tryHint: '粘贴一段文字，看有没有这些词', tryNone: '没有敏感词。', tryFound: '含有：', wrong: { short: '至少两个字', twice: '与另一个词重复', why: '请填写中文和英文原因' },
};
