/**
 * The wire contract of Polybank, in the shape that openapi-typescript writes.
 * `npm run generate -w api` replaces this file from docs/api/openapi.json.
 */
type Answer<T> = { headers: Record<string, unknown>; content: { 'application/json': T } };
type Refusal = { headers: Record<string, unknown>; content: { 'application/problem+json': components['schemas']['Problem'] } };
type Nothing = { headers: Record<string, unknown>; content?: never };
type NoParameters = { query?: never; header?: never; path?: never; cookie?: never };
type Query<Q> = { query?: Q; header?: never; path?: never; cookie?: never };
type Path<P> = { query?: never; header?: never; path: P; cookie?: never };
type Bank<P = unknown> = Path<{ bank: string } & P>;
type BankQuery<Q, P = unknown> = { query?: Q; header?: never; path: { bank: string } & P; cookie?: never };
type Body<T> = { content: { 'application/json': T } };

type Get<Par, Res> = { parameters: Par; requestBody?: never; responses: { 200: Answer<Res>; default: Refusal } };
type Send<Par, Req, Res, Status extends 200 | 201 | 202 = 200> = {
  parameters: Par;
  requestBody: Body<Req>;
  responses: { [S in Status]: Answer<Res> } & { default: Refusal };
};
type SendQuiet<Par, Req, Status extends 202 | 204 = 204> = {
  parameters: Par;
  requestBody: Body<Req>;
  responses: { [S in Status]: Nothing } & { default: Refusal };
};
type Remove<Par> = { parameters: Par; requestBody?: never; responses: { 204: Nothing; default: Refusal } };
type Empty = Record<string, never>;
type Paging = { cursor?: string; limit?: number };
type S = components['schemas'];
type PageOf<T> = { items: T[]; next_cursor?: string | null };

export interface paths {
  '/b/{bank}/api/v1/brand': { get: Get<Bank, S['Brand']> };
  '/b/{bank}/api/v1/registrations': { post: Send<Bank, S['RegistrationStart'], S['RegistrationStarted'], 201> };
  '/b/{bank}/api/v1/registrations/{registration_id}/complete': {
    post: Send<Bank<{ registration_id: string }>, S['RegistrationComplete'], S['SessionOpened'], 201>;
  };
  '/b/{bank}/api/v1/login': { post: Send<Bank, S['Login'], S['LoginResult']> };
  '/b/{bank}/api/v1/login/{challenge_id}/complete': {
    post: Send<Bank<{ challenge_id: string }>, S['LoginComplete'], S['SessionOpened']>;
  };
  '/b/{bank}/api/v1/session/refresh': { post: Send<Bank, S['SessionRefresh'], S['SessionOpened']> };
  '/b/{bank}/api/v1/session': { delete: Remove<Bank> };
  '/b/{bank}/api/v1/demo/handset': { get: Get<BankQuery<{ phone?: string; limit?: number }>, S['DemoHandset']> };
  '/b/{bank}/api/v1/demo/customers': { get: Get<Bank, S['DemoCustomers']> };
  '/b/{bank}/api/v1/demo/account': { post: Send<Bank, S['DemoAccountOpen'], S['Account'], 201> };
  '/b/{bank}/api/v1/demo/behind': { get: Get<BankQuery<{ limit?: number }>, S['DemoBehind']> };
  '/b/{bank}/api/v1/me': { get: Get<Bank, S['Me']> };
  '/b/{bank}/api/v1/me/pin': { put: SendQuiet<Bank, S['PinSet']> };
  '/b/{bank}/api/v1/accounts': { get: Get<Bank, S['AccountOverview']> };
  '/b/{bank}/api/v1/accounts/{account_id}': { get: Get<Bank<{ account_id: string }>, S['AccountDetail']> };
  '/b/{bank}/api/v1/accounts/{account_id}/transactions': {
    get: Get<BankQuery<Paging & { direction?: 'in' | 'out' }, { account_id: string }>, PageOf<S['Transaction']>>;
  };
  '/b/{bank}/api/v1/banks': { get: Get<Bank, S['BankDirectory']> };
  '/b/{bank}/api/v1/payees': { get: Get<Bank, S['PayeeList']>; post: Send<Bank, S['PayeeCreate'], S['Payee'], 201> };
  '/b/{bank}/api/v1/payees/{payee_id}': { delete: Remove<Bank<{ payee_id: string }>> };
  '/b/{bank}/api/v1/limits': { get: Get<Bank, S['TransferLimits']> };
  '/b/{bank}/api/v1/transfers/preview': { post: Send<Bank, S['TransferDraft'], S['TransferPreview']> };
  '/b/{bank}/api/v1/transfers': {
    get: Get<BankQuery<Paging>, PageOf<S['Transfer']>>;
    post: Send<Bank, S['TransferCreate'], S['Transfer'], 201>;
  };
  '/b/{bank}/api/v1/transfers/{transfer_id}': { get: Get<Bank<{ transfer_id: string }>, S['Transfer']> };
  '/b/{bank}/api/v1/challenges/{challenge_id}': { get: Get<Bank<{ challenge_id: string }>, S['Challenge']> };
  '/b/{bank}/api/v1/challenges/{challenge_id}/sms': {
    post: Send<Bank<{ challenge_id: string }>, Empty, S['SmsSent'], 202>;
  };
  '/b/{bank}/api/v1/challenges/{challenge_id}/answers': {
    post: Send<Bank<{ challenge_id: string }>, S['ChallengeAnswer'], S['Challenge']>;
  };
  '/b/{bank}/api/v1/events': { post: SendQuiet<Bank, S['EventBatch'], 202> };

