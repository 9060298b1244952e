//! The reference's red packets: what may be given, who may have which share, and what goes back.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Timestamp;

use super::books::{Books, Move, Side};
use super::model::{Answer, By, Deed, Named, No, Sharing, Who, Wrong};
use super::order::{Event, Item};

/// What one share, one packet and one person's packets of a day may be here, fen. Low, so that they are met.
pub const SHARE_MAX: i64 = 20_000;
/// See [`SHARE_MAX`].
pub const TOTAL_MAX: i64 = 60_000;
/// See [`SHARE_MAX`].
pub const GIVEN_DAY_MAX: i64 = 150_000;
/// Wrong codes a person may name a day here.
pub const WRONG_CODES_MAX: usize = 3;
/// How long a packet can be opened.
const OPEN_S: i64 = 24 * 3_600;
/// Shares of a packet.
const SHARES_MAX: i64 = 100;

/// A packet.
#[derive(Debug, Clone)]
pub struct Packet {
    /// From whose account.
    pub giver: Who,
    /// How it is shared out.
    pub sharing: Sharing,
    /// The one person it is for.
    pub to: Option<usize>,
    /// Fen, in all.
    pub total: i64,
    /// In how many shares.
    pub shares: i64,
    /// Its name.
    pub named: Named,
    /// From when on it cannot be opened.
    pub expires: Timestamp,
    /// Which person has how much, on which account.
    pub taken: BTreeMap<usize, (Who, i64)>,
    /// Accounts into which somebody wanted a share and was told no, or not yet: it may still come.
    pub tried: BTreeSet<Who>,
    /// The rest went back, or lies in the suspense account.
    pub back: bool,
    /// It lies in the suspense account.
    pub aside: bool,
}

impl Packet {
    /// What nobody has, fen.
    pub fn left(&self) -> i64 {
        self.total - self.taken.values().map(|(_, minor)| minor).sum::<i64>()
    }

    /// Shares nobody has.
    pub fn free(&self) -> i64 {
        self.shares - self.taken.len() as i64
    }

    /// Whether something can still happen to it.
    pub fn is_open(&self) -> bool {
        self.free() > 0 && !self.back
    }

    /// Whether the next share may be so much.
    fn may_be(&self, minor: i64) -> bool {
        let (left, others) = (self.left() - minor, self.free() - 1);
        match self.sharing {
            Sharing::Single => minor == self.total,
            Sharing::Even => minor * self.shares == self.total,
            Sharing::Lucky if others == 0 => left == 0 && minor <= SHARE_MAX,
            Sharing::Lucky => (1..=SHARE_MAX).contains(&minor) && (others..=others * SHARE_MAX).contains(&left),
        }
    }

    /// The most the next share can be.
    fn most(&self) -> i64 {
        match self.sharing {
            Sharing::Single => self.total,
            Sharing::Even => self.total / self.shares.max(1),
            Sharing::Lucky => SHARE_MAX.min(self.left() - (self.free() - 1)),
        }
    }
}

/// Whether the call is about opening this packet.
fn opens(item: &Item, number: u64) -> Option<Who> {
    match item {
        Item::Call { who, deed: Deed::OpenPacket { packet, .. }, .. } if *packet == number => Some(*who),
        _ => None,
    }
}

impl Books {
    /// What giving a packet moves; to limits it is a transfer to others.
    pub fn giving(&self, who: Who, minor: i64) -> Move {
        let legs = vec![(Side::At(who), Side::Beyond(None), minor)];
        Move { legs, limit: Some((self.accts[who].owner, false, minor)), ..Move::default() }
    }

    /// Why a packet is not given, besides what the ledger says.
    pub fn against_giving(&self, who: Who, sharing: Sharing, minor: i64, shares: i64) -> Vec<No> {
        let fits = match sharing {
            Sharing::Single => shares == 1,
            Sharing::Even => (1..=SHARES_MAX).contains(&shares) && minor % shares == 0,
            Sharing::Lucky => (1..=SHARES_MAX).contains(&shares) && minor >= shares,
        };
        let fits = fits && minor <= TOTAL_MAX && minor <= shares * SHARE_MAX;
        let given = self.given.get(&self.accts[who].owner).copied().unwrap_or(0);
        let mut no: Vec<No> = (!fits).then_some(No::Unfit).into_iter().collect();
        no.extend((given + minor > GIVEN_DAY_MAX).then_some(No::Limit));
        no
    }

    /// A packet is given.
    pub fn gives(&mut self, number: u64, packet: Packet) {
        *self.given.entry(self.accts[packet.giver].owner).or_default() += packet.total;
        self.packets.insert(number, packet);
    }

    fn share(&self, who: Who, minor: i64) -> Move {
        Move { legs: vec![(Side::Beyond(None), Side::At(who), minor)], ..Move::default() }
    }

    /// Why a packet is not opened into `who`, if its share is `minor`, or as much as it can be.
    pub fn against_opening(&self, who: Who, number: u64, by: By, minor: Option<i64>) -> Vec<No> {
        let owner = self.accts[who].owner;
        if by != By::Itself && self.wrong_codes.get(&owner).copied().unwrap_or(0) >= WRONG_CODES_MAX {
            return vec![No::Asked];
        }
        let Some(packet) = self.packets.get(&number).filter(|_| by != By::WrongCode) else { return vec![No::Unknown] };
        let gave = self.accts[packet.giver].owner == owner;
        let has = packet.taken.contains_key(&owner);
        if by == By::Itself && !(gave || has || packet.to == Some(owner)) {
            return vec![No::Unknown];
        }
        if has {
            return vec![];
        }
        let mut no = self.weigh(&self.share(who, minor.unwrap_or_else(|| packet.most())));
        no.extend(gave.then_some(No::Own));
        no.extend(packet.to.is_some_and(|to| to != owner).then_some(No::NotTheirs));
        no.extend((packet.free() == 0).then_some(No::Empty));
        no.extend((self.now >= packet.expires).then_some(No::Over));
        no
    }

