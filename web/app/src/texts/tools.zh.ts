/** Texts of authentication tools, in Chinese. */
export const toolsZh = {
  title: '认证工具',
  about: '平台会按金额和风险，自动选择最省事又够安全的验证方式。开通得越多，可选的越多，额度越高。',
  enter: '认证工具',
  enter_hint: '指纹、手势、动态令牌等，随时开通、停用',
  add: '可以开通',
  add_titled: '开通{{tool}}',
  this_device: '本设备',
  other_device: '另一台设备',
  used: '{{time}}使用过',
  never_used: '还没有使用过',
  kind: '类型',
  stands: '状态',
  until: '到 {{time}}',
  since: '开通时间',
  ends: '有效期至',
  serial: '令牌序列号',
  host: '适用网址',
  first_label: { totp: '我的令牌', usb_key: '我的 U 盾', face: '我的人脸' },
  label: '名称',
  label_help: '起一个您认得的名字，方便以后管理。',
  save_label: '保存名称',
  unlock: '验证身份并解锁',
  unlocked: '已解锁',
  remove: '停用',
  remove_text: '停用后不能恢复，需要时可以重新开通。只靠它才够的额度会降低。',
  remove_sure: '验证身份并停用',
  removed: '已停用',
  verify_and_go: '验证身份并继续',
  back_to_list: '查看全部认证工具',
  done: '{{tool}}已开通',
  state: { not_held: '未开通', active: '可用', locked: '已锁定', expired: '已过期', revoked: '已停用' },
  what: {
    device_certificate: '本设备自动签名，转账少一步',
    passkey: '按一下指纹或看一眼，登录和转账都能用',
    usb_key: '插上、碰一下，大额转账最稳妥',
    gesture: '在本设备上画图案登录',
    totp: '验证器应用，或银行发的令牌',
    face: '看一眼、做两个动作，任何设备都能用',
  },
  why: {
    device_certificate: '银行给这台设备的安全密钥签发证书。转账时设备自动签名，和交易密码一起用，每日额度更高。证书到期前可以续期；丢失设备时请停用。',
    passkey: '由这台设备用您的指纹、面容或锁屏密码确认，银行收不到您的指纹和面容。它只在本行的网址有效，假冒网站无法使用。和交易密码一起用，每日额度更高。',
    usb_key: '银行发放或认可的硬件密钥。插上或贴近手机，按一下即可确认；和交易密码一起用，每日额度最高。',
    gesture: '在九个点上画一个图案，下次在这台设备上就能用它登录，也可用于小额验证。换一台设备需要重新设置。',
    totp: '令牌每 30 秒显示一个新的动态码，没有手机信号也能用。每个动态码只能使用一次。',
    face: '用摄像头看一看是不是您本人：先正视，再做几个随机动作。本行只加密保存面部特征，不保存照片；撤回同意，特征随即删除。每人只有一份，重新录入会替换原来的。',
  },
  done_text: {
    device_certificate: '转账时本设备会自动签名，您只需输入交易密码。',
    passkey: '下次登录可直接用指纹或面容；转账时也会优先使用它。换设备或设备丢失时，请到这里停用。',
    usb_key: '大额转账时，请插上 U 盾并按照提示操作。丢失时请马上到这里停用，或致电客服。',
    gesture: '下次在这台设备上登录，画出图案即可。连续画错 5 次会暂时锁定，届时可改用登录密码。',
    totp: '需要时，请打开令牌或验证器应用，输入它当时显示的 6 位动态码。',
    face: '需要时，请对着摄像头按提示做几个动作。连续 5 次未通过会暂时锁定，届时可改用其他方式。',
  },
  totp: {
    source: '您使用哪一种？',
    from_app: '手机上的验证器应用',
    from_token: '银行发给我的令牌',
    serial_help: '印在令牌背面，例如 FT-2026-000123。',
    scan: '用验证器应用扫描二维码；验证器就在本机时，可直接打开或复制密钥。',
    qr: '动态令牌的二维码',
    copy: '复制密钥',
    copied: '密钥已复制，请只粘贴到验证器应用中',
    open_app: '在验证器中打开',
    then: '然后输入验证器显示的 6 位动态码：',
    token_code: '请按一下令牌，输入它显示的 6 位动态码。',
    code: '6 位动态码',
  },
};

/** Texts of the pattern, in Chinese. */
export const gestureZh = {
  label: '手势密码',
  dot: '第 {{row}} 行第 {{column}} 列的点',
  hint: '按住一个点，划过其他点；也可以逐个点选',
  joined_other: '已连接 {{count}} 个点',
  clear: '重画',
  done: '完成',
  choose: '画出您的图案',
  repeat: '再画一次',
  rules: '至少连接 4 个点，请不要用直线、L 或 Z 形。',
  different: '两次图案不一致，请重新画',
  sign_in: '画出手势密码',
  with_password: '改用登录密码',
  use: '用手势密码登录',
  checking: '正在核对…',
};

/** Texts of keys in this device, in Chinese. */
export const keysZh = {
  sign_in: '用指纹或面容登录',
  make: '开始验证',
  waiting_for: { passkey: '请在设备上验证…', usb_key: '请插上 U 盾并按一下…' },
  step_up: { passkey: '请用您的指纹或面容确认本次操作', usb_key: '请插上 U 盾，按照提示确认本次操作' },
  verify: { passkey: '验证指纹或面容', usb_key: '用 U 盾验证' },
  make_title: { passkey: '在这台设备上确认', usb_key: '插上您的 U 盾' },
  make_text: {
    passkey: '设备会请您按一下指纹、看一眼或输入锁屏密码。',
    usb_key: '浏览器会请您插上或贴近 U 盾，并按一下；请允许查看它的厂商和型号。',
  },
  trouble: {
    cancelled: '没有完成验证',
    known: '这台设备已经开通过',
    unable: '这台设备暂时不能使用',
  },
  trouble_help: {
    cancelled: '验证已取消或超时，请再试一次。',
    known: '无需重复开通，可以直接使用。',
    unable: '请换一种方式，或换一台设备。',
  },
};

/** Texts of the browser's own key, in Chinese. */
export const deviceKeyZh = {
  title: '本设备的安全密钥',
  why: '为防止登录信息被盗用，本设备用自己的密钥给转账等敏感操作签名。密钥由浏览器保管，无法取出。浏览器数据被清理后，需要换一把新的。',
  fine: '本设备的安全密钥可以正常使用。',
  unable: '这个浏览器不能保管安全密钥（例如无痕模式）。请换一个浏览器。',
  replace: '验证身份并更换',
  done: '已更换，现在可以继续了',
};

/** Texts of the device's certificate, in Chinese. */
export const certificateZh = {
  serial: '证书编号',
  making: '正在生成证书…',
  signing: '本设备正在签名…',
  again: '再试一次',
  renew: '续期（换发新证书）',
};
