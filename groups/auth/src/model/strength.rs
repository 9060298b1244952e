//! What a set of tools is worth: counted in factors, never in tools.

use std::collections::BTreeSet;

use contracts::auth::{Business, Factor, Tool};

use super::tiers::ToolSet;

/// How hard a set of tools is to take from its owner. Ordered: more is harder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Nothing is asked.
    Nothing,
    /// One factor, however many tools of it: who has taken one has often taken the other.
    OneFactor,
    /// Two factors.
    TwoFactors,
    /// Two factors, one of them a certificate, or the body together with the PIN.
    Certified,
    /// Two factors, one of them a hardware key.
    Hardware,
}

impl Strength {
    /// What `tools` are worth together. More tools are never worth less.
    pub fn of(tools: &ToolSet) -> Self {
        let factors: BTreeSet<Factor> = tools.iter().map(|tool| tool.factor()).collect();
        let with_body = factors.contains(&Factor::Inherence) && tools.contains(&Tool::Pin);
        match factors.len() {
            0 => Self::Nothing,
            1 => Self::OneFactor,
            _ if tools.contains(&Tool::UsbKey) => Self::Hardware,
            _ if tools.contains(&Tool::DeviceCertificate) || with_body => Self::Certified,
            _ => Self::TwoFactors,
        }
    }

    /// The next harder one; the hardest stays.
    pub const fn next(self) -> Self {
        match self {
            Self::Nothing => Self::OneFactor,
            Self::OneFactor => Self::TwoFactors,
            Self::TwoFactors => Self::Certified,
            Self::Certified | Self::Hardware => Self::Hardware,
        }
    }

    /// The most a bank may let tools of this strength carry a day, in minor units, and where the figure comes from, zh and
    /// en. A bank may tighten it, never loosen it.
    pub const fn ceiling(self, business: Business) -> (i64, (&'static str, &'static str)) {
        const YUAN: i64 = 100;
        const SMALL: (&str, &str) = (
            "联盟上限：小额免密每日 1,000 元",
            "The alliance's ceiling: CNY 1,000 a day in small amounts without a proof",
        );
        if matches!(business, Business::TransferOwn | Business::Purchase | Business::Collection) {
            // The money stays its owner's: outside the total of 银发〔2016〕261号 (B); the figures are the alliance's (C).
            return match self {
                Self::Nothing => (1_000 * YUAN, SMALL),
                Self::OneFactor => (
                    1_000_000 * YUAN,
                    (
                        "银发〔2016〕261号不计本人账户；联盟上限：每日 1,000,000 元",
                        "The alliance's ceiling: CNY 1,000,000 a day; own accounts are outside 银发〔2016〕261号",
                    ),
                ),
                _ => (
                    5_000_000 * YUAN,
                    (
                        "银发〔2016〕261号不计本人账户；联盟上限：每日 5,000,000 元",
                        "The alliance's ceiling: CNY 5,000,000 a day; own accounts are outside 银发〔2016〕261号",
                    ),
                ),
            };
        }
        match self {
            Self::Nothing => (1_000 * YUAN, SMALL),
            Self::OneFactor => (
                1_000 * YUAN,
                ("联盟上限：单一因素每日 1,000 元", "The alliance's ceiling: CNY 1,000 a day with a single factor"),
            ),
            // Beyond it a certificate or an electronic signature is asked for (confidence B).
            Self::TwoFactors => (
                50_000 * YUAN,
                (
                    "银发〔2016〕261号：无数字证书每日 50,000 元",
                    "CNY 50,000 a day without a digital certificate, by 银发〔2016〕261号",
                ),
            ),
            Self::Certified => (
                200_000 * YUAN,
                (
                    "联盟上限：证书，或生物特征加密码，每日 200,000 元",
                    "The alliance's ceiling: CNY 200,000 a day with a certificate, or the body and the PIN",
                ),
            ),
            Self::Hardware => (
                5_000_000 * YUAN,
                (
                    "联盟上限：硬件密钥每日 5,000,000 元",
                    "The alliance's ceiling: CNY 5,000,000 a day with a hardware key",
                ),
            ),
        }
    }
}

/// How much a tool asks of whoever uses it; less is lighter. A touch before six digits, six digits before waiting for a
/// text, and last what must be fetched from a drawer.
pub const fn burden(tool: Tool) -> u32 {
    match tool {
        Tool::DeviceCertificate => 1,
        Tool::Passkey => 2,
        Tool::Gesture => 3,
        Tool::Pin => 4,
        Tool::Face => 6,
        Tool::Totp => 8,
        Tool::SmsCode => 9,
        Tool::UsbKey => 12,
    }
}

/// The order in which sets are offered: fewer tools first, then the lighter ones.
pub fn weight(tools: &ToolSet) -> (usize, u32, Vec<Tool>) {
    (tools.len(), tools.iter().map(|tool| burden(*tool)).sum(), tools.iter().copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(tools: &[Tool]) -> Strength {
        Strength::of(&tools.iter().copied().collect())
    }

    #[test]
    fn factors_count_not_tools() {
        assert_eq!(of(&[]), Strength::Nothing);
        assert_eq!(of(&[Tool::Pin, Tool::Gesture]), Strength::OneFactor, "two things one knows");
        assert_eq!(of(&[Tool::SmsCode, Tool::Totp, Tool::UsbKey]), Strength::OneFactor, "three things one has");
        assert_eq!(of(&[Tool::Passkey, Tool::Face]), Strength::OneFactor, "twice the body");
        assert_eq!(of(&[Tool::Pin, Tool::SmsCode]), Strength::TwoFactors);
        assert_eq!(of(&[Tool::Pin, Tool::Passkey]), Strength::Certified);
        assert_eq!(of(&[Tool::Passkey, Tool::SmsCode]), Strength::TwoFactors, "the body without the PIN");
        assert_eq!(of(&[Tool::Pin, Tool::DeviceCertificate]), Strength::Certified);
        assert_eq!(of(&[Tool::Pin, Tool::UsbKey]), Strength::Hardware);
    }

    #[test]
    fn the_face_is_the_surest_and_no_two_tools_are_as_sure() {
        let mut tools = Tool::ALL;
        tools.sort_by_key(|tool| tool.assurance());
        assert_eq!(tools.last(), Some(&Tool::Face));
        assert!(tools.windows(2).all(|pair| pair[0].assurance() < pair[1].assurance()));
    }

    proptest! {
        #[test]
        fn more_tools_are_never_worth_less(
            all in proptest::sample::subsequence(&Tool::ALL[..], 0..=8), keep in any::<u8>(),
        ) {
            let more: ToolSet = all.iter().copied().collect();
            let fewer: ToolSet = all.iter().enumerate().filter(|(at, _)| keep >> at & 1 == 1).map(|(_, tool)| *tool).collect();
            prop_assert!(Strength::of(&fewer) <= Strength::of(&more));
            for business in Business::MONEY {
                prop_assert!(Strength::of(&fewer).ceiling(business) .0 <= Strength::of(&more).ceiling(business).0);
            }
        }
    }
}
