/** Texts of what customers sign in through elsewhere, in Chinese. */
export const externalZh = {
  section: '第三方登录', demo: '演示', since: '绑定 {{date}}', used: '最近使用 {{time}}',
  standing: { active: '可用', dormant: '未开通' },
  end: '解绑', endText: '将解除“{{name}}”的绑定：客户不能再用它登录，可用手机号登录，也可重新绑定。请先核实客户身份。', purpose: '用途', done: '已解绑，并记入审计',
};
