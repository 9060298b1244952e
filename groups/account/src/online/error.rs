//! What is refused when accounts are opened, changed and closed online and cards are hung; each with its reason, and with
//! what can be done now (反电信网络诈骗法 Art. 32).

use contracts::account::AccountKind;
use contracts::auth::{ChallengeView, Denial};
use contracts::bound_account::{BoundAccountKind, Disagreement};
use gateway::Problem;
use kernel::{Kind, Money};

/// A refusal of online business.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Name and id number are not verified.
    #[error("not a real-name customer")]
    NotRealName,
    /// Nobody knows yet whose card it is.
    #[error("whose card it is was not said")]
    HolderNeeded,
    /// A customer who is not verified yet binds cards by their own phone only.
    #[error("the phone at the card's bank is another")]
    PhoneNotOwn,
    /// Class I accounts are for the counter.
    #[error("not to be done online for this class")]
    NotOnline,
    /// As many of this class as a person may have.
    #[error("too many accounts of this class")]
    TooMany {
        /// Which class.
        kind: AccountKind,
        /// How many a person may have at one bank.
        most: i64,
    },
    /// The text in force was not agreed to.
    #[error("the agreement in force was not accepted")]
    AgreementMissing,
    /// A text cannot come into force in the past.
    #[error("a text in the past")]
    TextInThePast,
    /// The text in force reads the same.
    #[error("the text in force reads the same")]
    TextUnchanged,
    /// As many versions of a text as there may be.
    #[error("too many versions of a text")]
    TooManyTexts,
    /// Nobody knows whose card it is.
    #[error("no issuer is known for this number")]
    IssuerUnknown,
    /// The number is too short or too long for its issuer.
    #[error("the number has the wrong length for its issuer")]
    NumberLength {
        /// Digits it should have.
        digits: usize,
    },
    /// It is an account of this very bank.
    #[error("an account of this bank")]
    OwnBank,
    /// Something does not agree.
    #[error("the account's bank does not agree: {0:?}")]
    Disagrees(Disagreement),
    /// Only class I accounts and credit cards may be bound to.
    #[error("may not be bound to such an account")]
    NotBindable(Option<BoundAccountKind>),
    /// Too many refused checks today.
    #[error("no more checks today")]
    ChecksUsedUp {
        /// How many refused ones a day may have.
        a_day: i64,
    },
    /// Nobody answers.
    #[error("the check was not answered")]
    CheckUnanswered,
    /// The card hangs already.
    #[error("the card is bound already")]
    CardBound,
    /// As many cards as a customer may hang.
    #[error("too many cards")]
    TooManyCards {
        /// How many.
        most: i64,
    },
    /// The card's bank does not tell balances to this one.
    #[error("the bank does not share balances")]
    NoSharing,
    /// It is bound to this account already.
    #[error("bound to this account already")]
    SameBinding,
    /// There is money on it.
    #[error("the balance is not zero")]
    BalanceLeft {
        /// How much.
        balance: Money,
    },
    /// Some of the money is reserved.
    #[error("there are holds")]
    HoldsOpen,
    /// A freeze, order or report is in force.
    #[error("the account is restricted")]
    Restricted,
    /// It is closed already.
    #[error("the account is closed")]
    Closed,
    /// Proofs are wanted first.
    #[error("step-up required")]
    StepUp(Box<ChallengeView>),
    /// Not allowed.
    #[error("denied: {}", .0.code)]
    Denied(Box<Denial>),
}

const fn class(kind: AccountKind) -> (&'static str, &'static str) {
    match kind {
        AccountKind::ClassOne => ("Ⅰ类户", "class I"),
        AccountKind::ClassTwo => ("Ⅱ类户", "class II"),
        AccountKind::ClassThree => ("Ⅲ类户", "class III"),
    }
}

