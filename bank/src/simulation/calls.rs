//! Calls of customers: how one is made on the platform, and what its answer means.

use std::cell::{Cell, RefCell};

use account::{Accepted, Document, Hand, OpenOrder, Order, Proof};
use chrono::Days;
use contracts::account::{
    AccountKind, AccountStatus, Accounts, ClassCap, Guard, HoldChange, InternalAccount, Leg, MovementKind, Narrative,
    Party, Posted, Posting, Refusal, RestrictionKind, Side,
};
use contracts::bound_account::Disagreement;
use contracts::transfer::Arrival;
use kernel::{Ctx, Money, Timestamp};

use super::books::WITHDRAWAL_CAP;
use super::cast::Cast;
use super::model::{Answer, Bar, Class, Deed, Every, Name, Named, No, When, Who, Wish};
use super::requests;
use crate::wiring::Platform;

/// A call, asked until it is answered; always with the same key.
#[derive(Debug)]
pub struct Call {
    /// Its number in the run.
    pub number: u64,
    /// Who asks.
    pub who: Who,
    /// For what.
    pub deed: Deed,
    /// How often it was asked.
    pub tries: Cell<u32>,
    /// The answer, once there is one.
    pub answer: RefCell<Option<Answer>>,
}

impl Call {
    /// The key it is made under.
    pub fn key(&self) -> String {
        format!("sim:{}", self.number)
    }

    /// Asks the platform once. Nothing means that nobody knows: no answer, or a fault.
    pub async fn ask(&self, platform: &Platform, cast: &Cast) -> Option<Answer> {
        let ctx = cast.customer(self.who, &self.key(), &format!("{:?}", self.deed));
        let answer = match &self.deed {
            Deed::Pay { .. }
            | Deed::CallOff { .. }
            | Deed::Batch { .. }
            | Deed::Standing { .. }
            | Deed::EndStanding { .. } => transfers(platform, cast, &ctx, self).await,
            Deed::GivePacket { .. } | Deed::OpenPacket { .. } => requests::packets(platform, cast, &ctx, self).await,
            Deed::GiveMandate { .. }
            | Deed::EndMandate { .. }
            | Deed::Collect { .. }
            | Deed::MakePlan { .. }
            | Deed::EndPlan { .. } => requests::collecting(platform, cast, &ctx, self).await,
            Deed::Restrict(_) | Deed::Lift { .. } | Deed::Verify | Deed::Open { .. } | Deed::Upgrade | Deed::Close => {
                live(platform, cast, &ctx, self).await
            }
            deed => {
                let posted = platform.accounts.post(&ctx, self.posting(cast, deed)).await.ok()?;
                Some(match posted {
                    Posted::Done { .. } => Answer::Done(None),
                    Posted::Refused(refusal) => Answer::No(no_of(&refusal)),
                })
            }
        };
        self.tries.set(self.tries.get() + 1);
        answer
    }

    /// Keeps an answer; of two that race under one key, the one by which something was done.
    pub fn answered(&self, told: Option<Answer>) -> Result<(), String> {
        let mut kept = self.answer.borrow_mut();
        match (kept.as_ref(), told) {
            (_, None) => {}
            (Some(first), Some(Answer::No(_))) if first.is_done() => {}
            (Some(first), Some(second)) if first.is_done() && *first != second => {
                return Err(format!("call {} was done twice: {first:?} and {second:?}", self.number));
            }
            (_, told) => *kept = told,
        }
        Ok(())
    }

    fn posting(&self, cast: &Cast, deed: &Deed) -> Posting {
        let own = &cast.customers[self.who];
        let cash = Party::Internal(InternalAccount::Cash);
        let to = |who: &Who| cast.customers[*who].party();
        let hold_key = |call: &u64| format!("sim:hold:{call}");
        let mut posting = posting(&self.key(), vec![]);
        let pay = |debit: Party, credit: Party, minor: i64| Leg { debit, credit, amount: Money::cny(minor) };
        match deed {
            Deed::PayIn { minor } => posting.legs = vec![pay(cash, own.party(), *minor)],
            Deed::Withdraw { minor } => {
                posting.legs = vec![pay(own.party(), cash, *minor)];
                let key = format!("sim:cash:{}:{}", own.account, cast.day());
                posting.guards = vec![Guard::CounterWithin { key, delta: *minor, cap: WITHDRAWAL_CAP }];
            }
            Deed::Hold { minor } => {
                let hold_key = hold_key(&self.number);
                posting.holds = vec![HoldChange::Place { account: own.account, hold_key, amount: Money::cny(*minor) }];
            }
            Deed::Capture { hold, minor, to: payee } => {
                posting.holds = vec![HoldChange::Release { hold_key: hold_key(hold) }];
                posting.legs = vec![pay(own.party(), to(payee), *minor)];
            }
            Deed::Release { hold } => posting.holds = vec![HoldChange::Release { hold_key: hold_key(hold) }],
            Deed::Share { to: shares } => {
                posting.legs = shares.iter().map(|(payee, minor)| pay(own.party(), to(payee), *minor)).collect();
            }
            _ => {}
        }
        posting
    }
}

