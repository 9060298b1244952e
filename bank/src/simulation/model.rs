//! What is asked, and what may be answered: the words of the reference, which knows nothing of the platform's.

use contracts::transfer::Transfer;
use kernel::Id;

/// A place in the cast: an account, and whoever asks for it.
pub type Who = usize;

/// The name the platform gave to what it did: a transfer, a restriction, an account, a batch, a standing order.
pub type Named = Id<Transfer>;

/// Something the platform did that it must not.
pub type Wrong = String;

/// Class of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Opened at the counter; no caps.
    One,
    /// Electronic.
    Two,
    /// Small change.
    Three,
}

/// What keeps an account from paying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bar {
    /// Its owner stopped it.
    Stop,
    /// The bank froze it.
    Freeze,
    /// An amount is secured by a court's order.
    Court,
    /// Reported lost.
    Loss,
    /// Not in these hours.
    Night,
    /// Not more than this at once.
    Amount,
    /// Nothing has ever happened on it.
    Dormant,
}

/// A bar somebody wants on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Which.
    pub bar: Bar,
    /// Of an order, how much is secured; of an amount lock, the most at once. Fen.
    pub minor: Option<i64>,
    /// Of a night lock: the first minute of the day and the minute it ends at.
    pub minutes: Option<(i64, i64)>,
    /// In how many hours it ends by itself.
    pub hours: Option<i64>,
}

/// When a transfer leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// Two hours later.
    TwoHours,
    /// The next day at nine.
    NextDay,
}

/// How often a standing order is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Once.
    Once,
    /// Every day.
    Day,
    /// Every seventh day.
    Week,
}

/// Whether the payee is called by their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Yes.
    Right,
    /// No.
    Wrong,
}

/// How a red packet is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// One share.
    Single,
    /// Shares of the same amount.
    Even,
    /// Shares by luck.
    Lucky,
}

/// How somebody names the red packet they open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By its code.
    Code,
    /// By a code that no packet has.
    WrongCode,
    /// As it lies before them in the app.
    Itself,
}

/// One of the two banks of a mandate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The one that asks for money.
    Asking,
    /// The one that pays.
    Paying,
}

