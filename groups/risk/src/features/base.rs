//! The alliance's features, as data.
//!
//! One line a family: its id, what it says in both languages, over whom, of which scenarios, which ends and which kind, what
//! is measured, and how far back. `within M10 H1` makes two features with the windows in their ids and labels
//! (`…_10m`, `…_1h`); `back D90` makes one without, that looks so far. The places are not to change while a process runs;
//! ids never change their meaning, they are written in rules.

use std::sync::{Arc, LazyLock};

use contracts::risk::Scenario;
use expr::Words;

use super::declare::{Feature, Flow, Measure, Only, Subject, Thing, Which};

/// A window: its seconds, and what it is called in ids, zh and en.
type Window = (i64, &'static str, &'static str, &'static str);

const M1: Window = (60, "1m", "1 分钟", "a minute");
const M10: Window = (600, "10m", "10 分钟", "10 minutes");
const M30: Window = (1_800, "30m", "30 分钟", "30 minutes");
const H1: Window = (3_600, "1h", "1 小时", "an hour");
const D1: Window = (86_400, "1d", "24 小时", "24 hours");
const D7: Window = (7 * 86_400, "7d", "7 天", "7 days");
const D30: Window = (30 * 86_400, "30d", "30 天", "30 days");
const D90: Window = (90 * 86_400, "90d", "90 天", "90 days");

const ANYTHING: &[Scenario] = &[];
const REGISTRATION: &[Scenario] = &[Scenario::Registration];
const LOGIN: &[Scenario] = &[Scenario::Login];
const TRANSFER: &[Scenario] = &[Scenario::Transfer];
const PAYMENT: &[Scenario] = &[Scenario::Payment];
const PAYING: &[Scenario] = &[Scenario::Transfer, Scenario::Payment];
const OPENING: &[Scenario] = &[Scenario::AccountOpening];
const CARD: &[Scenario] = &[Scenario::CardBinding];
const BINDING: &[Scenario] = &[Scenario::CardBinding, Scenario::AccountOpening];
const DEVICE: &[Scenario] = &[Scenario::DeviceBinding];
const CREDENTIAL: &[Scenario] = &[Scenario::CredentialChange];
const LIMIT: &[Scenario] = &[Scenario::LimitChange];
const UNPROTECT: &[Scenario] = &[Scenario::ProtectionLifted];
const CAMPAIGN: &[Scenario] = &[Scenario::Campaign];

/// Every feature of the alliance; its place is what [`super::Windows::read`] knows it by. Those over one subject stand
/// together: a reading locks each subject's memory once.
pub static BASE: LazyLock<Arc<[Feature]>> = LazyLock::new(|| FAMILIES.iter().flat_map(Family::features).collect());

enum Looks {
    Within(&'static [Window]),
    Back(Window),
}

struct Family {
    stem: &'static str,
    zh: &'static str,
    en: &'static str,
    subject: Subject,
    flow: Option<Flow>,
    scenarios: &'static [Scenario],
    outcomes: Which,
    only: Only,
    measure: Measure,
    looks: Looks,
}

impl Family {
    fn features(&self) -> Vec<Feature> {
        let (subject_zh, subject_en) = (self.subject.zh(), self.subject.en());
        match self.looks {
            Looks::Back((window_s, ..)) => {
                let label = Words::owned(format!("{subject_zh}{}", self.zh), format!("{subject_en}: {}", self.en));
                vec![self.feature(self.stem.to_owned(), label, window_s)]
            }
            Looks::Within(windows) => windows
                .iter()
                .map(|(window_s, suffix, zh, en)| {
                    let label = Words::owned(
                        format!("{subject_zh}近 {zh}{}", self.zh),
                        format!("{subject_en}: {} within {en}", self.en),
                    );
                    self.feature(format!("{}_{suffix}", self.stem), label, *window_s)
                })
                .collect(),
        }
    }

    fn feature(&self, id: String, label: Words, window_s: i64) -> Feature {
        let Self { subject, flow, scenarios, outcomes, only, measure, .. } = *self;
        Feature { id: id.into(), label, subject, flow, scenarios, outcomes, only, measure, window_s }
    }
}

macro_rules! families {
    (@flow) => { None };
    (@flow $flow:ident) => { Some(Flow::$flow) };
    (@looks within $($window:ident)+) => { Looks::Within(&[$($window),+]) };
    (@looks back $window:ident) => { Looks::Back($window) };
    ($($stem:literal $zh:literal $en:literal: $subject:ident $($flow:ident)?, $scenarios:ident, $outcomes:ident,
        $only:ident $(($operation:literal))?, $measure:ident $(($($of:tt)+))? $({ $($by:tt)+ })?, $looks:ident $($window:ident)+;)*) => {
        &[$(Family {
            stem: $stem,
            zh: $zh,
            en: $en,
            subject: Subject::$subject,
            flow: families!(@flow $($flow)?),
            scenarios: $scenarios,
            outcomes: Which::$outcomes,
            only: Only::$only $(($operation))?,
            measure: Measure::$measure $(($($of)+))? $({ $($by)+ })?,
            looks: families!(@looks $looks $($window)+),
        }),*]
    };
}

#[rustfmt::skip]
static FAMILIES: &[Family] = families! {
    // The customer.
    "customer.attempt_count" "操作次数" "operations": Customer, ANYTHING, Attempts, All, Count, within M1 M10 H1 D1;
    "customer.failed_count" "失败次数" "failures": Customer, ANYTHING, Failed, All, Count, within M10 H1 D1;
    "customer.stepped_count" "被要求补充验证次数" "operations that were asked for more proof": Customer, ANYTHING, SteppedUp, All, Count, within H1 D1;
    "customer.blocked_count" "被拦截次数" "operations that were stopped": Customer, ANYTHING, Blocked, All, Count, within H1 D1 D30;
    "customer.scenario_count" "涉及场景数" "different scenarios": Customer, ANYTHING, Attempts, All, Distinct(Thing::Scenario), within M10 H1;
    "customer.login_count" "登录次数" "sign-ins": Customer, LOGIN, Attempts, All, Count, within M10 H1 D1;
    "customer.login_failed_count" "登录失败次数" "failed sign-ins": Customer, LOGIN, Failed, All, Count, within M10 H1 D1;
    "customer.login_since" "距上次登录成功" "time since the last sign-in": Customer, LOGIN, Done, All, SinceS, back D90;
    "customer.new_device_login_since" "距上次新设备登录" "time since the last sign-in from a new device": Customer, LOGIN, Any, NewDevice, SinceS, back D30;
    "customer.pin_failed_count" "交易密码错误次数" "wrong payment passwords": Customer, ANYTHING, Failed, Operation("pin"), Count, within M10 H1 D1;
    "customer.device_count" "使用设备数" "devices used": Customer, ANYTHING, Any, All, Distinct(Thing::Device), within H1 D1 D7 D30 D90;
    "customer.new_device_count" "新设备登录数" "new devices signed in from": Customer, LOGIN, Any, NewDevice, Distinct(Thing::Device), within H1 D1 D30;
    "customer.ip_count" "使用 IP 数" "addresses used": Customer, ANYTHING, Any, All, Distinct(Thing::Ip), within H1 D1;
    "customer.segment_count" "使用网段数" "networks used": Customer, ANYTHING, Any, All, Distinct(Thing::Segment), within H1 D1 D7 D30;
    "customer.city_count" "出现城市数" "cities seen in": Customer, ANYTHING, Any, All, Distinct(Thing::City), within D1 D7 D30;
    "customer.transfer_count" "转账次数" "transfers": Customer, TRANSFER, Attempts, All, Count, within M1 M10 H1 D1 D7 D30;
    "customer.transfer_sum" "转账总额" "money transferred": Customer, TRANSFER, Attempts, All, SumMinor, within M10 H1 D1 D7 D30;
    "customer.transfer_min" "最小一笔转账" "smallest transfer": Customer, TRANSFER, Attempts, All, MinMinor, within M10 H1 D1;
    "customer.transfer_max" "最大一笔转账" "largest transfer": Customer, TRANSFER, Attempts, All, MaxMinor, within D1;
    "customer.transfer_max_done" "已成功的最大一笔转账" "largest transfer that went through": Customer, TRANSFER, Done, All, MaxMinor, within D30 D90;
    "customer.transfer_last" "上一笔转账金额" "amount of the transfer before": Customer, TRANSFER, Attempts, All, LastMinor, back D30;
    "customer.transfer_since" "距上一笔转账" "time since the transfer before": Customer, TRANSFER, Attempts, All, SinceS, back D90;
    "customer.transfer_done_count" "转账成功次数" "transfers that went through": Customer, TRANSFER, Done, All, Count, within H1 D1 D30 D90;
    "customer.transfer_done_sum" "转账成功总额" "money that went through": Customer, TRANSFER, Done, All, SumMinor, within H1 D1 D30;
    "customer.payee_count" "转账收款人数" "payees of transfers": Customer, TRANSFER, Attempts, All, Distinct(Thing::Payee), within M10 H1 D1 D7 D30;
    "customer.new_payee_count" "首次收款人数" "payees never paid before": Customer, TRANSFER, Attempts, FirstPayee, Distinct(Thing::Payee), within H1 D1 D7;
    "customer.new_payee_sum" "转给首次收款人的总额" "money to payees never paid before": Customer, TRANSFER, Attempts, FirstPayee, SumMinor, within H1 D1 D7;
    "customer.same_payee_count" "向本收款人转账次数" "transfers to this payee": Customer, TRANSFER, Attempts, All, Alike(Thing::Payee), within M10 H1 D1 D7;
    "customer.same_payee_sum" "向本收款人转账总额" "money to this payee": Customer, TRANSFER, Attempts, All, AlikeSumMinor(Thing::Payee), within M10 H1 D1 D7;
    "customer.same_payee_min" "向本收款人最小一笔转账" "smallest transfer to this payee": Customer, TRANSFER, Attempts, All, AlikeMinMinor(Thing::Payee), within H1 D1;
    "customer.same_amount_count" "同金额转账次数" "transfers of this amount": Customer, TRANSFER, Attempts, All, Alike(Thing::Amount), within M10 H1 D1;
    "customer.near_amount_count" "相近金额（±5%）转账次数" "transfers within 5% of this amount": Customer, TRANSFER, Attempts, All, Near, within H1 D1 D7;
    "customer.payment_count" "支付次数" "payments": Customer, PAYMENT, Attempts, All, Count, within M1 M10 H1 D1;
    "customer.payment_sum" "支付总额" "money paid": Customer, PAYMENT, Attempts, All, SumMinor, within M10 H1 D1 D7;
    "customer.payment_failed_count" "支付失败次数" "failed payments": Customer, PAYMENT, Failed, All, Count, within M10 H1;
    "customer.out_count" "转账与支付次数" "transfers and payments": Customer, PAYING, Attempts, All, Count, within M10 H1 D1;
    "customer.out_sum" "转账与支付总额" "money transferred and paid": Customer, PAYING, Attempts, All, SumMinor, within M10 H1 D1 D7;
    "customer.opening_count" "申请开户次数" "applications for accounts": Customer, OPENING, Attempts, All, Count, within H1 D1 D30;
    "customer.card_count" "绑卡次数" "cards bound": Customer, CARD, Attempts, All, Count, within H1 D1 D7 D30;
    "customer.card_failed_count" "绑卡失败次数" "failed bindings of cards": Customer, CARD, Failed, All, Count, within H1 D1;
    "customer.card_account_count" "绑定的不同卡数" "different cards bound": Customer, CARD, Attempts, All, Distinct(Thing::Payee), within D1 D30;
    "customer.card_since" "距上次绑卡" "time since a card was bound": Customer, CARD, Done, All, SinceS, back D90;
    "customer.binding_count" "绑定设备次数" "bindings of devices": Customer, DEVICE, Attempts, All, Count, within H1 D1 D7 D30;
    "customer.binding_since" "距上次绑定设备" "time since a device was bound": Customer, DEVICE, Done, All, SinceS, back D90;
    "customer.credential_count" "修改密码或手机号次数" "changes of passwords, number or tools": Customer, CREDENTIAL, Attempts, All, Count, within H1 D1 D7 D30;
    "customer.credential_failed_count" "修改密码或手机号失败次数" "failed changes of passwords, number or tools": Customer, CREDENTIAL, Failed, All, Count, within H1 D1;
    "customer.credential_since" "距上次修改密码或手机号" "time since passwords, number or tools changed": Customer, CREDENTIAL, Done, All, SinceS, back D90;
    "customer.password_since" "距上次修改登录密码" "time since the password changed": Customer, CREDENTIAL, Done, Operation("password"), SinceS, back D90;
    "customer.pin_since" "距上次修改交易密码" "time since the payment password changed": Customer, CREDENTIAL, Done, Operation("pin"), SinceS, back D90;
    "customer.phone_since" "距上次更换手机号" "time since the phone number changed": Customer, CREDENTIAL, Done, Operation("phone"), SinceS, back D90;
    "customer.tool_since" "距上次变更认证工具" "time since a tool of proof changed": Customer, CREDENTIAL, Done, Operation("tool"), SinceS, back D90;
    "customer.limit_count" "调整限额次数" "changes of limits": Customer, LIMIT, Attempts, All, Count, within H1 D1 D7;
    "customer.raise_since" "距上次提高限额" "time since a limit was raised": Customer, LIMIT, Done, Operation("raise"), SinceS, back D30;
    "customer.unprotect_count" "解除保护次数" "protections lifted": Customer, UNPROTECT, Attempts, All, Count, within H1 D1 D7;
    "customer.unprotect_since" "距上次解除保护" "time since a protection was lifted": Customer, UNPROTECT, Done, All, SinceS, back D30;
    "customer.campaign_count" "参加活动次数" "parts taken in campaigns": Customer, CAMPAIGN, Attempts, All, Count, within M1 H1 D1 D30;

    // The customer beside what is usual for them.
    "profile.moment_count" "可参考的历史操作数" "operations to compare with": Customer, ANYTHING, Past, All, Count, within D90;
    "profile.hour_share" "同时段（±1 小时）操作占比" "share of operations within an hour of this time of day": Customer, ANYTHING, Past, All, HourShare, within D90;
    "profile.amount_p50" "常用金额（中位数）" "usual amount (median)": Customer, PAYING, Done, All, PercentileMinor(50), within D90;
    "profile.amount_p90" "较大金额（90 分位）" "large amount (90th percentile)": Customer, PAYING, Done, All, PercentileMinor(90), within D90;
    "profile.amount_to_p90" "本次金额相当于 90 分位的百分比" "this amount in percent of the 90th percentile": Customer, PAYING, Done, All, AmountTo(90), within D90;
    "profile.device_seen" "本设备出现次数" "earlier operations on this device": Customer, ANYTHING, Past, All, Seen(Thing::Device), within D90;
    "profile.segment_seen" "本网段出现次数" "earlier operations from this network": Customer, ANYTHING, Past, All, Seen(Thing::Segment), within D90;
    "profile.city_seen" "本城市出现次数" "earlier operations from this city": Customer, ANYTHING, Past, All, Seen(Thing::City), within D90;
    "profile.payee_seen" "向本收款人成功付款次数" "payments to this payee that went through": Customer, PAYING, Done, All, Seen(Thing::Payee), within D90;
    "profile.idle" "距上一次任何操作" "time since anything was done": Customer, ANYTHING, Past, All, SinceS, back D90;
    "profile.known_since" "首次操作至今" "time since the first operation seen": Customer, ANYTHING, Past, All, FirstS, back D90;
    "profile.speed" "距上一次操作的移动速度" "speed since the operation before": Customer, ANYTHING, Past, All, SpeedKmh, back D1;
    "profile.distance" "距上一次操作的距离" "distance to the operation before": Customer, ANYTHING, Past, All, DistanceKm, back D7;

    // The device.
    "device.attempt_count" "操作次数" "operations": Device, ANYTHING, Attempts, All, Count, within M1 M10 H1;
    "device.user_count" "使用客户数" "customers": Device, ANYTHING, Any, All, Distinct(Thing::Customer), within H1 D1 D7 D30 D90;
    "device.new_user_count" "首次在本设备登录的客户数" "customers new to it": Device, LOGIN, Any, NewDevice, Distinct(Thing::Customer), within H1 D1 D7;
    "device.phone_count" "使用手机号数" "phone numbers": Device, ANYTHING, Any, All, Distinct(Thing::Phone), within H1 D1 D30;
    "device.segment_count" "使用网段数" "networks": Device, ANYTHING, Any, All, Distinct(Thing::Segment), within H1 D1;
    "device.city_count" "出现城市数" "cities": Device, ANYTHING, Any, All, Distinct(Thing::City), within D1 D7;
    "device.registration_count" "注册次数" "registrations": Device, REGISTRATION, Attempts, All, Count, within H1 D1 D30;
    "device.login_failed_count" "登录失败次数" "failed sign-ins": Device, LOGIN, Failed, All, Count, within M10 H1 D1;
    "device.login_failed_user_count" "登录失败涉及客户数" "customers whose sign-in failed": Device, LOGIN, Failed, All, Distinct(Thing::Customer), within M10 H1 D1;
    "device.transfer_count" "转账次数" "transfers": Device, TRANSFER, Attempts, All, Count, within M10 H1 D1;
    "device.transfer_sum" "转账总额" "money transferred": Device, TRANSFER, Attempts, All, SumMinor, within H1 D1;
    "device.payer_count" "付款客户数" "customers who transferred": Device, PAYING, Attempts, All, Distinct(Thing::Customer), within H1 D1 D7;
    "device.payee_count" "收款人数" "payees": Device, TRANSFER, Attempts, All, Distinct(Thing::Payee), within H1 D1;
    "device.same_payee_user_count" "向本收款人付款的客户数" "customers who pay this payee": Device, TRANSFER, Attempts, All, DistinctAlike { of: Thing::Customer, by: Thing::Payee }, within D1 D7;
    "device.opening_count" "申请开户次数" "applications for accounts": Device, OPENING, Attempts, All, Count, within D1 D7 D30;
    "device.card_count" "绑卡次数" "cards bound": Device, CARD, Attempts, All, Count, within H1 D1 D7;
    "device.card_failed_count" "绑卡失败次数" "failed bindings of cards": Device, CARD, Failed, All, Count, within H1 D1;
    "device.credential_user_count" "修改凭据的客户数" "customers whose credentials changed": Device, CREDENTIAL, Attempts, All, Distinct(Thing::Customer), within D1 D7;
    "device.campaign_count" "参加活动次数" "parts taken in campaigns": Device, CAMPAIGN, Attempts, All, Count, within H1 D1;
    "device.campaign_user_count" "参加活动客户数" "customers in campaigns": Device, CAMPAIGN, Attempts, All, Distinct(Thing::Customer), within D1 D30;
    "device.blocked_count" "被拦截次数" "operations that were stopped": Device, ANYTHING, Blocked, All, Count, within D1 D30;
    "device.stepped_count" "被要求补充验证次数" "operations that were asked for more proof": Device, ANYTHING, SteppedUp, All, Count, within H1 D1;

    // The address.
    "ip.attempt_count" "操作次数" "operations": Ip, ANYTHING, Attempts, All, Count, within M1 M10 H1;
    "ip.user_count" "客户数" "customers": Ip, ANYTHING, Any, All, Distinct(Thing::Customer), within M10 H1 D1;
    "ip.device_count" "设备数" "devices": Ip, ANYTHING, Any, All, Distinct(Thing::Device), within M10 H1 D1;
    "ip.phone_count" "手机号数" "phone numbers": Ip, ANYTHING, Any, All, Distinct(Thing::Phone), within M10 H1 D1;
    "ip.registration_count" "注册次数" "registrations": Ip, REGISTRATION, Attempts, All, Count, within M10 H1 D1;
    "ip.login_count" "登录次数" "sign-ins": Ip, LOGIN, Attempts, All, Count, within M1 M10 H1;
    "ip.login_failed_count" "登录失败次数" "failed sign-ins": Ip, LOGIN, Failed, All, Count, within M10 H1 D1;
    "ip.login_failed_user_count" "登录失败涉及客户数" "customers whose sign-in failed": Ip, LOGIN, Failed, All, Distinct(Thing::Customer), within M10 H1 D1;
    "ip.transfer_count" "转账次数" "transfers": Ip, TRANSFER, Attempts, All, Count, within M10 H1;
    "ip.payer_count" "付款客户数" "customers who transferred": Ip, PAYING, Attempts, All, Distinct(Thing::Customer), within H1 D1;
    "ip.same_payee_user_count" "向本收款人付款的客户数" "customers who pay this payee": Ip, TRANSFER, Attempts, All, DistinctAlike { of: Thing::Customer, by: Thing::Payee }, within D1;
    "ip.opening_count" "申请开户次数" "applications for accounts": Ip, OPENING, Attempts, All, Count, within H1 D1;
    "ip.card_count" "绑卡次数" "cards bound": Ip, CARD, Attempts, All, Count, within H1 D1;
    "ip.card_failed_count" "绑卡失败次数" "failed bindings of cards": Ip, CARD, Failed, All, Count, within H1;
    "ip.credential_user_count" "修改凭据的客户数" "customers whose credentials changed": Ip, CREDENTIAL, Attempts, All, Distinct(Thing::Customer), within H1 D1;
    "ip.campaign_count" "参加活动次数" "parts taken in campaigns": Ip, CAMPAIGN, Attempts, All, Count, within M1 H1;
    "ip.campaign_user_count" "参加活动客户数" "customers in campaigns": Ip, CAMPAIGN, Attempts, All, Distinct(Thing::Customer), within H1 D1;
    "ip.blocked_count" "被拦截次数" "operations that were stopped": Ip, ANYTHING, Blocked, All, Count, within H1 D1;

    // The network of the address.
    "segment.user_count" "客户数" "customers": Segment, ANYTHING, Any, All, Distinct(Thing::Customer), within H1 D1;
    "segment.device_count" "设备数" "devices": Segment, ANYTHING, Any, All, Distinct(Thing::Device), within H1 D1;
    "segment.registration_count" "注册次数" "registrations": Segment, REGISTRATION, Attempts, All, Count, within M10 H1 D1;
    "segment.login_failed_count" "登录失败次数" "failed sign-ins": Segment, LOGIN, Failed, All, Count, within M10 H1;
    "segment.login_failed_user_count" "登录失败涉及客户数" "customers whose sign-in failed": Segment, LOGIN, Failed, All, Distinct(Thing::Customer), within M10 H1;
    "segment.campaign_user_count" "参加活动客户数" "customers in campaigns": Segment, CAMPAIGN, Attempts, All, Distinct(Thing::Customer), within H1 D1;
    "segment.card_failed_count" "绑卡失败次数" "failed bindings of cards": Segment, CARD, Failed, All, Count, within H1;
    "segment.blocked_count" "被拦截次数" "operations that were stopped": Segment, ANYTHING, Blocked, All, Count, within H1 D1;

    // The account that is paid, and what it paid out itself.
    "payee.in_count" "收款笔数" "transfers to it": Payee In, PAYING, Attempts, All, Count, within M10 H1 D1 D7 D30;
    "payee.in_sum" "收款总额" "money to it": Payee In, PAYING, Attempts, All, SumMinor, within M10 H1 D1 D7;
    "payee.in_done_count" "成功收款笔数" "transfers to it that went through": Payee In, PAYING, Done, All, Count, within H1 D1 D30;
    "payee.in_done_sum" "成功收款总额" "money that reached it": Payee In, PAYING, Done, All, SumMinor, within H1 D1;
    "payee.payer_count" "付款人数" "payers": Payee In, PAYING, Attempts, All, Distinct(Thing::Customer), within M10 H1 D1 D7 D30;
    "payee.new_payer_count" "首次付款人数" "payers who never paid it before": Payee In, TRANSFER, Attempts, FirstPayee, Distinct(Thing::Customer), within H1 D1 D7;
    "payee.young_payer_count" "新客户（30 天内）付款人数" "payers who are customers for less than 30 days": Payee In, PAYING, Attempts, NewCustomer, Distinct(Thing::Customer), within D1 D7 D30;
    "payee.elder_payer_count" "60 岁以上付款人数" "payers of 60 and more": Payee In, PAYING, Attempts, Elder, Distinct(Thing::Customer), within D1 D7 D30;
    "payee.new_device_payer_count" "新设备（24 小时内）付款人数" "payers on a device bound less than a day ago": Payee In, PAYING, Attempts, YoungDevice, Distinct(Thing::Customer), within D1 D7;
    "payee.payer_device_count" "付款设备数" "devices it is paid from": Payee In, PAYING, Attempts, All, Distinct(Thing::Device), within D1 D7;
    "payee.payer_segment_count" "付款网段数" "networks it is paid from": Payee In, PAYING, Attempts, All, Distinct(Thing::Segment), within D1;
    "payee.same_amount_count" "收到同金额笔数" "transfers of this amount to it": Payee In, TRANSFER, Attempts, All, Alike(Thing::Amount), within H1 D1 D7;
    "payee.stepped_count" "付款被要求补充验证次数" "transfers to it that were asked for more proof": Payee In, PAYING, SteppedUp, All, Count, within D1 D7;
    "payee.blocked_count" "付款被拦截次数" "transfers to it that were stopped": Payee In, PAYING, Blocked, All, Count, within D1 D7 D30;
    "payee.in_since" "距上一次收款" "time since it was paid before": Payee In, PAYING, Attempts, All, SinceS, back D90;
    "payee.seen_since" "首次在本行出现至今" "time since it was first seen in this bank": Payee In, PAYING, Attempts, All, FirstS, back D90;
    "payee.binder_count" "绑定该账户的客户数" "customers who bind it (as a card or as the account behind a new one)": Payee In, BINDING, Attempts, All, Distinct(Thing::Customer), within D1 D30;
    "payee.bind_failed_count" "绑定失败次数" "failed bindings of it": Payee In, BINDING, Failed, All, Count, within D1;
    "payee.out_count" "转出笔数" "transfers out of it": Payee Out, PAYING, Attempts, All, Count, within H1 D1;
    "payee.out_sum" "转出总额" "money out of it": Payee Out, PAYING, Attempts, All, SumMinor, within H1 D1;
    "payee.out_share" "转出占收款的百分比" "money out of it in percent of money in": Payee In, PAYING, Done, All, FlowShare, within H1 D1 D7;

    // The account that pays, and what came into it.
    "account.in_count" "收款笔数" "transfers in": Account In, PAYING, Done, All, Count, within M10 H1 D1 D7;
    "account.in_sum" "收款总额" "money in": Account In, PAYING, Done, All, SumMinor, within M10 M30 H1 D1 D7;
    "account.in_max" "最大一笔收款" "largest transfer in": Account In, PAYING, Done, All, MaxMinor, within H1 D1;
    "account.in_payer_count" "付款人数" "customers who paid in": Account In, PAYING, Done, All, Distinct(Thing::Customer), within H1 D1 D7 D30;
    "account.young_payer_count" "新客户（30 天内）付款人数" "payers who are customers for less than 30 days": Account In, PAYING, Done, NewCustomer, Distinct(Thing::Customer), within D7 D30;
    "account.in_last" "上一笔收款金额" "amount of the last transfer in": Account In, PAYING, Done, All, LastMinor, back D7;
    "account.in_since" "距上一笔收款" "time since money came in": Account In, PAYING, Done, All, SinceS, back D90;
    "account.out_count" "付款笔数" "transfers out": Account Out, PAYING, Attempts, All, Count, within M10 H1 D1;
    "account.out_sum" "付款总额" "money out": Account Out, PAYING, Attempts, All, SumMinor, within M10 M30 H1 D1;
    "account.payee_count" "收款人数" "payees": Account Out, PAYING, Attempts, All, Distinct(Thing::Payee), within M10 H1 D1;
    "account.out_share" "付款（含本次）占收款的百分比" "money out, this included, in percent of money in": Account In, PAYING, Done, All, FlowShare, within M10 M30 H1 D1;
    "account.out_since" "距上一笔付款" "time since money went out": Account Out, PAYING, Attempts, All, SinceS, back D90;

    // The phone number.
    "phone.attempt_count" "操作次数" "operations": Phone, ANYTHING, Attempts, All, Count, within M10 H1 D1;
    "phone.device_count" "设备数" "devices": Phone, ANYTHING, Any, All, Distinct(Thing::Device), within H1 D1 D30;
    "phone.ip_count" "IP 数" "addresses": Phone, ANYTHING, Any, All, Distinct(Thing::Ip), within H1 D1;
    "phone.user_count" "客户数" "customers": Phone, ANYTHING, Any, All, Distinct(Thing::Customer), within D30 D90;
    "phone.registration_count" "注册次数" "registrations": Phone, REGISTRATION, Attempts, All, Count, within H1 D1 D30;
    "phone.login_failed_count" "登录失败次数" "failed sign-ins": Phone, LOGIN, Failed, All, Count, within M10 H1 D1;
    "phone.card_count" "绑卡次数" "cards bound": Phone, CARD, Attempts, All, Count, within D1 D7;
    "phone.campaign_count" "参加活动次数" "parts taken in campaigns": Phone, CAMPAIGN, Attempts, All, Count, within D1 D30;
};
