/** Texts for passwords and PINs that grow old, in Chinese. */
export const renewZh = {
  title: '更换登录密码',
  intro: '您的登录密码已到期。请设置一个新密码，设置后即可登录。',
  new: '新的登录密码',
  present: '原登录密码',
  same: '新密码不能与原密码相同',
  submit: '设置并登录',
  change: '修改登录密码',
  about: '8 至 64 位，登录时使用',
  save: '保存新密码',
  saving: '正在保存…',
  saved: '登录密码已修改',
  until: '有效期至 {{date}}',
  ended: '已于 {{date}} 到期',
};