    /// What may be said as well where several open a packet at once. A share that is being booked is nobody else's, and its
    /// claimer's other call goes into the account that was chosen first.
    pub fn also_against_opening(&self, all: &[Item], who: Who, number: u64, by: By) -> Vec<No> {
        let owner = self.accts[who].owner;
        let wrong = |item: &Item| {
            matches!(item, Item::Call { who, deed: Deed::OpenPacket { by: By::WrongCode, .. }, .. }
                     if self.accts[*who].owner == owner)
        };
        let known_wrong = self.wrong_codes.get(&owner).is_some_and(|wrong| *wrong > 0);
        // How often a wrong code was named while nobody answered is not known here.
        let asked = by != By::Itself && (known_wrong || all.iter().any(wrong));
        let mut no: Vec<No> = asked.then_some(No::Asked).into_iter().collect();
        let Some(packet) = self.packets.get(&number) else { return no };
        let mut trying: BTreeSet<Who> = all.iter().filter_map(|item| opens(item, number)).collect();
        trying.extend(&packet.tried);
        let own = trying.iter().filter(|other| self.accts[**other].owner == owner);
        no.extend(own.flat_map(|other| self.against_opening(*other, number, by, None)));
        let people: BTreeSet<usize> = trying.iter().map(|other| self.accts[*other].owner).collect();
        let others = people.iter().filter(|other| **other != owner && !packet.taken.contains_key(other)).count();
        no.extend((packet.free() <= others as i64).then_some(No::Empty));
        no
    }

    /// A packet was not opened: what is remembered of it.
    pub fn did_not_open(&mut self, who: Who, number: u64, by: By, no: &No) {
        if by == By::WrongCode && *no == No::Unknown {
            *self.wrong_codes.entry(self.accts[who].owner).or_default() += 1;
        }
        if by != By::WrongCode
            && let Some(packet) = self.packets.get_mut(&number)
        {
            packet.tried.insert(who);
        }
    }

    /// A call was answered with a share: its own, or what its owner had before.
    pub fn opened(&mut self, who: Who, number: u64, by: By, (minor, into): (i64, Who)) -> Result<(), Wrong> {
        if !self.against_opening(who, number, by, Some(minor)).is_empty() {
            return Err("there are reasons against it".into());
        }
        let owner = self.accts[who].owner;
        match self.packets.get(&number).and_then(|packet| packet.taken.get(&owner)) {
            Some(before) if *before == (into, minor) => Ok(()),
            Some(before) => Err(format!("they had {before:?} before")),
            None if into != who => Err("it went to another account".into()),
            None => self.take(who, number, minor),
        }
    }

    fn take(&mut self, who: Who, number: u64, minor: i64) -> Result<(), Wrong> {
        let owner = self.accts[who].owner;
        let share = self.share(who, minor);
        let may = self.packets.get(&number).is_some_and(|packet| packet.is_open() && packet.may_be(minor));
        if !may || !self.weigh(&share).is_empty() {
            return Err(format!("no share of {minor} may be taken"));
        }
        self.book(&share);
        if let Some(packet) = self.packets.get_mut(&number) {
            packet.taken.insert(owner, (who, minor));
        }
        Ok(())
    }
}

/// What happened to a packet without a call that was answered so.
pub fn happens(books: &mut Books, all: &[Item], event: &Event) -> Result<(), Wrong> {
    match event {
        Event::ShareCame(number, who, minor) => {
            let owner = books.accts[*who].owner;
            let packet = books.packets.get(number).ok_or("nobody knows of the packet")?;
            let asked = packet.tried.contains(who) || all.iter().any(|item| opens(item, *number) == Some(*who));
            let fit = asked
                && !packet.taken.contains_key(&owner)
                && owner != books.accts[packet.giver].owner
                && packet.to.is_none_or(|to| to == owner);
            if !fit {
                return Err("nobody may have asked for this share".into());
            }
            books.take(*who, *number, *minor)
        }
        Event::RestBack(number) | Event::RestAside(number) => {
            let packet = books.packets.get(number).ok_or("nobody knows of the packet")?.clone();
            let aside = matches!(event, Event::RestAside(_));
            if !packet.is_open() || books.now < packet.expires || books.accts[packet.giver].closed != aside {
                return Err("its rest may not go there now".into());
            }
            if !aside {
                let legs = vec![(Side::Beyond(None), Side::At(packet.giver), packet.left())];
                books.book(&Move { legs, free: true, ..Move::default() });
            }
            books.packets.insert(*number, Packet { back: true, aside, ..packet });
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether an answer is a share.
pub const fn share_of(answer: &Answer) -> Option<(i64, Who)> {
    match answer {
        Answer::Took { minor, into } => Some((*minor, *into)),
        _ => None,
    }
}

/// When the packet given at `now` is over.
pub fn expires(now: Timestamp) -> Timestamp {
    now.plus_seconds(OPEN_S)
}
