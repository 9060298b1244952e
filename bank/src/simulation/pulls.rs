//! The reference's collecting: mandates between two banks, and money that one asks of the other under them.

use chrono::NaiveDate;
use kernel::Timestamp;

use super::books::{Books, Move, Side, Way};
use super::errands::{TRIES, WAIT_S, falls, offspring};
use super::model::{At, Bar, Deed, Every, Name, Named, No, Who, Wrong};
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

/// A collecting plan.
#[derive(Debug, Clone)]
pub struct CollectPlan {
    /// From which card.
    pub card: usize,
    /// Into which account.
    pub to: Who,
    /// How much, fen, and what shall stay, if all above it is asked for.
    pub amount: (i64, Option<i64>),
    /// How often.
    pub every: Every,
    /// The first day, and at which minute.
    pub first: (NaiveDate, u32),
    /// How many times.
    pub times: u32,
    /// Its name.
    pub named: Named,
    /// Which time is next.
    pub turn: u32,
    /// How often this time was refused.
    pub tries: u32,
    /// When it is tried next; nothing when it is over.
    pub next: Option<Timestamp>,
    /// This try was asked for.
    pub asked: bool,
    /// What became of it, once that is known.
    pub decided: Option<Decided>,
    /// How often it was carried out.
    pub done: i64,
}

/// What became of money that a plan asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The other bank has sent it.
    Taken,
    /// It was sent, and refused here.
    SentBack,
    /// The other bank has refused.
    Refused(No),
}

/// How a time of a plan is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Collected.
    Done,
    /// There was nothing above what shall stay.
    Nothing,
    /// Refused, and to be tried again.
    Again(No),
    /// Refused for good.
    Failed(No),
}

impl CollectPlan {
    /// The number of what is asked for at its present try; `number` is that of the call that made it.
    pub fn child(&self, number: u64) -> u64 {
        child(number, self.turn, self.tries)
    }

    /// Its first time is to come.
    pub fn begin(&mut self) {
        self.next = falls(self.every, self.first, 0);
    }

    /// This time is over, done or given up.
    pub fn go_on(&mut self) {
        (self.turn, self.tries, self.asked, self.decided) = (self.turn + 1, 0, false, None);
        self.next = falls(self.every, self.first, self.turn).filter(|_| self.turn < self.times);
    }

    /// This time is tried again later.
    pub fn again(&mut self, now: Timestamp) {
        (self.tries, self.asked, self.decided) = (self.tries + 1, false, None);
        self.next = Some(now.plus_seconds(WAIT_S));
    }
}

/// The number of what a plan asks for at a try of a turn.
pub fn child(number: u64, turn: u32, tries: u32) -> u64 {
    offspring(number, 2_000 + u64::from(turn) * 10 + u64::from(tries))
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

    /// The most that a plan asks for at a time: of all above what is kept, what its mandate allows.
    pub fn most_of_plan(&self, card: usize, minor: i64, kept: Option<i64>) -> i64 {
        match (kept, self.mandate_of(card)) {
            (Some(_), Some((_, agreed))) => agreed.per_debit,
            _ => minor,
        }
    }

    /// A plan asks for money, once at a try.
    fn plan_asks(&mut self, number: u64, named: Named) -> Result<(), Wrong> {
        let plan = self.plans.get(&number).cloned().ok_or("nobody knows of the plan")?;
        let (now, (minor, kept)) = (self.now, plan.amount);
        let no = self.against_collecting(plan.to, plan.card, minor);
        if plan.asked || plan.next.is_none_or(|next| now < next) || !no.is_empty() {
            return Err(format!("a plan may not ask: it is next at {:?}, and against it is {no:?}", plan.next));
        }
        self.asks(plan.child(number), plan.to, plan.card, (minor, kept), named);
        self.plans.entry(number).and_modify(|plan| plan.asked = true);
        Ok(())
    }

    /// How a time of a plan ended is noted.
    fn plan_noted(&mut self, all: &[Item], number: u64, noted: &Noted) -> Result<(), Wrong> {
        let plan = self.plans.get(&number).cloned().ok_or("nobody knows of the plan")?;
        let now = self.now;
        if plan.next.is_none_or(|next| now < next) {
            return Err("the plan is not due".into());
        }
        // The plan may look a moment before the money is refused here.
        let child = plan.child(number);
        let just_now = |item: &Item| matches!(item, Item::Event(Event::Rejected(number, _)) if *number == child);
        let may_be = |no: &No| match &plan.decided {
            Some(Decided::Refused(why)) => why == no || (*why == No::ToldTo && matches!(no, No::Otherwise(_))),
            Some(Decided::SentBack) => matches!(no, No::InCap | No::Otherwise(_)),
            Some(Decided::Taken) => false,
            None => !plan.asked && self.against_collecting(plan.to, plan.card, plan.amount.0).contains(no),
        };
        let passes = |no: &No| matches!(no, No::Funds | No::Limit | No::OutCap | No::Over | No::Barred(Bar::Night));
        let last = plan.tries + 1 >= TRIES;
        let fits = match noted {
            Noted::Done if plan.decided == Some(Decided::SentBack) => all.iter().any(just_now),
            Noted::Done => plan.decided == Some(Decided::Taken),
            Noted::Nothing => plan.decided == Some(Decided::Refused(No::Nothing)),
            Noted::Again(no) => may_be(no) && passes(no) && !last,
            Noted::Failed(no) => may_be(no) && (!passes(no) || last),
        };
        if !fits {
            return Err(format!("a plan may not be noted so: it is {plan:?}"));
        }
        if let Some(plan) = self.plans.get_mut(&number) {
            plan.done += i64::from(*noted == Noted::Done);
            match noted {
                Noted::Again(_) => plan.again(now),
                _ => plan.go_on(),
            }
        }
        Ok(())
    }

    /// It is decided what becomes of money that a plan may have asked for.
    pub fn plan_hears(&mut self, child: u64, decided: Decided) {
        let asked = |(number, plan): &(&u64, &mut CollectPlan)| plan.asked && plan.child(**number) == child;
        if let Some((_, plan)) = self.plans.iter_mut().find(asked) {
            plan.decided = Some(decided);
        }
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
        Event::PlanAsked(number, named) => books.plan_asks(*number, *named),
        Event::PlanNoted(number, noted) => books.plan_noted(all, *number, noted),
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
    books.plan_hears(number, Decided::Taken);
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
    books.plan_hears(number, Decided::Refused(no.clone()));
    Ok(())
}
