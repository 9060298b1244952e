//! Pure rules of one person's several users: who is kept, what must be proven, and what only people may decide.

use contracts::user::UserClass;
use kernel::{Channel, PersonName, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};

/// Most users that may be one.
pub const TREE_MAX: usize = 16;

/// A channel that knows people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityChannel {
    /// The app in a browser.
    H5,
    /// The native app.
    App,
    /// A mini-program inside another app.
    MiniProgram,
    /// The bank's site on a large screen.
    WebBank,
    /// A branch.
    Counter,
    /// The telephone bank.
    PhoneBank,
}

impl IdentityChannel {
    const ALL: [Self; 6] = [Self::H5, Self::App, Self::MiniProgram, Self::WebBank, Self::Counter, Self::PhoneBank];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::H5 => "h5",
            Self::App => "app",
            Self::MiniProgram => "mini_program",
            Self::WebBank => "web_bank",
            Self::Counter => "counter",
            Self::PhoneBank => "phone_bank",
        }
    }

    /// The channel somebody signs in through; nothing for what is no channel of customers.
    pub const fn of(channel: Channel) -> Option<Self> {
        match channel {
            Channel::H5 => Some(Self::H5),
            Channel::App => Some(Self::App),
            Channel::MiniProgram => Some(Self::MiniProgram),
            Channel::WebBank => Some(Self::WebBank),
            Channel::Counter => Some(Self::Counter),
            Channel::PhoneBank => Some(Self::PhoneBank),
            Channel::Console | Channel::Internal => None,
        }
    }
}

impl std::str::FromStr for IdentityChannel {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|channel| channel.as_str() == text);
        found.ok_or(kernel::ParseError::new("channel", "unknown"))
    }
}

/// Whether somebody at the channel held the id document in their hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityDocument)]
pub enum Document {
    /// Yes, and it was this person's.
    Checked,
    /// No: the channel was only told.
    NotChecked,
}

impl Document {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::NotChecked => "not_checked",
        }
    }
}

impl std::str::FromStr for Document {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        match text {
            "checked" => Ok(Self::Checked),
            "not_checked" => Ok(Self::NotChecked),
            _ => Err(kernel::ParseError::new("document", "unknown")),
        }
    }
}

/// What speaks for two being one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MergeProof {
    /// Whoever asks has read a code sent to the other one's phone.
    PhoneCode,
    /// The register, or somebody at the counter, has confirmed one and the same id document for both.
    SameDocument,
}

/// Why a proof is not enough, and people must decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityConflict)]
pub enum Conflict {
    /// The same phone, but another id number.
    OtherDocument,
    /// The same id number with two phones, and the other phone was not proven.
    TwoPhones,
    /// The names known of them are not one name.
    OtherName,
    /// Both hold accounts of this bank.
    BothHoldMoney,
    /// One of them is locked.
    Locked,
    /// One of them is made of as many users as may be.
    TooMany,
}

/// A user as far as the decision goes.
#[derive(Debug, Clone)]
pub struct Party {
    /// The verified id number.
    pub id_number: Option<ResidentId>,
    /// Names known: the verified one, those on accounts and cards.
    pub names: Vec<PersonName>,
    /// Accounts of this bank that are not closed.
    pub accounts: usize,
    /// How far they have come.
    pub class: UserClass,
    /// Since when.
    pub since: Timestamp,
    /// Whether the bank has locked them.
    pub locked: Locked,
    /// How many users they are already, themselves included.
    pub users: usize,
}

/// Whether a user is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    /// No.
    No,
    /// Yes.
    Yes,
}

/// Which of two goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Whoever asks.
    Asker,
    /// The other one.
    Other,
}

/// What follows from what was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They are one, and this one goes on.
    Merge(Kept),
    /// Only people may say.
    Conflicts(Vec<Conflict>),
    /// Nothing was proven that would do.
    Unproven,
}

/// Who goes on: whoever holds accounts, then whoever has come further, then whoever was there first. So nobody gains somebody
/// else's accounts by a merge: they stay with the user, and behind the tools, they were with.
pub fn kept(asker: &Party, other: &Party) -> Kept {
    let rank = |party: &Party| (party.accounts > 0, party.class, std::cmp::Reverse(party.since));
    if rank(asker) >= rank(other) { Kept::Asker } else { Kept::Other }
}

