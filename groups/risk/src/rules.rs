//! The rules, as data. Thresholds are what a new bank starts with; each bank's own lie in its settings.
//!
//! Sources: 银发〔2016〕261号 (verification of unusual transfers, transfers at night), 银发〔2019〕85号 (payees and
//! devices on lists, first transfers to unknown payees), 反电信网络诈骗法 Art. 16 (unusual openings of accounts may be
//! examined more closely or refused), 18 and 33. That a protection asks for more on a new device is the platform's own.

use contracts::risk::{Scenario, VerdictOutcome};

use crate::model::{Branch, Clause, Flag, Quantity, Rule, Threshold};

/// The most a counter is kept for: thresholds on counts may not be larger.
pub const COUNT_MAX: i64 = 64;
/// The largest amount a threshold may name, in minor units.
const AMOUNT_MAX: i64 = 1_000_000_000_000;
const HOUR_S: i64 = 3_600;

const fn count(name: &'static str, default: i64) -> Threshold {
    Threshold { name, default, max: COUNT_MAX }
}

const NEW_DEVICE: Clause =
    Clause::DeviceYoungerThan(Threshold { name: "device_age_max_s", default: 24 * HOUR_S, max: 720 * HOUR_S });

const fn amount(default: i64) -> Clause {
    Clause::AtLeast(Quantity::AmountMinor, Threshold { name: "amount_min_minor", default, max: AMOUNT_MAX })
}

const fn minute(name: &'static str, default: i64) -> Threshold {
    Threshold { name, default, max: 24 * 60 }
}

/// Every rule.
pub const RULES: [Rule; 12] = [
    Rule {
        id: "payee_black_list",
        version: 1,
        scenarios: &[Scenario::Transfer],
        text_zh: "收款账户被列入涉诈风险名单",
        text_en: "The payee's account is on the fraud list",
        branches: &[Branch { outcome: VerdictOutcome::Deny, all: &[Clause::Is(Flag::PayeeListed)] }],
    },
    Rule {
        id: "device_black_list",
        version: 2,
        scenarios: &[Scenario::Login, Scenario::Transfer, Scenario::AccountOpening, Scenario::ProtectionLifted],
        text_zh: "当前设备被列入风险设备名单",
        text_en: "This device is on the list of risky devices",
        branches: &[Branch { outcome: VerdictOutcome::Deny, all: &[Clause::Is(Flag::DeviceListed)] }],
    },
    Rule {
        id: "transfer_velocity",
        version: 1,
        scenarios: &[Scenario::Transfer],
        text_zh: "短时间内转账次数较多",
        text_en: "Many transfers in a short time",
        branches: &[
            Branch {
                outcome: VerdictOutcome::StepUp,
                all: &[Clause::AtLeast(Quantity::Transfers10m, count("step_up_count_10m", 6))],
            },
            Branch {
                outcome: VerdictOutcome::Deny,
                all: &[Clause::AtLeast(Quantity::Transfers1h, count("deny_count_1h", 20))],
            },
        ],
    },
    Rule {
        id: "new_device_large_amount",
        version: 1,
        scenarios: &[Scenario::Transfer],
        text_zh: "新设备绑定不久，转账金额较大",
        text_en: "A large amount from a newly bound device",
        branches: &[Branch { outcome: VerdictOutcome::StepUp, all: &[NEW_DEVICE, amount(200_000)] }],
    },
    Rule {
        id: "night_large_amount",
        version: 1,
        scenarios: &[Scenario::Transfer],
        text_zh: "夜间大额转账",
        text_en: "A large amount at night",
        branches: &[Branch {
            outcome: VerdictOutcome::StepUp,
            all: &[
                Clause::NightBetween(minute("night_from_minute", 23 * 60), minute("night_until_minute", 6 * 60)),
                amount(2_000_000),
            ],
        }],
    },
    Rule {
        id: "first_time_payee_large",
        version: 1,
        scenarios: &[Scenario::Transfer],
        text_zh: "首次向该收款人大额转账",
        text_en: "A large amount to a payee never paid before",
        branches: &[Branch {
            outcome: VerdictOutcome::StepUp,
            all: &[Clause::Is(Flag::FirstTimePayee), amount(1_000_000)],
        }],
    },
    Rule {
        id: "login_new_device_burst",
        version: 1,
        scenarios: &[Scenario::Login],
        text_zh: "短时间内在多台新设备上登录",
        text_en: "Sign-ins from several new devices in a short time",
        branches: &[
            Branch {
                outcome: VerdictOutcome::StepUp,
                all: &[Clause::AtLeast(Quantity::NewDevices1h, count("step_up_count_1h", 3))],
            },
            Branch {
                outcome: VerdictOutcome::Deny,
                all: &[Clause::AtLeast(Quantity::NewDevices1h, count("deny_count_1h", 10))],
            },
        ],
    },
    Rule {
        id: "bound_account_black_list",
        version: 1,
        scenarios: &[Scenario::AccountOpening],
        text_zh: "绑定账户被列入涉诈风险名单",
        text_en: "The bound account is on the fraud list",
        branches: &[Branch { outcome: VerdictOutcome::Deny, all: &[Clause::Is(Flag::PayeeListed)] }],
    },
    Rule {
        id: "new_device_account_opening",
        version: 1,
        scenarios: &[Scenario::AccountOpening],
        text_zh: "新设备绑定不久，申请开户",
        text_en: "An account is opened from a newly bound device",
        branches: &[Branch { outcome: VerdictOutcome::StepUp, all: &[NEW_DEVICE] }],
    },
    Rule {
        id: "account_opening_burst",
        version: 1,
        scenarios: &[Scenario::AccountOpening],
        text_zh: "短时间内申请开户次数较多",
        text_en: "Many openings of accounts in a short time",
        branches: &[
            Branch {
                outcome: VerdictOutcome::StepUp,
                all: &[Clause::AtLeast(Quantity::Openings1h, count("step_up_count_1h", 3))],
            },
            Branch {
                outcome: VerdictOutcome::Deny,
                all: &[Clause::AtLeast(Quantity::Openings1h, count("deny_count_1h", 8))],
            },
        ],
    },
    Rule {
        id: "new_device_protection_lifted",
        version: 1,
        scenarios: &[Scenario::ProtectionLifted],
        text_zh: "新设备绑定不久，解除账户保护",
        text_en: "A protection is lifted from a newly bound device",
        branches: &[Branch { outcome: VerdictOutcome::StepUp, all: &[NEW_DEVICE] }],
    },
    Rule {
        id: "registration_burst",
        version: 1,
        scenarios: &[Scenario::Registration],
        text_zh: "同一设备短时间内注册次数较多",
        text_en: "Many registrations from one device in a short time",
        branches: &[
            Branch {
                outcome: VerdictOutcome::StepUp,
                all: &[Clause::AtLeast(Quantity::DeviceUsers1h, count("step_up_count_1h", 5))],
            },
            Branch {
                outcome: VerdictOutcome::Deny,
                all: &[Clause::AtLeast(Quantity::DeviceUsers1h, count("deny_count_1h", 10))],
            },
        ],
    },
];
