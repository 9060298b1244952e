//! The text messages that carry a code, in the language the customer reads the app in. Each names what the code is for, so
//! that nobody confirms what they do not mean.

use contracts::auth::ChallengeOperation;
use kernel::{Lang, Money};

/// A code and what every text around it says: whose it is, and how long it is good.
#[derive(Debug, Clone, Copy)]
pub struct CodeText<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The bank's full name, zh and en.
    pub bank: (&'a str, &'a str),
    /// Six digits.
    pub code: &'a str,
    /// Seconds the code is good; the text says them in minutes, begun ones counted.
    pub life_s: i64,
}

impl CodeText<'_> {
    /// The text of a challenge that moves money. It names payee and amount. Without the end of an account number,
    /// `payee_name_masked` is the title of what is confirmed as one.
    pub fn money(self, payee_name_masked: &str, payee_tail: &str, amount: Money) -> String {
        let amount = amount.to_grouped();
        match payee_tail.is_empty() {
            true => self.saying(
                &format!("确认{payee_name_masked}，金额{amount}元"),
                &format!("to confirm \"{payee_name_masked}\", CNY {amount}"),
            ),
            false => self.saying(
                &format!("向{payee_name_masked}（尾号{payee_tail}）转账{amount}元"),
                &format!("to transfer CNY {amount} to {payee_name_masked} (account ending {payee_tail})"),
            ),
        }
    }

    /// The text of a challenge that moves no money. It names what is done, and the end of the account, card or phone number
    /// it is about, where there is one.
    pub fn service(self, doing: (&str, &str), tail: &str) -> String {
        match tail.is_empty() {
            true => self.saying(doing.0, doing.1),
            false => self.saying(&format!("{}尾号{tail}", doing.0), &format!("{} ending {tail}", doing.1)),
        }
    }

    /// The text of a challenge that is about nothing but what its title says.
    pub fn confirming(self, title: &str) -> String {
        self.saying(title, &format!("to confirm \"{title}\""))
    }

    /// The text for registering.
    pub fn registering(self) -> String {
        self.saying("注册手机银行", "to register for mobile banking")
    }

    /// The text for a forgotten password.
    pub fn resetting(self) -> String {
        self.saying("重设登录密码", "to set a new password")
    }

    /// The text for a new device.
    pub fn signing_in(self) -> String {
        self.saying("新设备上登录", "to sign in on a new device")
    }

    /// The text for a device that is known, where the sign-in is unlike others.
    pub fn signing_in_unusually(self) -> String {
        self.saying("登录", "to sign in")
    }

    fn saying(self, zh: &str, en: &str) -> String {
        let (code, minutes) = (self.code, (self.life_s + 59) / 60);
        match self.lang {
            Lang::Zh => {
                format!("【{}】验证码{code}，您正在{zh}，{minutes}分钟内有效，切勿告诉他人。", self.bank.0)
            }
            Lang::En => {
                let unit = if minutes == 1 { "minute" } else { "minutes" };
                format!("[{}] Code {code} {en}. Valid for {minutes} {unit}. Never tell it to anyone.", self.bank.1)
            }
        }
    }
}