/// What a customer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A transfer, at the same bank or to another.
    Pay {
        /// To whom.
        to: Who,
        /// Fen.
        minor: i64,
        /// Whether the payee is called by another's name.
        name: Name,
        /// When it leaves.
        when: When,
    },
    /// A transfer that has not left is called off.
    CallOff {
        /// The call that ordered it.
        pay: u64,
    },
    /// Several transfers confirmed as one.
    Batch {
        /// To whom, and how much, fen.
        rows: Vec<(Who, i64)>,
    },
    /// A standing order from tomorrow on.
    Standing {
        /// To whom.
        to: Who,
        /// Fen.
        minor: i64,
        /// How often.
        every: Every,
        /// At which minute of the day.
        minute: u32,
        /// How many times.
        times: u32,
    },
    /// A standing order is ended.
    EndStanding {
        /// The call that made it.
        order: u64,
    },
    /// Cash over the counter into the account.
    PayIn {
        /// Fen.
        minor: i64,
    },
    /// Cash out, within a cap a day.
    Withdraw {
        /// Fen.
        minor: i64,
    },
    /// Money is set aside.
    Hold {
        /// Fen.
        minor: i64,
    },
    /// A hold is let go, and paid to somebody at the same bank in the same posting.
    Capture {
        /// The call that placed it.
        hold: u64,
        /// How much it was, fen.
        minor: i64,
        /// To whom.
        to: Who,
    },
    /// A hold is let go.
    Release {
        /// The call that placed it.
        hold: u64,
    },
    /// Several at the same bank are paid in one posting: all or nobody.
    Share {
        /// To whom, and how much, fen.
        to: Vec<(Who, i64)>,
    },
    /// The account is to pay no more, or less.
    Restrict(Wish),
    /// A bar is taken away.
    Lift {
        /// What it was named.
        named: Named,
        /// Which it is.
        bar: Bar,
        /// By the bank, or by the account's owner.
        by_bank: bool,
    },
    /// Its owner was seen at the counter.
    Verify,
    /// Another account is opened online, bound to this one.
    Open {
        /// Of which class.
        class: Class,
    },
    /// A class III account becomes class II.
    Upgrade,
    /// The account is closed.
    Close,
    /// A red packet is given.
    GivePacket {
        /// How it is shared out.
        sharing: Sharing,
        /// Fen, in all.
        minor: i64,
        /// In how many shares.
        shares: i64,
        /// For whom, by their phone; for whoever has its code when nothing.
        to: Option<Who>,
    },
    /// A red packet is opened into the account.
    OpenPacket {
        /// The call that gave it.
        packet: u64,
        /// How it is named.
        by: By,
    },
    /// Another bank's card may be debited.
    GiveMandate {
        /// Which of the cards.
        card: usize,
        /// Most at a time, fen.
        per_debit: i64,
        /// Most a day, fen.
        per_day: i64,
    },
    /// It may not any more.
    EndMandate {
        /// The call that gave the mandate.
        mandate: u64,
        /// At which of the two banks.
        at: At,
    },
    /// Money is asked of a card's bank into the account.
    Collect {
        /// Which of the cards.
        card: usize,
        /// This much, or the most of it, fen.
        minor: i64,
        /// What shall stay there, if all above it is asked for, fen.
        kept: Option<i64>,
    },
    /// Money is to be asked of a card's bank into the account again and again, from tomorrow on.
    MakePlan {
        /// Which of the cards.
        card: usize,
        /// This much, fen. Of all above what is kept, the most is what the mandate allows at a time.
        minor: i64,
        /// What shall stay there, if all above it is asked for, fen.
        kept: Option<i64>,
        /// How often; not once.
        every: Every,
        /// At which minute of the day.
        minute: u32,
        /// How many times.
        times: u32,
    },
    /// It is not any more.
    EndPlan {
        /// The call that made the plan.
        plan: u64,
    },
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum No {
    /// The payee is called otherwise.
    Name,
    /// The account is closed.
    Closed,
    /// There is not enough.
    Funds,
    /// The limit of the day is reached.
    Limit,
    /// No such hold.
    Hold,
    /// The account is barred.
    Barred(Bar),
    /// What its class may pay is reached.
    OutCap,
    /// What its class may receive is reached.
    InCap,
    /// What may be on it is reached.
    BalanceCap,
    /// It was never funded from what it is bound to.
    NotFunded,
    /// Its owner was never seen.
    NotVerified,
    /// It is so already, or is not so any more.
    Already,
    /// It has left.
    Left,
    /// As many as a person may have.
    TooMany,
    /// Not for this class.
    NotThisClass,
    /// There is money on it.
    MoneyLeft,
    /// Something is held on it.
    HeldOpen,
    /// What it is to be bound to cannot be used.
    BoundOut,
    /// Too many such questions today.
    Asked,
    /// The network between banks was told to refuse.
    ToldTo,
    /// One's own packet.
    Own,
    /// Somebody else's packet.
    NotTheirs,
    /// No share is left.
    Empty,
    /// Its time is over.
    Over,
    /// There is no such packet.
    Unknown,
    /// It cannot be given so.
    Unfit,
    /// There is no mandate.
    Unmandated,
    /// The mandate has ended.
    Ended,
    /// More than the mandate allows at a time.
    OverDebit,
    /// There is nothing above what shall stay.
    Nothing,
    /// It has earned interest that was not paid.
    Owed,
    /// For a reason that the reference knows nothing of.
    Otherwise(String),
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done, and what it was named, where it was.
    Done(Option<Named>),
    /// A share of a packet is theirs, now or since before.
    Took {
        /// Fen.
        minor: i64,
        /// The account it went to.
        into: Who,
    },
    /// Not done.
    No(No),
}

impl Deed {
    /// Whether the ledger keeps its key for ever: everything else is remembered for some days.
    pub fn is_money(&self) -> bool {
        matches!(
            self,
            Self::Pay { .. }
                | Self::PayIn { .. }
                | Self::Withdraw { .. }
                | Self::Hold { .. }
                | Self::Capture { .. }
                | Self::Release { .. }
                | Self::Share { .. }
                | Self::GivePacket { .. }
                | Self::OpenPacket { by: By::Itself, .. }
                | Self::Collect { .. }
        )
    }
}

impl Answer {
    /// Whether it was done.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Took { .. })
    }
}
