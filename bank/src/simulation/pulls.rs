//! The reference's collecting: mandates between two banks, and money that one asks of the other under them.

use kernel::Timestamp;

use super::books::{Books, Move, Side, Way};
use super::model::{At, Deed, Name, Named, No, Who, Wrong};
use super::order::{Event, Item};

/// How long a request may be granted.
const VALID_S: i64 = 1_800;

/// A card of another bank that somebody has hung.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// Whose, at the bank that asks.
    pub owner: usize,
    /// The account it stands for.
    pub payer: Who,
}

/// A mandate.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// For which card.
    pub card: usize,
    /// Most at a time, fen.
    pub per_debit: i64,
    /// Most a day, fen.
    pub per_day: i64,
    /// Its name at both banks.
    pub named: Named,
    /// Taken under it today, fen.
    pub taken: i64,
    /// Ended at the bank that asks.
    pub ended_here: bool,
    /// Ended at the bank that pays.
    pub ended_there: bool,
}

/// Money asked for, and not decided.
#[derive(Debug, Clone)]
pub struct Pull {
    /// Under which mandate.
    pub mandate: u64,
    /// Into which account.
    pub to: Who,
    /// This much, or the most of it, fen.
    pub minor: i64,
    /// What shall stay, if all above it is asked for, fen.
    pub kept: Option<i64>,
    /// Its name.
    pub named: Named,
    /// Not granted after this.
    pub until: Timestamp,
}

impl Books {
    /// The mandate of a card that is in force at the bank that asks.
    pub fn mandate_of(&self, card: usize) -> Option<(u64, &Agreed)> {
        let in_force = |(_, agreed): &(&u64, &Agreed)| agreed.card == card && !agreed.ended_here;
        self.mandates.iter().find(in_force).map(|(number, agreed)| (*number, agreed))
    }

    /// Why money is not even asked for.
    pub fn against_collecting(&self, who: Who, card: usize, minor: i64) -> Vec<No> {
        let Some((_, agreed)) = self.mandate_of(card) else { return vec![No::Unmandated] };
        let mut no: Vec<No> = (minor > agreed.per_debit).then_some(No::OverDebit).into_iter().collect();
        no.extend(super::step::limit(self, self.accts[who].owner, true, minor));
        no
    }

    /// Money is asked for.
    pub fn asks(&mut self, number: u64, to: Who, card: usize, (minor, kept): (i64, Option<i64>), named: Named) {
        let Some((mandate, _)) = self.mandate_of(card) else { return };
        let until = self.now.plus_seconds(VALID_S);
        self.pulls.insert(number, Pull { mandate, to, minor, kept, named, until });
    }

    fn debit(&self, payer: Who, to: Who, minor: i64) -> Move {
        Move { legs: vec![(Side::At(payer), Side::Beyond(Some(to)), minor)], ..Move::default() }
    }

    /// How much is to be taken, and every reason not to.
    fn judged(&self, pull: &Pull, agreed: &Agreed) -> (i64, Vec<No>) {
        let payer = self.cards[agreed.card].payer;
        let left = agreed.per_day - agreed.taken;
        let mut no = vec![];
        let minor = match pull.kept {
            None => pull.minor,
            Some(kept) => {
                let above = (self.available(payer) - kept).min(pull.minor).min(agreed.per_debit);
                no.extend((above <= 0).then_some(No::Nothing));
                no.extend((left <= 0).then_some(No::Limit));
                above.min(left).max(1)
            }
        };
        no.extend((minor > agreed.per_debit).then_some(No::OverDebit));
        no.extend((minor > left).then_some(No::Limit));
        no.extend(agreed.ended_there.then_some(No::Ended));
        no.extend((self.now > pull.until).then_some(No::Over));
        no.extend(self.weigh(&self.debit(payer, pull.to, minor)));
        (minor, no)
    }
}

/// Whether a call ends this mandate at that bank.
fn ends(item: &Item, number: u64, there: At) -> bool {
    matches!(item, Item::Call { deed: Deed::EndMandate { mandate, at }, .. } if *mandate == number && *at == there)
}

/// What the other bank decided, and what one bank heard from the other.
pub fn happens(books: &mut Books, all: &[Item], event: &Event) -> Result<(), Wrong> {
    match event {
        Event::Debited(number, minor) => debited(books, all, *number, *minor),
        Event::NotDebited(number, no) => not_debited(books, all, *number, no),
        Event::EndCame(number, at) => {
            let agreed = books.mandates.get_mut(number).ok_or("nobody knows of the mandate")?;
            let (other, there) = match at {
                At::Asking => (agreed.ended_there, At::Paying),
                At::Paying => (agreed.ended_here, At::Asking),
            };
            if !other && !all.iter().any(|item| ends(item, *number, there) || ends(item, *number, *at)) {
                return Err("nobody has ended the mandate".into());
            }
            match at {
                At::Asking => agreed.ended_here = true,
                At::Paying => agreed.ended_there = true,
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn known(books: &Books, number: u64) -> Result<(Pull, super::pulls::Agreed), Wrong> {
    let pull = books.pulls.get(&number).ok_or("nobody has asked for it")?;
    let agreed = books.mandates.get(&pull.mandate).ok_or("nobody knows of the mandate")?;
    Ok((pull.clone(), agreed.clone()))
}

fn debited(books: &mut Books, all: &[Item], number: u64, minor: i64) -> Result<(), Wrong> {
    let (pull, agreed) = known(books, number)?;
    let (most, no) = books.judged(&pull, &agreed);
    // Whoever looks at a balance and takes what is above may be overtaken by what comes in meanwhile.
    let fits = minor == most || (pull.kept.is_some() && all.len() > 1 && (1..most).contains(&minor));
    if !no.is_empty() || !fits {
        return Err(format!("{minor} may not be taken: {most} may, and against it is {no:?}"));
    }
    let payer = books.cards[agreed.card].payer;
    let debit = books.debit(payer, pull.to, minor);
    books.book(&debit);
    books.mandates.entry(pull.mandate).and_modify(|agreed| agreed.taken += minor);
    let way = Way { payer, payee: pull.to, minor, name: Name::Right, transfer: pull.named, rejected: false };
    books.sent(number, way);
    books.pulls.remove(&number);
    Ok(())
}

fn not_debited(books: &mut Books, all: &[Item], number: u64, no: &No) -> Result<(), Wrong> {
    let (pull, agreed) = known(books, number)?;
    let (_, mut reasons) = books.judged(&pull, &agreed);
    reasons.push(No::ToldTo);
    if pull.kept.is_some() && all.len() > 1 {
        // Between the look at the balance and the debit somebody else was quicker.
        reasons.extend([No::Funds, No::Limit]);
    }
    let ending = |item: &Item| ends(item, pull.mandate, At::Paying) || ends(item, pull.mandate, At::Asking);
    if all.iter().any(ending) || agreed.ended_here {
        // The other bank may hear of it before it is noted that it has.
        reasons.push(No::Ended);
    }
    if !reasons.contains(no) {
        return Err("there was no reason to refuse it".into());
    }
    books.pulls.remove(&number);
    Ok(())
}