fn refused(code: &'static str, zh: &str, en: &str) -> Problem {
    Problem::new(Kind::Refused, code, zh, en)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotRealName
            | Refusal::HolderNeeded
            | Refusal::PhoneNotOwn
            | Refusal::NotOnline
            | Refusal::TooMany { .. }
            | Refusal::AgreementMissing => who_may(&refusal),
            Refusal::TextInThePast | Refusal::TextUnchanged | Refusal::TooManyTexts => about_the_text(&refusal),
            Refusal::IssuerUnknown
            | Refusal::NumberLength { .. }
            | Refusal::OwnBank
            | Refusal::NotBindable(_)
            | Refusal::CardBound
            | Refusal::TooManyCards { .. }
            | Refusal::NoSharing
            | Refusal::SameBinding => about_the_number(&refusal),
            Refusal::Disagrees(disagreement) => disagrees(disagreement),
            Refusal::ChecksUsedUp { a_day } => {
                refused("checks_used_up", "今天的核验次数已用完", "No more checks today")
                    .because(
                        format!("为保护持卡人，每天最多 {a_day} 次核验不通过，明天 0 点恢复。"),
                        format!("To protect cardholders, at most {a_day} checks a day may fail; go on tomorrow."),
                    )
                    .remedy(
                        "请核对信息后明天再试，或致电客服。",
                        "Check the details and try tomorrow, or call us.",
                        Some("contact_bank"),
                    )
                    .appealable()
            }
            Refusal::CheckUnanswered => Self::new(
                Kind::Unavailable,
                "bound_check_unanswered",
                "暂时没有核验结果",
                "The check has not been answered",
            )
            .because(
                "对方银行没有应答。这不表示信息有误，也不占用核验次数。",
                "The other bank does not answer. Nothing is wrong with your details, and no attempt was used.",
            )
            .remedy("请稍后重试。", "Please try again in a moment.", Some("retry"))
            .retry_after(10),
            Refusal::BalanceLeft { .. } | Refusal::HoldsOpen | Refusal::Restricted | Refusal::Closed => state(&refusal),
            Refusal::StepUp(challenge) => {
                Self::new(Kind::Forbidden, "step_up_required", "需要验证身份", "Please verify it is you")
                    .because(
                        "为保护您的账户，需要确认是您本人在操作。",
                        "To protect your accounts, we need to know it is really you.",
                    )
                    .remedy("完成验证后继续。", "Verify to go on.", Some("verify"))
                    .challenge(&*challenge)
            }
            Refusal::Denied(denial) => {
                let kind = if denial.code.ends_with("_locked") { Kind::Locked } else { Kind::Refused };
                Self::new(kind, denial.code, denial.title.0, denial.title.1)
                    .because(denial.detail.0, denial.detail.1)
                    .with_remedy(denial.remedy)
                    .appealable()
            }
        }
    }
}

fn who_may(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::TooMany { kind, most } => {
            let (zh, en) = class(*kind);
            Problem::new(
                Kind::Refused,
                "account_count_reached",
                format!("{zh}数量已达上限"),
                format!("No more {en} accounts"),
            )
            .because(
                format!("同一客户在本行最多开立 {most} 个{zh}。"),
                format!("One person may have {most} {en} accounts at a bank."),
            )
            .remedy("可以先注销不再使用的账户。", "Close one that you do not use any more.", Some("see_accounts"))
            .appealable()
        }
        Refusal::NotOnline => refused("not_online", "该类账户不能线上办理", "Not possible online")
            .because(
                "Ⅰ类户须由本人持身份证到网点办理。",
                "A class I account is handled at a branch, with your id card.",
            )
            .remedy("请致电客服预约网点。", "Call us to make an appointment.", Some("contact_bank")),
        Refusal::AgreementMissing => refused("agreement_missing", "请先阅读并同意协议", "Please read and accept first")
            .because(
                "协议未勾选，或已更新为新的版本。",
                "The text was not accepted, or there is a newer version of it.",
            )
            .remedy("请重新阅读最新的协议。", "Read the present version.", Some("read_agreements")),
        Refusal::HolderNeeded => refused("card_holder_needed", "请填写持卡人信息", "Whose card is it?")
            .because(
                "您尚未实名，需要姓名和身份证号与发卡行核对。",
                "You are not verified yet: its bank compares name and id number.",
            )
            .remedy("请填写姓名和身份证号。", "Enter name and id number.", Some("check_number")),
        Refusal::PhoneNotOwn => {
            refused("card_phone_not_own", "预留手机号须为您的登录手机号", "The card's phone must be yours")
                .because(
                    "实名前，只能绑定在发卡行预留了同一手机号的银行卡。",
                    "Until you are verified, only a card whose bank has the phone you sign in with can be linked.",
                )
                .remedy(
                    "请换一张卡；或先完成实名，再绑定这张卡。",
                    "Use another card, or verify your identity first.",
                    Some("verify_identity"),
                )
        }
        _ => refused("real_name_required", "请先完成实名认证", "Please verify your name first")
            .because(
                "线上办理需要姓名和身份证号码已经核实。",
                "Business online needs your name and id number to be verified.",
            )
            .remedy(
                "在“我的身份”中完成实名，或携带身份证到网点。",
                "Verify your identity in the app, or visit a branch with your id card.",
                Some("verify_identity"),
            ),
    }
}

