/** Texts shared by all apps: problems made on this side of the wire, and words of dates and charts. */
export const uiZh = {
  today: '今天',
  yesterday: '昨天',
  retry: '重试',
  reload: '重新加载',
  loading: '正在加载…',
  empty: '暂无数据',
  trace: '编号 {{id}}',
  appeal: '有异议？',
  appeal_phone: '有异议？请致电 {{phone}}',
  chart_failed: '图表没有加载出来',
  problem: {
    client_offline: { title: '网络没有连上', detail: '没有收到银行的回应，请检查网络后再试。', remedy: '检查网络后重试；同一笔操作不会被执行两次。' },
    client_timeout: { title: '银行还没有回应', detail: '等待超过 30 秒，结果暂时不知道。', remedy: '请重试；同一笔操作不会被执行两次。' },
    client_garbled: { title: '没能读懂服务的回应', detail: '服务可能正在升级。', remedy: '请稍后再试。' },
    unknown: { title: '出了点问题', detail: '页面遇到了意料之外的情况。', remedy: '请重试。' },
  },
};

export const uiEn: typeof uiZh = {
  today: 'Today',
  yesterday: 'Yesterday',
  retry: 'Try again',
  reload: 'Reload',
  loading: 'Loading…',
  empty: 'Nothing here yet',
  trace: 'Reference {{id}}',
  appeal: 'Do you disagree?',
  appeal_phone: 'Do you disagree? Call {{phone}}',
  chart_failed: 'The chart did not load',
  problem: {
    client_offline: { title: 'No connection', detail: 'The bank did not answer. Please check your network.', remedy: 'Check your network and try again; nothing is done twice.' },
    client_timeout: { title: 'The bank has not answered yet', detail: 'We waited more than 30 seconds; the result is not known yet.', remedy: 'Please try again; nothing is done twice.' },
    client_garbled: { title: 'The answer could not be read', detail: 'The service may be updating.', remedy: 'Please try again in a moment.' },
    unknown: { title: 'Something went wrong', detail: 'The page met something unexpected.', remedy: 'Please try again.' },
  },
};