/// Whether two users are one. A code to the other one's phone is always needed between users; an id document alone, which more
/// people know than own it, only takes them to the desk.
pub fn judge(asker: &Party, other: &Party, proofs: &[MergeProof]) -> Verdict {
    if proofs.is_empty() {
        return Verdict::Unproven;
    }
    let mut conflicts = Vec::new();
    if let (Some(one), Some(two)) = (&asker.id_number, &other.id_number)
        && one != two
    {
        conflicts.push(Conflict::OtherDocument);
    }
    if !proofs.contains(&MergeProof::PhoneCode) {
        conflicts.push(Conflict::TwoPhones);
    }
    if asker.names.iter().any(|one| other.names.iter().any(|two| one != two)) {
        conflicts.push(Conflict::OtherName);
    }
    if asker.accounts > 0 && other.accounts > 0 {
        conflicts.push(Conflict::BothHoldMoney);
    }
    if asker.locked == Locked::Yes || other.locked == Locked::Yes {
        conflicts.push(Conflict::Locked);
    }
    if asker.users + other.users > TREE_MAX {
        conflicts.push(Conflict::TooMany);
    }
    if conflicts.is_empty() { Verdict::Merge(kept(asker, other)) } else { Verdict::Conflicts(conflicts) }
}

/// What a channel says of somebody it knows.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Whether the phone is the user's own.
    pub same_phone: Sameness,
    /// Whether the id number is the user's own.
    pub same_number: Sameness,
    /// Whether the name is.
    pub same_name: Sameness,
    /// Whether the document was seen.
    pub document: Document,
}

/// How something said of somebody compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// The same.
    Same,
    /// Another.
    Differs,
    /// One side does not know it.
    Unknown,
}

impl Sameness {
    /// How two things compare of which either may not be known.
    pub fn of<T: PartialEq>(one: Option<&T>, two: Option<&T>) -> Self {
        match (one, two) {
            (Some(one), Some(two)) if one == two => Self::Same,
            (Some(_), Some(_)) => Self::Differs,
            _ => Self::Unknown,
        }
    }
}

/// What follows for an identity without a user from what its channel says and what was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attachment {
    /// It is this user's.
    Attach(MergeProof),
    /// It may be; the code to the phone will tell.
    Offer,
    /// Only people may say.
    Conflicts(Vec<Conflict>),
    /// Nothing speaks for it.
    Stranger,
}

/// Whether an identity is a user's. A document seen at the channel and verified here attaches it, where the phone is the same
/// or the channel knows none; a phone alone needs its code.
pub fn attach(claimed: &Claimed, proofs: &[MergeProof]) -> Attachment {
    let Claimed { same_phone, same_number, same_name, document } = claimed;
    let by_document = *same_number == Sameness::Same && *document == Document::Checked;
    let by_phone = *same_phone == Sameness::Same;
    if !by_document && !by_phone {
        return Attachment::Stranger;
    }
    let mut conflicts = Vec::new();
    if by_phone && *same_number == Sameness::Differs {
        conflicts.push(Conflict::OtherDocument);
    }
    if by_document && *same_phone == Sameness::Differs {
        conflicts.push(Conflict::TwoPhones);
    }
    if *same_name == Sameness::Differs {
        conflicts.push(Conflict::OtherName);
    }
    match () {
        () if !conflicts.is_empty() => Attachment::Conflicts(conflicts),
        () if by_document => Attachment::Attach(MergeProof::SameDocument),
        () if proofs.contains(&MergeProof::PhoneCode) => Attachment::Attach(MergeProof::PhoneCode),
        () => Attachment::Offer,
    }
}

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityCaseState)]
pub enum CaseState {
    /// Nobody has taken it.
    Open,
    /// Somebody looks into it.
    Assigned,
    /// One operator says that they are one; another one must say so too.
    Proposed,
    /// They are one.
    Merged,
    /// They are not, or it cannot be told.
    KeptApart,
}

impl CaseState {
    const ALL: [Self; 5] = [Self::Open, Self::Assigned, Self::Proposed, Self::Merged, Self::KeptApart];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Proposed => "proposed",
            Self::Merged => "merged",
            Self::KeptApart => "kept_apart",
        }
    }

    /// Whether it waits for somebody.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Assigned | Self::Proposed)
    }
}

impl std::str::FromStr for CaseState {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or(kernel::ParseError::new("state of a case", "unknown"))
    }
}