fn about_the_text(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::TextInThePast => refused("text_in_the_past", "生效时间已过", "The date has passed")
            .because("新版本只能立即或在将来生效。", "A new version comes into force at once or later.")
            .remedy("请改选生效时间。", "Choose another date.", None),
        Refusal::TextUnchanged => refused("text_unchanged", "与现行版本相同", "Same as the version in force")
            .because("标题和正文都没有改动。", "Neither title nor text was changed.")
            .remedy("请修改后再发布。", "Change it before you publish it.", None),
        _ => refused("too_many_texts", "版本数已达上限", "No more versions")
            .because("这份文本的历史版本已达上限。", "There are as many versions of this text as can be kept.")
            .remedy("请联系平台运营。", "Ask the platform's operators.", None),
    }
}

fn about_the_number(refusal: &Refusal) -> Problem {
    let check = Some("check_number");
    match refusal {
        Refusal::NumberLength { digits } => refused("number_length", "卡号位数不对", "Wrong number of digits")
            .because(format!("这家银行的卡号有 {digits} 位。"), format!("Numbers of this bank have {digits} digits."))
            .remedy("请逐位核对卡号。", "Compare the number digit by digit.", check),
        Refusal::OwnBank => refused("own_bank_card", "这是本行的账户", "This is an account of this bank")
            .because(
                "本行账户会自动显示，不需要绑定。",
                "Accounts here are shown by themselves and need not be linked.",
            )
            .remedy("请填写其他银行的卡号。", "Enter a card of another bank.", check),
        Refusal::NotBindable(kind) => {
            let (zh, en) = match kind {
                Some(BoundAccountKind::ClassTwo) => ("该账户是Ⅱ类户。", "It is a class II account. "),
                Some(BoundAccountKind::ClassThree) => ("该账户是Ⅲ类户。", "It is a class III account. "),
                _ => ("对方银行没有确认账户类别。", "Its bank did not say what sort of account it is. "),
            };
            refused("not_bindable", "不能作为绑定账户", "Not to be used as the bound account")
                .because(
                    format!("{zh}绑定账户须为本人的Ⅰ类户或信用卡。"),
                    format!("{en}The bound account must be a class I account or a credit card of yours."),
                )
                .remedy("请换一张卡。", "Use another card.", check)
        }
        Refusal::CardBound => {
            Problem::new(Kind::Conflict, "card_bound", "这张卡已经绑定", "This card is linked already")
                .because("您的他行卡里已有这张卡。", "It is among your cards of other banks.")
        }
        Refusal::TooManyCards { most } => refused("card_count_reached", "绑定的卡已达上限", "No more cards")
            .because(
                format!("最多绑定 {most} 张他行卡。"),
                format!("At most {most} cards of other banks can be linked."),
            )
            .remedy("可以先解绑不再使用的卡。", "Unlink one that you do not use any more.", Some("see_cards")),
        Refusal::NoSharing => refused("balance_not_shared", "该银行暂不支持查询余额", "No balance from this bank")
            .because("发卡银行没有接入余额共享。", "The card's bank does not tell balances to this one.")
            .remedy("绑定和转账不受影响。", "Link and transfers work as before.", None),
        Refusal::SameBinding => refused("same_binding", "已经绑定这个账户", "Bound to this account already")
            .because("新的绑定账户与现在的相同。", "The new bound account is the present one.")
            .remedy("请填写另一个账户。", "Enter another account.", check),
        _ => refused("issuer_unknown", "没有识别出这张卡的银行", "The card's bank is not known")
            .because("卡号的开头不在可识别的范围内。", "No bank we know issues numbers that begin like this.")
            .remedy("请逐位核对卡号，或换一张卡。", "Compare the number digit by digit, or use another card.", check),
    }
}

