export const aboutZh = {
  title: '关于本行',
  hot_line: '客服热线',
  version: '应用版本',
  up_to_date: '已是最新',
  update_ready: '点此更新',
  update_prompt: '新版本已准备好，更新只需几秒，不会丢失您的资料。',
  update_now: '立即更新',
  update_later: '稍后',
};

export const sharedZh = {
  title: '分享的内容',
  amount: '金额（元）',
  pay: '填入转账',
  check: '请核对收款人与金额，内容来自其他应用。',
  phone: '识别到手机号 {{phone}}，可以按手机号转账。',
  pay_phone: '去手机号转账',
  nothing: '没有识别到账号或手机号',
};