/// A posting of `legs` (debit, credit, fen) under `key`.
pub fn posting(key: &str, legs: Vec<(Party, Party, i64)>) -> Posting {
    let leg = |(debit, credit, minor)| Leg { debit, credit, amount: Money::cny(minor) };
    Posting {
        idempotency_key: key.to_owned(),
        fingerprint: key.to_owned(),
        kind: MovementKind::Deposit,
        legs: legs.into_iter().map(leg).collect(),
        holds: vec![],
        guards: vec![],
        narrative: Narrative { summary: key.to_owned(), ..Narrative::default() },
        events: vec![],
        records: vec![],
        audit: None,
    }
}

/// The reference's word for a refusal of the ledger's.
pub fn no_of(refusal: &Refusal) -> No {
    match refusal {
        Refusal::InsufficientFunds { .. } => No::Funds,
        Refusal::CounterExceeded { .. } => No::Limit,
        Refusal::UnknownHold => No::Hold,
        Refusal::NotActive { status: AccountStatus::Closed } => No::Closed,
        Refusal::CapExceeded { side: Side::Payer, .. } => No::OutCap,
        Refusal::CapExceeded { cap: ClassCap::Balance, .. } => No::BalanceCap,
        Refusal::CapExceeded { .. } => No::InCap,
        Refusal::NotFunded => No::NotFunded,
        Refusal::NotVerified => No::NotVerified,
        Refusal::Restricted { by, .. } => No::Barred(match by {
            RestrictionKind::CustomerStop => Bar::Stop,
            RestrictionKind::BankFreeze => Bar::Freeze,
            RestrictionKind::CourtOrder => Bar::Court,
            RestrictionKind::LossReport => Bar::Loss,
            RestrictionKind::NightLock => Bar::Night,
            RestrictionKind::AmountLock => Bar::Amount,
            RestrictionKind::Dormant => Bar::Dormant,
        }),
        refusal => No::Otherwise(format!("{refusal:?}")),
    }
}

/// The reference's word for a code that is kept with what was not carried out.
pub fn no_of_code(code: &str) -> No {
    match code {
        "insufficient_funds" => No::Funds,
        "limit_exceeded" => No::Limit,
        "account_closed" => No::Closed,
        "class_cap_exceeded" => No::OutCap,
        "payee_cap_exceeded" => No::InCap,
        "payee_not_funded" => No::NotFunded,
        "payee_not_verified" => No::NotVerified,
        "account_stopped" => No::Barred(Bar::Stop),
        "account_frozen" => No::Barred(Bar::Freeze),
        "account_under_order" => No::Barred(Bar::Court),
        "account_reported_lost" => No::Barred(Bar::Loss),
        "account_night_locked" => No::Barred(Bar::Night),
        "account_amount_locked" => No::Barred(Bar::Amount),
        "account_dormant" => No::Barred(Bar::Dormant),
        "payee_name_mismatch" => No::Name,
        code => No::Otherwise(code.to_owned()),
    }
}

/// The platform's class.
pub const fn kind_of(class: Class) -> AccountKind {
    match class {
        Class::One => AccountKind::ClassOne,
        Class::Two => AccountKind::ClassTwo,
        Class::Three => AccountKind::ClassThree,
    }
}

fn order_of(call: &Call, wish: &Wish, now: Timestamp) -> Order {
    let kind = match wish.bar {
        Bar::Stop => RestrictionKind::CustomerStop,
        Bar::Freeze => RestrictionKind::BankFreeze,
        Bar::Court => RestrictionKind::CourtOrder,
        Bar::Loss => RestrictionKind::LossReport,
        Bar::Night => RestrictionKind::NightLock,
        Bar::Amount => RestrictionKind::AmountLock,
        Bar::Dormant => RestrictionKind::Dormant,
    };
    let document_no = Some(call.key());
    let ends_at = wish.hours.map(|hours| now.plus_seconds(hours * 3_600));
    let (amount_minor, minutes) = (wish.minor, wish.minutes);
    Order { document_no, amount_minor, minutes, ends_at, ..Order::plain(kind, "simulation") }
}