  '/console/api/v1/login': { post: Send<NoParameters, S['OperatorLogin'], S['OperatorSession']> };
  '/console/api/v1/session': { delete: Remove<NoParameters> };
  '/console/api/v1/me': { get: Get<NoParameters, S['Operator']> };
  '/console/api/v1/banks': {
    get: Get<NoParameters, S['BankList']>;
    post: Send<NoParameters, S['BankOpen'], S['BankSummary'], 201>;
  };
  '/console/api/v1/banks/{bank_id}': { get: Get<Path<{ bank_id: string }>, S['BankSummary']> };
  '/console/api/v1/cockpit': { get: Get<Query<{ bank_id?: string; days?: number }>, S['Cockpit']> };
  '/console/api/v1/banks/{bank_id}/customers': {
    get: Get<
      { query?: Paging & { query?: string }; header?: never; path: { bank_id: string }; cookie?: never },
      PageOf<S['CustomerRow']>
    >;
  };
  '/console/api/v1/banks/{bank_id}/customers/{user_id}': {
    get: Get<Path<{ bank_id: string; user_id: string }>, S['CustomerDetail']>;
  };
  '/console/api/v1/banks/{bank_id}/customers/{user_id}/reveal': {
    post: Send<Path<{ bank_id: string; user_id: string }>, S['RevealRequest'], S['CustomerReveal']>;
  };
  '/console/api/v1/banks/{bank_id}/customers/{user_id}/sign-out': {
    post: SendQuiet<Path<{ bank_id: string; user_id: string }>, Empty>;
  };
  '/console/api/v1/banks/{bank_id}/customers/{user_id}/demo-account': {
    post: Send<Path<{ bank_id: string; user_id: string }>, S['DemoAccountOpen'], S['CustomerAccount'], 201>;
  };
  '/console/api/v1/banks/{bank_id}/transfers': {
    get: Get<
      {
        query?: Paging & { status?: S['TransferStatus']; query?: string; min_amount?: string; max_amount?: string };
        header?: never;
        path: { bank_id: string };
        cookie?: never;
      },
      PageOf<S['TransferRow']>
    >;
  };
  '/console/api/v1/banks/{bank_id}/transfers/{transfer_id}': {
    get: Get<Path<{ bank_id: string; transfer_id: string }>, S['TransferRecord']>;
  };
  '/console/api/v1/banks/{bank_id}/audit': {
    get: Get<
      {
        query?: Paging & { actor?: string; action?: string; subject?: string };
        header?: never;
        path: { bank_id: string };
        cookie?: never;
      },
      PageOf<S['AuditRow']>
    >;
  };
  '/console/api/v1/audit': {
    get: Get<Query<Paging & { actor?: string; action?: string; subject?: string }>, PageOf<S['AuditRow']>>;
  };
  '/console/api/v1/banks/{bank_id}/integrity': { get: Get<Path<{ bank_id: string }>, S['Integrity']> };
  '/api/landing': { get: Get<NoParameters, S['Landing']> };
}

