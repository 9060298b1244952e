//! The functions there are, the channels, and the classes as rungs.

use contracts::user::UserClass;
use kernel::Channel;
use serde::{Deserialize, Serialize};

/// The lowest class that may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Anybody, signed in or not.
    Visitor,
    /// Whoever has verified a phone.
    Open,
    /// Whoever has bound a card.
    Bound,
    /// Whoever has verified name and id number.
    RealName,
    /// Whoever holds a class I account.
    ClassOne,
    /// Nobody, through this channel.
    Nobody,
}

impl Rung {
    /// All of them, from the lowest.
    pub const ALL: [Self; 6] = [Self::Visitor, Self::Open, Self::Bound, Self::RealName, Self::ClassOne, Self::Nobody];

    /// Where a user of `class` stands; without one it is a visitor.
    pub const fn of(class: Option<UserClass>) -> Self {
        match class {
            None => Self::Visitor,
            Some(UserClass::Open) => Self::Open,
            Some(UserClass::Bound) => Self::Bound,
            Some(UserClass::RealName) => Self::RealName,
            Some(UserClass::ClassOne) => Self::ClassOne,
        }
    }

    /// What people call it, zh and en.
    pub const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Visitor => ("访客", "Visitor"),
            Self::Open => ("开放用户", "Open user"),
            Self::Bound => ("绑卡用户", "Card linked"),
            Self::RealName => ("实名客户", "Verified customer"),
            Self::ClassOne => ("Ⅰ类户客户", "Class I customer"),
            Self::Nobody => ("不开放", "Nobody"),
        }
    }
}

/// The channels the matrix has columns for.
pub const CHANNELS: [Channel; 6] =
    [Channel::App, Channel::H5, Channel::MiniProgram, Channel::WebBank, Channel::Counter, Channel::PhoneBank];

/// What people call a channel, zh and en.
pub const fn channel_title(channel: Channel) -> (&'static str, &'static str) {
    match channel {
        Channel::App => ("手机银行 App", "App"),
        Channel::H5 => ("手机网页 H5", "Mobile web"),
        Channel::MiniProgram => ("小程序", "Mini-program"),
        Channel::WebBank => ("网上银行", "Web bank"),
        Channel::Counter => ("柜面", "Counter"),
        Channel::PhoneBank => ("电话银行", "Phone bank"),
        Channel::Console => ("控制台", "Console"),
        Channel::Internal => ("系统", "Platform"),
    }
}

/// A function of the app: what one permission word stands for.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// The word: `transfer`, `card.bind`.
    pub word: &'static str,
    /// What people call it, zh and en.
    pub title: (&'static str, &'static str),
    /// Where it stands in the matrix, zh and en.
    pub area: (&'static str, &'static str),
    /// The lowest class that may, where a bank says nothing.
    pub usual: Rung,
    /// A bank never opens it further down than this.
    pub floor: Rung,
    /// Whether a bank may close it.
    pub fixed: Fixed,
    /// Where it is not for everybody's hands: the channels it is closed in, where a bank says nothing.
    pub closed: &'static [Channel],
}

/// Whether a bank may set a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// It may.
    No,
    /// Without it nobody could sign in, see their own data, or take the next step.
    Always,
}

const ENTRY: (&str, &str) = ("进入与本人", "Coming in, and oneself");
const ACCOUNTS: (&str, &str) = ("账户", "Accounts");
const MONEY: (&str, &str) = ("转账收付", "Moving money");

const fn fixed(word: &'static str, title: (&'static str, &'static str), usual: Rung) -> Function {
    Function { word, title, area: ENTRY, usual, floor: usual, fixed: Fixed::Always, closed: &[] }
}

const fn free(
    word: &'static str,
    title: (&'static str, &'static str),
    area: (&'static str, &'static str),
    usual: Rung,
    floor: Rung,
) -> Function {
    Function { word, title, area, usual, floor, fixed: Fixed::No, closed: &[] }
}

/// Moving money is not done over the phone, nor in a mini-program, until a bank says so.
const VOICE_AND_MINI: &[Channel] = &[Channel::PhoneBank, Channel::MiniProgram];

const fn payment(word: &'static str, title: (&'static str, &'static str)) -> Function {
    let function = free(word, title, MONEY, Rung::RealName, Rung::RealName);
    Function { closed: VOICE_AND_MINI, ..function }
}

/// Every function, in the order of the matrix.
pub const FUNCTIONS: &[Function] = &[
    fixed("visit", ("访问、注册与登录", "Looking around, registering, signing in"), Rung::Visitor),
    fixed("paper.check", ("回单与对账单核验", "Checking receipts and statements"), Rung::Visitor),
    fixed("self", ("本人信息、安全与身份", "Own data, security and identity"), Rung::Open),
    fixed("card.bind", ("绑定银行卡", "Linking a card"), Rung::Open),
    free("account.view", ("账户与明细查询", "Seeing accounts and transactions"), ACCOUNTS, Rung::Open, Rung::Open),
    free("bank.directory", ("银行与开户行查询", "Looking banks up"), ACCOUNTS, Rung::Open, Rung::Open),
    free("analysis", ("收支分析与预算", "Income, expense and budgets"), ACCOUNTS, Rung::Bound, Rung::Open),
    free("balance.share", ("他行卡余额共享", "Balances of cards at other banks"), ACCOUNTS, Rung::Bound, Rung::Bound),
    free("account.open", ("在线开立账户", "Opening accounts online"), ACCOUNTS, Rung::RealName, Rung::RealName),
    free(
        "account.manage",
        ("账户管理与保护", "Managing and protecting accounts"),
        ACCOUNTS,
        Rung::RealName,
        Rung::Open,
    ),
    free("statement", ("电子对账单", "Statements"), ACCOUNTS, Rung::RealName, Rung::RealName),
    free("payee", ("收款人管理", "Payees"), MONEY, Rung::Bound, Rung::Open),
    payment("transfer", ("转账汇出", "Transfers")),
    payment("transfer.batch", ("批量转账", "Batch transfers")),
    payment("transfer.schedule", ("预约与周期转账", "Standing orders")),
    payment("collection", ("资金归集", "Collecting from other banks")),
    payment("packet.give", ("发红包", "Giving red packets")),
    free("packet.open", ("领红包", "Opening red packets"), MONEY, Rung::RealName, Rung::Bound),
    free("phone_payment", ("手机号收款", "Being paid by phone number"), MONEY, Rung::RealName, Rung::RealName),
];

/// The function under a word.
pub fn function(word: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.word == word)
}

impl Function {
    /// The lowest class that may through `channel`, where a bank says nothing.
    pub fn usual_in(&self, channel: Channel) -> Rung {
        if self.closed.contains(&channel) { Rung::Nobody } else { self.usual }
    }
}