/// What an account is allowed and forbidden, and opening and closing it.
async fn live(platform: &Platform, cast: &Cast, ctx: &Ctx, call: &Call) -> Option<Answer> {
    let customer = &cast.customers[call.who];
    let (user, account) = (customer.user, customer.account);
    let hand = |by_bank: bool| if by_bank { Hand::Bank } else { Hand::Customer(user) };
    let (accounts, online) = (&platform.accounts, &platform.online.accounts);
    let accepted = |document: Document| Accepted { document, version: document.built_in().version.to_string() };
    let done: Result<Option<Named>, account::Error> = match &call.deed {
        Deed::Restrict(wish) => {
            let by_bank = matches!(wish.bar, Bar::Freeze | Bar::Court);
            let named = accounts.restrict(ctx, hand(by_bank), account, &order_of(call, wish, ctx.now())).await;
            named.map(|named| Some(named.cast()))
        }
        Deed::Lift { named, by_bank, .. } => {
            accounts.lift(ctx, hand(*by_bank), account, named.cast(), "simulation").await.map(|_| None)
        }
        Deed::Verify => accounts.verify_face_to_face(ctx, account, "simulation").await.map(|()| None),
        Deed::Open { class } => {
            let document = if *class == Class::Two { Document::ClassTwo } else { Document::ClassThree };
            let order = OpenOrder {
                kind: kind_of(*class),
                bound: account::Bound { account_no: customer.number.clone(), phone: customer.phone.clone() },
                accepted: vec![accepted(document)],
                proof: Proof::Demonstration,
            };
            online.open(ctx, user, &order).await.map(|view| Some(view.account_id.cast()))
        }
        Deed::Upgrade => {
            let (phone, accepted) = (customer.phone.clone(), [accepted(Document::ClassTwo)]);
            online.upgrade(ctx, user, account, phone, &accepted, Proof::Demonstration).await.map(|_| None)
        }
        _ => online.close(ctx, user, account, Proof::Demonstration).await.map(|()| None),
    };
    use account::Refusal as Against;
    match done {
        Ok(named) => Some(Answer::Done(named)),
        Err(account::Error::RestrictedAlready | account::Error::NotFound) => Some(Answer::No(No::Already)),
        Err(account::Error::Store(_) | account::Error::Port(_) | account::Error::Parameters(_)) => None,
        Err(account::Error::Refused(against)) => Some(Answer::No(match against {
            Against::Closed => No::Closed,
            Against::Restricted => No::Barred(Bar::Stop),
            Against::TooMany { .. } => No::TooMany,
            Against::NotOnline => No::NotThisClass,
            Against::HoldsOpen => No::HeldOpen,
            Against::BalanceLeft { .. } => No::MoneyLeft,
            Against::Disagrees(Disagreement::AccountNotUsable) => No::BoundOut,
            Against::ChecksUsedUp { .. } => No::Asked,
            Against::CheckUnanswered => return None,
            against => No::Otherwise(format!("{against:?}")),
        })),
        // Wherever on its way it failed on purpose, nothing was said about the money.
        Err(error) => match format!("{error:?}") {
            said if said.contains("OnPurpose") || said.contains("on purpose") => None,
            said => Some(Answer::No(No::Otherwise(said))),
        },
    }
}

fn transfer_order(cast: &Cast, payer: Who, (to, minor, name, when): (Who, i64, Name, When)) -> transfer::TransferOrder {
    let (payer, payee) = (&cast.customers[payer], &cast.customers[to]);
    let arrival = match when {
        When::Now => Arrival::RealTime,
        When::TwoHours => Arrival::Ordinary,
        When::NextDay => Arrival::NextDay,
    };
    transfer::TransferOrder {
        from: payer.account,
        payee_account: payee.number.clone(),
        payee_name: if name == Name::Right { payee.name.clone() } else { cast.nobody.clone() },
        payee_bank_no: cast.bank_nos[payee.bank].clone(),
        amount: Money::cny(minor),
        note: String::new(),
        challenge: None,
        manner: transfer::Manner { arrival, ..transfer::Manner::default() },
    }
}