export interface components {
  schemas: {
    Money: { amount: string; currency: string };
    Problem: {
      type: string;
      title: string;
      status: number;
      code: string;
      detail?: string | null;
      remedy?: S['Remedy'] | null;
      appeal?: string | null;
      trace_id: string;
      fields?: S['FieldProblem'][];
      challenge?: S['Challenge'] | null;
      attempts_left?: number | null;
      retry_after_s?: number | null;
    };
    FieldProblem: { field: string; code: string; message: string };
    Remedy: { text: string; action?: string | null };

    Brand: {
      bank_id: string;
      name: string;
      name_en: string;
      short_name: string;
      slogan: string;
      slogan_en: string;
      primary_color: string;
      accent_color: string;
      radius_px: number;
      home_layout: 'card' | 'hero' | 'list';
      logo_url: string;
      icon_url: string;
      service_phone: string;
      bank_no: string;
      version: number;
      demo: boolean;
    };
    DeviceInfo: { device_id: string; name: string; platform: 'h5' | 'ios' | 'android' };
    RegistrationStart: { phone: string };
    RegistrationStarted: { registration_id: string; expires_at: string; resend_after_s: number; phone_masked: string };
    RegistrationComplete: { code: string; password: string; device: S['DeviceInfo'] };
    Login: { phone: string; password: string; device: S['DeviceInfo'] };
    LoginResult: {
      outcome: 'signed_in' | 'challenge';
      session?: S['SessionOpened'] | null;
      challenge?: S['LoginChallenge'] | null;
    };
    LoginChallenge: { challenge_id: string; phone_masked: string; expires_at: string; resend_after_s: number };
    LoginComplete: { code: string; device: S['DeviceInfo'] };
    LastLogin: { at: string; device_name: string };
    SessionOpened: {
      session_id: string;
      user_id: string;
      access_expires_at: string;
      idle_timeout_s: number;
      access_token?: string | null;
      refresh_token?: string | null;
      last_login?: S['LastLogin'] | null;
    };
    SessionRefresh: { refresh_token?: string | null; device_id: string };

    DemoHandset: { messages: S['DemoMessage'][] };
    DemoMessage: { id: string; at: string; phone_masked: string; text: string };
    DemoCustomers: { password: string; pin: string; customers: S['DemoCustomer'][] };
    DemoCustomer: { phone: string; name: string; note: string };
    DemoAccountOpen: { name: string; id_number?: string | null };
    DemoBehind: { entries: S['BehindEntry'][] };
    BehindEntry: { at: string; transfer_id?: string | null; title: string; steps: S['BehindStep'][] };
    BehindStep: { kind: 'verdict' | 'limit' | 'posting' | 'event' | 'audit'; text: string };

    Me: {
      user_id: string;
      name?: string | null;
      name_masked?: string | null;
      phone_masked: string;
      user_class: 'open' | 'bound' | 'real_name' | 'class_one';
      has_pin: boolean;
      device_name: string;
      last_login?: S['LastLogin'] | null;
      created_at: string;
    };
    PinSet: { pin: string; password: string };
    Account: {
      account_id: string;
      account_no_masked: string;
      account_no_tail: string;
      product_name: string;
      product_name_en: string;
      kind: 'class_one' | 'class_two' | 'class_three';
      status: 'active' | 'frozen' | 'closed';
      currency: string;
      balance: S['Money'];
      available: S['Money'];
      held: S['Money'];
      opened_at: string;
    };
    AccountOverview: { total_assets: S['Money']; total_liabilities: S['Money']; net: S['Money']; accounts: S['Account'][] };
    AccountDetail: S['Account'] & { account_no: string; opening_bank: string; month_in: S['Money']; month_out: S['Money'] };
    Transaction: {
      transaction_id: string;
      direction: 'in' | 'out';
      amount: S['Money'];
      balance_after: S['Money'];
      kind: 'transfer' | 'deposit' | 'salary' | 'payment' | 'interest' | 'fee' | 'return' | 'opening';
      summary: string;
      counterparty_name?: string | null;
      counterparty_account_masked?: string | null;
      counterparty_bank?: string | null;
      transfer_id?: string | null;
      booked_at: string;
    };
    BankDirectory: { banks: S['DirectoryBank'][] };
    DirectoryBank: { bank_no: string; name: string; name_en: string; short_name: string; logo_url: string; own: boolean };
    PayeeList: { payees: S['Payee'][] };
    Payee: {
      payee_id: string;
      name: string;
      account_no_masked: string;
      bank_no: string;
      bank_name: string;
      alias?: string | null;
      last_used_at?: string | null;
      transfers: number;
    };
    PayeeCreate: { name: string; account_no: string; bank_no: string; alias?: string | null };
    Tool: 'pin' | 'sms_code';
    TransferLimits: { tiers: S['LimitTier'][]; used_today: S['Money']; date: string; largest_left: S['Money'] };
    LimitTier: { tools: S['Tool'][]; daily_cap: S['Money']; left_today: S['Money']; held: boolean };
    TransferPayee: {
      payee_id?: string | null;
      name?: string | null;
      account_no?: string | null;
      bank_no?: string | null;
      save?: boolean | null;
    };
    TransferDraft: { from_account_id: string; amount: S['Money']; note?: string | null; payee: S['TransferPayee'] };
    TransferCreate: S['TransferDraft'] & { challenge_id?: string | null };
    PreviewPayee: { name: string; name_masked: string; account_no_masked: string; bank_name: string };
    TransferPreview: {
      payee: S['PreviewPayee'];
      name_check: 'match' | 'mismatch' | 'unavailable';
      route: 'book' | 'ibps';
      arrival: 'real_time';
      arrival_text: string;
      fee: S['Money'];
      amount: S['Money'];
      balance_after: S['Money'];
      first_time_payee: boolean;
      tools: S['Tool'][];
      limit_left: S['Money'];
    };
    Challenge: {
      challenge_id: string;
      operation: string;
      tools: S['Tool'][];
      passed: S['Tool'][];
      expires_at: string;
      summary: string;
      sms_phone_masked?: string | null;
    };
    SmsSent: { resend_after_s: number; phone_masked: string };
    ChallengeAnswer: { tool: S['Tool']; secret: string };
    TransferStatus: 'processing' | 'completed' | 'returned';
    Transfer: {
      transfer_id: string;
      status: S['TransferStatus'];
      amount: S['Money'];
      fee: S['Money'];
      from_account_id: string;
      from_account_masked: string;
      payer_name: string;
      payee_name: string;
      payee_account_masked: string;
      payee_bank_name: string;
      payee_bank_no: string;
      route: 'book' | 'ibps';
      note?: string | null;
      receipt_no: string;
      check_code: string;
      created_at: string;
      completed_at?: string | null;
      return_reason?: string | null;
    };
    EventBatch: { events: S['BehaviourEvent'][] };
    BehaviourEvent: {
      event_id: string;
      name: 'page_view' | 'click';
      page: string;
      element?: string | null;
      dwell_ms?: number | null;
      at: string;
      device_id: string;
    };

    OperatorLogin: { username: string; password: string };
    OperatorSession: { operator: S['Operator']; expires_at: string; access_token?: string | null };
    Operator: {
      operator_id: string;
      username: string;
      display_name: string;
      role: 'alliance_admin' | 'alliance_auditor' | 'bank_admin' | 'bank_service' | 'bank_auditor';
      bank_id?: string | null;
      permissions: string[];
    };
    BankList: { banks: S['BankSummary'][] };
    BankSummary: {
      bank_id: string;
      name: string;
      name_en: string;
      short_name: string;
      bank_no: string;
      bin: string;
      status: 'open';
      engine: 'sqlite' | 'postgres';
      primary_color: string;
      accent_color: string;
      logo_url: string;
      customers: number;
      accounts: number;
      opened_at: string;
      app_url: string;
    };
    BankOpen: {
      bank_id: string;
      name: string;
      name_en: string;
      short_name: string;
      slogan?: string | null;
      slogan_en?: string | null;
      primary_color: string;
      accent_color: string;
      radius_px?: number | null;
      home_layout?: 'card' | 'hero' | 'list' | null;
      logo_svg?: string | null;
      service_phone?: string | null;
    };
    Cockpit: {
      scope: 'alliance' | 'bank';
      as_of: string;
      today: S['CockpitFigures'];
      previous: S['CockpitFigures'];
      daily: S['CockpitDay'][];
      hourly: S['CockpitHour'][];
      refusals: S['RefusalCount'][];
      banks: S['CockpitBank'][];
    };
    CockpitFigures: {
      customers: number;
      new_customers: number;
      logins: number;
      login_customers: number;
      transfers: number;
      transfer_amount: S['Money'];
      refusals: number;
      step_ups: number;
    };
    CockpitDay: { date: string } & S['CockpitFigures'];
    CockpitHour: { hour: string; logins: number; transfers: number; transfer_amount: S['Money']; refusals: number };
    CockpitBank: { bank_id: string; name: string; short_name: string; primary_color: string } & S['CockpitFigures'];
    RefusalCount: { code: string; count: number };
    CustomerRow: {
      user_id: string;
      name_masked?: string | null;
      phone_masked: string;
      user_class: 'open' | 'bound' | 'real_name' | 'class_one';
      status: 'active' | 'locked';
      accounts: number;
      created_at: string;
      last_login_at?: string | null;
    };
    CustomerDetail: Omit<S['CustomerRow'], 'accounts'> & {
      id_number_masked?: string | null;
      accounts: S['CustomerAccount'][];
      devices: S['CustomerDevice'][];
      tools: S['CustomerTool'][];
    };
    CustomerTool: {
      tool: 'password' | 'pin' | 'sms_code';
      state: 'not_held' | 'active' | 'locked';
      locked_until?: string | null;
    };
    CustomerAccount: {
      account_id: string;
      account_no_masked: string;
      kind: 'class_one' | 'class_two' | 'class_three';
      product_name: string;
      status: 'active' | 'frozen' | 'closed';
      balance: S['Money'];
      opened_at: string;
    };
    CustomerDevice: { device_id: string; name: string; platform: 'h5' | 'ios' | 'android'; bound_at: string; last_seen_at: string };
    RevealRequest: { purpose: string };
    CustomerReveal: { name: string; phone: string; id_number?: string | null };
    TransferRow: {
      transfer_id: string;
      status: S['TransferStatus'];
      amount: S['Money'];
      payer_name_masked: string;
      payer_account_masked: string;
      payee_name_masked: string;
      payee_account_masked: string;
      payee_bank_name: string;
      route: 'book' | 'ibps';
      direction: 'out' | 'in';
      created_at: string;
      completed_at?: string | null;
    };
    TransferRecord: S['TransferRow'] & {
      user_id: string;
      note?: string | null;
      receipt_no: string;
      check_code: string;
      tools: string[];
      verdict: S['TransferVerdict'];
      postings: S['TransferPosting'][];
    };
    TransferVerdict: { outcome: string; reasons: string[] };
    TransferPosting: {
      debit_account_masked: string;
      credit_account_masked: string;
      amount: S['Money'];
      kind: string;
      booked_at: string;
    };
    AuditRow: {
      seq: number;
      at: string;
      actor_kind: 'customer' | 'operator' | 'system';
      actor_id: string;
      actor_name?: string | null;
      action: string;
      subject: string;
      outcome: 'ok' | 'refused';
      detail: Record<string, unknown>;
      hash: string;
    };
    Integrity: {
      checked_at: string;
      ledger_zero_sum: boolean;
      balances_match: boolean;
      audit_chain: boolean;
      dead_letters: number;
      postings: number;
      audit_entries: number;
    };
    Landing: {
      demo: boolean;
      version: string;
      banks: S['LandingBank'][];
      operators: S['LandingOperator'][];
      operator_password?: string | null;
      customer_password?: string | null;
      customer_pin?: string | null;
      customer_phones: string[];
    };
    LandingBank: {
      bank_id: string;
      name: string;
      name_en: string;
      slogan: string;
      slogan_en: string;
      primary_color: string;
      accent_color: string;
      logo_url: string;
      app_url: string;
    };
    LandingOperator: { username: string; role: string; bank_id?: string | null };
  };
}
