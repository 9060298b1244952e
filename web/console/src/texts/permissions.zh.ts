/** Texts of the permission matrix and of a customer's standing, in Chinese. */
export const permissionsZh = {
  title: '功能权限', subtitle: '每项功能在每个渠道最低要求的用户等级。等级更高的用户只会更多，不会更少；变更在两秒内对所有进程生效。',
  function: '功能', people: '各等级用户数', users_other: '{{count, number}} 人', fixed: '不可调整', cell: '{{function}}，{{channel}}',
  review: '将要生效的变更', lose_other: '{{count, number}} 人将不能使用', gain_other: '{{count, number}} 人将可以使用', save_other: '生效 {{count}} 处变更', undo: '放弃', fromHint: '不填则立即生效；不能早于现在。',
};
export const standingZh = {
  title: '身份与依据', none: '没有依据', ended: '{{time}} 已失效',
  kind: { phone: '手机号', card: '绑定银行卡', identity: '姓名与身份证号', class_one: 'Ⅰ类户' },
  proof: { sms_code: '短信验证码', card_bank: '发卡银行核对', register: '联网核查', demonstration: '演示核验', bank: '本行核验', account: '本行账户' },
};