/// A channel's number as people recognise it: its last four characters.
pub fn label(subject: &str) -> String {
    let shown: Vec<char> = subject.chars().rev().take(4).collect();
    if subject.chars().count() <= 4 {
        return "****".to_owned();
    }
    format!("****{}", shown.iter().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000);

    fn party(class: UserClass, accounts: usize) -> Party {
        Party { id_number: None, names: Vec::new(), accounts, class, since: NOW, locked: Locked::No, users: 1 }
    }

    fn id(text: &str) -> Option<ResidentId> {
        Some(text.parse().expect("a resident id"))
    }

    fn named(name: &str) -> Vec<PersonName> {
        vec![name.parse().expect("a name")]
    }

    #[test]
    fn nothing_is_merged_by_guess() {
        let (one, two) = (party(UserClass::Open, 0), party(UserClass::Open, 0));
        assert_eq!(judge(&one, &two, &[]), Verdict::Unproven);
        let document = judge(&one, &two, &[MergeProof::SameDocument]);
        assert_eq!(document, Verdict::Conflicts(vec![Conflict::TwoPhones]), "a number is known to more than its owner");
        assert_eq!(judge(&one, &two, &[MergeProof::PhoneCode]), Verdict::Merge(Kept::Asker));
    }

    #[test]
    fn whoever_holds_accounts_goes_on_whoever_asks() {
        let (poor, rich) = (party(UserClass::RealName, 0), party(UserClass::ClassOne, 2));
        assert_eq!(judge(&poor, &rich, &[MergeProof::PhoneCode]), Verdict::Merge(Kept::Other));
        assert_eq!(judge(&rich, &poor, &[MergeProof::PhoneCode]), Verdict::Merge(Kept::Asker));
        let further = party(UserClass::Bound, 0);
        assert_eq!(kept(&party(UserClass::Open, 0), &further), Kept::Other);
        let older = Party { since: NOW.plus_seconds(-1), ..party(UserClass::Open, 0) };
        assert_eq!(kept(&party(UserClass::Open, 0), &older), Kept::Other);
    }

    #[test]
    fn what_contradicts_goes_to_people() {
        let base = party(UserClass::RealName, 1);
        let with = |number: &str| Party { id_number: id(number), ..party(UserClass::RealName, 0) };
        let (one, two) = (with("11010519491231002X"), with("440524188001010014"));
        let phone = [MergeProof::PhoneCode];
        assert_eq!(judge(&one, &two, &phone), Verdict::Conflicts(vec![Conflict::OtherDocument]));
        assert_eq!(judge(&base, &base, &phone), Verdict::Conflicts(vec![Conflict::BothHoldMoney]));
        let (lin, chen) =
            (Party { names: named("林知夏"), ..one.clone() }, Party { names: named("陈一"), ..one.clone() });
        assert_eq!(judge(&lin, &chen, &phone), Verdict::Conflicts(vec![Conflict::OtherName]));
        let locked = Party { locked: Locked::Yes, ..one.clone() };
        assert_eq!(judge(&one, &locked, &phone), Verdict::Conflicts(vec![Conflict::Locked]));
        let many = Party { users: TREE_MAX, ..one.clone() };
        assert_eq!(judge(&one, &many, &phone), Verdict::Conflicts(vec![Conflict::TooMany]));
    }

    #[test]
    fn an_identity_comes_by_its_phones_code_or_by_its_document() {
        use Sameness::{Differs, Same, Unknown};
        let claimed =
            |same_phone, same_number, document| Claimed { same_phone, same_number, same_name: Unknown, document };
        let code = [MergeProof::PhoneCode];
        let by_phone = claimed(Same, Unknown, Document::NotChecked);
        assert_eq!(attach(&by_phone, &[]), Attachment::Offer);
        assert_eq!(attach(&by_phone, &code), Attachment::Attach(MergeProof::PhoneCode));
        let by_document = claimed(Same, Same, Document::Checked);
        assert_eq!(attach(&by_document, &[]), Attachment::Attach(MergeProof::SameDocument));
        let told_only = claimed(Unknown, Same, Document::NotChecked);
        assert_eq!(attach(&told_only, &[]), Attachment::Stranger, "a number that nobody has seen proves nothing");
        let other = claimed(Same, Differs, Document::NotChecked);
        assert_eq!(attach(&other, &code), Attachment::Conflicts(vec![Conflict::OtherDocument]));
        let two = claimed(Differs, Same, Document::Checked);
        assert_eq!(attach(&two, &[]), Attachment::Conflicts(vec![Conflict::TwoPhones]));
    }

    #[test]
    fn words_come_back_and_numbers_are_masked() {
        for channel in IdentityChannel::ALL {
            assert_eq!(channel.as_str().parse(), Ok(channel));
        }
        for state in CaseState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!(label("C20391187"), "****1187");
        assert_eq!(label("118"), "****");
    }
}