fn disagrees(disagreement: Disagreement) -> Problem {
    let (code, title, detail, remedy) = match disagreement {
        Disagreement::AccountUnknown => (
            "bound_account_unknown",
            ("没有找到这个账户", "No such account"),
            ("对方银行没有这个卡号。", "The other bank has no account with this number."),
            ("请逐位核对卡号。", "Compare the number digit by digit."),
        ),
        Disagreement::Name => (
            "bound_name_differs",
            ("户名与您的姓名不一致", "The account is in another name"),
            ("只能绑定您本人的账户。", "Only an account in your own name can be used."),
            ("请换一张本人的卡。", "Use a card of your own."),
        ),
        Disagreement::IdNumber => (
            "bound_id_differs",
            ("身份证号码不一致", "The id number differs"),
            (
                "该卡在对方银行登记的身份证号码与您在本行登记的不同。",
                "The other bank has another id number for this card than we have for you.",
            ),
            ("请到发卡银行更新证件信息，或换一张卡。", "Have it corrected at that bank, or use another card."),
        ),
        Disagreement::Phone => (
            "bound_phone_differs",
            ("预留手机号不一致", "The phone number differs"),
            (
                "填写的手机号不是该卡在对方银行预留的手机号。",
                "The phone you entered is not the one left with that bank for this card.",
            ),
            ("请填写办卡时预留的手机号。", "Enter the phone you left with that bank."),
        ),
        Disagreement::AccountNotUsable => (
            "bound_account_not_usable",
            ("该账户当前不能使用", "The account cannot be used now"),
            ("该卡在对方银行已冻结、挂失或销户。", "It is frozen, reported lost or closed at its bank."),
            ("请联系发卡银行，或换一张卡。", "Ask its bank, or use another card."),
        ),
        Disagreement::BankNotReached => (
            "bound_bank_not_reached",
            ("该银行暂不支持线上核验", "This bank takes no part yet"),
            ("对方银行没有接入账户信息核验。", "Its accounts cannot be checked online."),
            ("请换一家银行的卡。", "Use a card of another bank."),
        ),
    };
    refused(code, title.0, title.1).because(detail.0, detail.1).remedy(remedy.0, remedy.1, Some("check_number"))
}

fn state(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::BalanceLeft { balance } => {
            let amount = balance.to_grouped();
            refused("balance_left", "账户里还有余额", "There is money on the account")
                .because(
                    format!("余额 {amount} 元，转回绑定账户后才能注销。"),
                    format!("Its balance of CNY {amount} must go back to the bound account first."),
                )
                .remedy("请先把余额转到绑定账户。", "Transfer it to the bound account.", Some("pay_out"))
        }
        Refusal::HoldsOpen => refused("holds_open", "有资金正在冻结", "Some money is on hold")
            .because(
                "有交易尚未完成，完成后才能注销。",
                "A transaction is not finished yet; close the account after it.",
            )
            .remedy("请稍后再试。", "Please try again later.", Some("retry")),
        Refusal::Closed => refused("account_closed", "账户已注销", "The account is closed")
            .because("该账户不再使用。", "It is not in use any more."),
        _ => refused("account_restricted", "账户已被限制", "The account is restricted")
            .because(
                "账户处于冻结、挂失或其他限制状态，解除后才能办理。",
                "It is frozen, reported lost or otherwise restricted; that must be lifted first.",
            )
            .remedy("请查看限制原因，或致电客服。", "See the reason, or call us.", Some("contact_bank"))
            .appealable(),
    }
}