/// What a challenge that moves no money is about, zh and en, up to the end of a number; nothing where money moves.
pub fn service_words(operation: &str) -> Option<(&'static str, &'static str)> {
    let is = |kind: ChallengeOperation| kind.as_str() == operation;
    [
        (ChallengeOperation::OpenAccount, "在线开立账户，绑定账户", "to open an account bound to the one"),
        (ChallengeOperation::UpgradeAccount, "将Ⅲ类户升级为Ⅱ类户，绑定账户", "to upgrade an account bound to the one"),
        (ChallengeOperation::CloseAccount, "注销账户，账户", "to close the account"),
        (ChallengeOperation::ChangeBinding, "变更绑定账户，新绑定账户", "to bind your account to the one"),
        (ChallengeOperation::BindCard, "绑定他行卡，卡号", "to link the card"),
        (ChallengeOperation::DebitMandate, "授权从您的他行卡扣款转入本行，卡号", "to allow debits of the card"),
        (ChallengeOperation::UnbindDevice, "解绑一台设备", "to unbind a device"),
        (ChallengeOperation::ChangePhone, "更换手机号，新手机号", "to change your phone number to the one"),
        (ChallengeOperation::CloseRelation, "注销您在本行的客户关系", "to close your relation with the bank"),
        (ChallengeOperation::ExportData, "下载您的个人资料副本", "to download a copy of your data"),
        (ChallengeOperation::ChangeLimit, "调高转账限额", "to raise your transfer limits"),
        (ChallengeOperation::LiftProtection, "解除账户保护，账户", "to lift a protection of the account"),
    ]
    .into_iter()
    .find_map(|(kind, zh, en)| is(kind).then_some((zh, en)))
}

#[cfg(test)]
mod tests {
    use contracts::auth::Business;

    use super::*;

    const AMOUNT: Money = Money::cny(600_000);

    fn text(lang: Lang) -> CodeText<'static> {
        CodeText { lang, bank: ("蓝湾银行", "Lanwan Bank"), code: "123456", life_s: 360 }
    }

    #[test]
    fn the_text_names_payee_and_amount_in_the_readers_language() {
        assert_eq!(
            text(Lang::Zh).money("*明", "1234", AMOUNT),
            "【蓝湾银行】验证码123456，您正在向*明（尾号1234）转账6,000.00元，6分钟内有效，切勿告诉他人。"
        );
        assert_eq!(
            text(Lang::En).money("*明", "1234", AMOUNT),
            "[Lanwan Bank] Code 123456 to transfer CNY 6,000.00 to *明 (account ending 1234). Valid for 6 minutes. \
             Never tell it to anyone."
        );
    }

    #[test]
    fn the_text_names_what_is_confirmed_as_one() {
        assert_eq!(
            text(Lang::Zh).money("批量转账 12 笔", "", AMOUNT),
            "【蓝湾银行】验证码123456，您正在确认批量转账 12 笔，金额6,000.00元，6分钟内有效，切勿告诉他人。"
        );
        let en = text(Lang::En).money("Batch of 12 transfers", "", AMOUNT);
        assert!(en.contains("to confirm \"Batch of 12 transfers\", CNY 6,000.00."), "{en}");
    }

    #[test]
    fn every_service_has_words_and_money_has_none() {
        use Business as B;
        let services = [B::OpenAccount, B::UpgradeAccount, B::CloseAccount, B::ChangeBinding, B::BindCard];
        for business in services.into_iter().chain([
            B::LiftProtection,
            B::UnbindDevice,
            B::ChangePhone,
            B::CloseRelation,
            B::ExportData,
        ]) {
            assert!(service_words(business.challenge().as_str()).is_some(), "{business:?}");
        }
        assert_eq!(service_words("transfer"), None);
        let doing = service_words(B::BindCard.challenge().as_str()).unwrap();
        assert_eq!(
            text(Lang::Zh).service(doing, "1234"),
            "【蓝湾银行】验证码123456，您正在绑定他行卡，卡号尾号1234，6分钟内有效，切勿告诉他人。"
        );
        let en = text(Lang::En).service(doing, "1234");
        assert!(en.starts_with("[Lanwan Bank] Code 123456 to link the card ending 1234."), "{en}");
    }

    #[test]
    fn the_text_says_how_long_the_bank_lets_a_code_live() {
        let short = CodeText { life_s: 60, ..text(Lang::En) };
        assert!(short.signing_in().contains("Valid for 1 minute."));
        assert!(CodeText { life_s: 359, ..short }.signing_in().contains("Valid for 6 minutes."));
        let zh = CodeText { life_s: 120, ..text(Lang::Zh) };
        assert!(zh.registering().contains("，您正在注册手机银行，2分钟内有效"));
    }
}