/// On which days and at which minute something is done, from tomorrow on.
pub fn days_of(ctx: &Ctx, every: Every, minute: u32, times: u32) -> transfer::Plan {
    transfer::Plan {
        frequency: match every {
            Every::Once => transfer::Frequency::Once,
            Every::Day => transfer::Frequency::Daily,
            Every::Week => transfer::Frequency::Weekly,
        },
        start: ctx.now().date_in(kernel::time::DEFAULT_ZONE) + Days::new(1),
        minute,
        adjust: transfer::Adjust::Same,
        end: transfer::End::After(times),
    }
}

async fn transfers(platform: &Platform, cast: &Cast, ctx: &Ctx, call: &Call) -> Option<Answer> {
    let (payer, service) = (&cast.customers[call.who], &platform.transfers);
    let before = match &call.deed {
        Deed::CallOff { pay: number } | Deed::EndStanding { order: number } => cast.named.borrow().get(number).copied(),
        _ => None,
    };
    let made: Result<Option<Named>, transfer::Error> = match &call.deed {
        Deed::Pay { to, minor, name, when } => {
            let order = transfer_order(cast, call.who, (*to, *minor, *name, *when));
            let away = payer.bank != cast.customers[*to].bank;
            let made = service.create(ctx, payer.user, &order).await;
            made.map(|made| (away || *when != When::Now).then_some(made.transfer_id))
        }
        Deed::CallOff { .. } => match before {
            Some(transfer) => service.cancel(ctx, payer.user, transfer).await.map(|_| None),
            None => return Some(Answer::No(No::Otherwise("never made".into()))),
        },
        Deed::Batch { rows } => {
            let raw = |(to, minor): &(Who, i64)| transfer::RawRow {
                name: cast.customers[*to].name.as_str().to_owned(),
                account_no: cast.customers[*to].number.as_str().to_owned(),
                bank: cast.bank_nos[cast.customers[*to].bank].clone(),
                amount: format!("{}.{:02}", minor / 100, minor % 100),
                note: String::new(),
            };
            let rows = rows.iter().map(raw).collect();
            let made = service.make_batch(ctx, payer.user, payer.account, "simulation".into(), rows, None).await;
            made.map(|made| Some(made.batch_id.cast()))
        }
        Deed::Standing { to, minor, every, minute, times } => {
            let plan = days_of(ctx, *every, *minute, *times);
            let order = transfer_order(cast, call.who, (*to, *minor, Name::Right, When::Now));
            let made = service.make_schedule(ctx, payer.user, &transfer::Draft { order, plan }).await;
            made.map(|made| Some(made.schedule_id.cast()))
        }
        Deed::EndStanding { .. } => match before {
            Some(order) => {
                service.steer_schedule(ctx, payer.user, order.cast(), transfer::Action::Cancel).await.map(|()| None)
            }
            None => return Some(Answer::No(No::Otherwise("never made".into()))),
        },
        _ => return None,
    };
    match made {
        Ok(named) => Some(Answer::Done(named)),
        Err(error) => not_made(&error),
    }
}

/// What an error of transfers means; nothing when nobody knows.
pub fn not_made(error: &transfer::Error) -> Option<Answer> {
    Some(Answer::No(match error {
        transfer::Error::Ledger(refusal) => no_of(refusal),
        transfer::Error::PayeeNameMismatch => No::Name,
        transfer::Error::TransferLeft { .. } => No::Left,
        transfer::Error::Denied(denial) => match denial.code {
            "limit_exceeded" | "pin_not_set" => No::Limit,
            code => No::Otherwise(code.to_owned()),
        },
        transfer::Error::StepUp(_) => No::Limit,
        // Nobody knows: the caller asks again.
        transfer::Error::Port(_) | transfer::Error::Store(_) | transfer::Error::Bank(_) => return None,
        transfer::Error::Parameters(_) => return None,
        transfer::Error::PayeeBankSilent | transfer::Error::OutcomeUnknown(_) => return None,
        // Wherever on its way it failed on purpose, nothing was said about the money.
        error => match format!("{error:?}") {
            said if said.contains("OnPurpose") || said.contains("on purpose") => return None,
            said if said.contains("ScheduleRunning") => No::Left,
            said if said.contains("ScheduleOver") => No::Already,
            said => No::Otherwise(said),
        },
    }))
}
