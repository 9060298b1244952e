//! The life of an account: freezing, orders, lost cards, locks, dormancy, and being set free again.
//!
//! A change takes the bank's streams before it reads, so that it comes between two batches of the ledger and never into
//! one: every posting is decided either before a restriction or under it. Several restrictions stand side by side, and
//! an account is free when the last of them is gone.

use contracts::account::{
    ACCOUNT_RELEASED, ACCOUNT_RESTRICTED, Account, AccountReleased, AccountRestricted, RestrictionKind,
};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Event, Id, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use crate::caps::{NEVER, Restriction, RestrictionRow, court_hold_key};
use crate::error::Error;
use crate::rules::LifeRules;
use crate::service::Service;
use crate::store::{self, RestrictionRecord};
use crate::words::reason;

/// The id of a restriction.
#[cfg(test)]
pub type RestrictionId = Id<RestrictionRow>;

/// How many restrictions of an account may be in force at once.
const OPEN_MAX: usize = 50;

/// A restriction to place, as its placer words it.
#[derive(Debug, Clone)]
pub struct Order {
    /// What.
    pub kind: RestrictionKind,
    /// Why; the customer reads it.
    pub reason: String,
    /// The number of the document behind it.
    pub document_no: Option<String>,
    /// Who ordered it.
    pub authority: Option<String>,
    /// For a court order, how much; for an amount lock, the most.
    pub amount_minor: Option<i64>,
    /// For a night lock, from which minute of the day until which.
    pub minutes: Option<(i64, i64)>,
    /// When it ends by itself; nothing for never.
    pub ends_at: Option<Timestamp>,
}

impl Order {
    /// An order of `kind` for `reason`, and nothing else.
    pub fn plain(kind: RestrictionKind, reason: &str) -> Self {
        let (document_no, authority, amount_minor, minutes, ends_at) = Default::default();
        Self { kind, reason: reason.to_owned(), document_no, authority, amount_minor, minutes, ends_at }
    }
}

/// Who may lift what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The account's owner, over the app, who has proven to be it where that is asked.
    Customer(Id<User>),
    /// The account's owner, over the app, signed in and no more: may protect the account, not weaken a protection.
    Unproven(Id<User>),
    /// An operator of the bank.
    Bank,
}

impl Hand {
    /// Whether this hand may lift restrictions of `kind`. A report of loss is lifted by the bank, which sees who asks: the
    /// phone may be what was lost.
    const fn lifts(self, kind: RestrictionKind) -> bool {
        !matches!(kind, RestrictionKind::LossReport) && self.places(kind) || matches!(self, Self::Bank)
    }

    /// Whether this hand may place restrictions of `kind`.
    const fn places(self, kind: RestrictionKind) -> bool {
        use RestrictionKind as R;
        match self {
            Self::Customer(_) | Self::Unproven(_) => {
                matches!(kind, R::CustomerStop | R::LossReport | R::NightLock | R::AmountLock)
            }
            // At the counter, with the customer before one, their own locks too.
            Self::Bank => true,
        }
    }
}

impl Service {
    /// Notes that the owner of an account was verified face to face: from here on a class II account takes money from
    /// others. `how` is for the audit trail.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn verify_face_to_face(&self, ctx: &Ctx, account: Id<Account>, how: &str) -> Result<(), Error> {
        let mut tx = match self.begin_life::<()>(ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if store::mark_verified_in_tx(&mut tx, account, ctx.now()).await? {
            tx.audit(AuditEntry::done("account.verified", account, &json!({ "how": how })));
        }
        Ok(tx.commit_answer(()).await?)
    }

    async fn begin_life<T: serde::de::DeserializeOwned>(&self, ctx: &Ctx) -> Result<Begun<T>, Error> {
        let mut begun = Tx::begin_once::<T>(&self.banks.db(ctx)?, ctx).await?;
        if let Begun::First(tx) = &mut begun {
            tx.hold_streams().await?;
        }
        Ok(begun)
    }

    /// The rules of an account's life in force now.
    pub async fn life_rules(&self, ctx: &Ctx) -> Result<LifeRules, Error> {
        Ok((*self.parameters.current::<LifeRules>(ctx).await?).clone())
    }

    /// Restricts an account. A second stop, freeze or report of the same kind is refused; orders of courts may be many,
    /// each with its own number. A lock takes the place of the one before: a tighter one at once, a looser one after the
    /// bank's delay, so that whoever holds the phone for a moment gains nothing.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, kind = order.kind.as_str()))]
    pub async fn restrict(
        &self,
        ctx: &Ctx,
        hand: Hand,
        account: Id<Account>,
        order: &Order,
    ) -> Result<Id<RestrictionRow>, Error> {
        if !hand.places(order.kind) {
            return Err(Error::NotYours);
        }
        let rules = self.life_rules(ctx).await?;
        let mut tx = match self.begin_life(ctx).await? {
            Begun::Repeat(first) => return Ok(first),
            Begun::First(tx) => tx,
        };
        let owner = owner_in_tx(&mut tx, hand, account).await?;
        let open = store::open_restrictions_in_tx(&mut tx, account).await?;
        let now = ctx.now();
        let mut record = self.record(ctx, account, order, &rules);
        match order.kind {
            RestrictionKind::CourtOrder => {
                let same = |found: &&RestrictionRecord| found.document_no == order.document_no;
                if open.iter().filter(|found| found.restriction.kind == order.kind).any(|found| same(&found)) {
                    return Err(Error::RestrictedAlready);
                }
                let held = secure_in_tx(&mut tx, account, &record.restriction, now).await?;
                tracing::info!(held, "a court order is being secured");
            }
            RestrictionKind::NightLock | RestrictionKind::AmountLock => {
                if matches!(hand, Hand::Unproven(_)) && weakens(&open, &record, now) {
                    return Err(Error::ProofNeeded);
                }
                record.restriction.from = replace_lock_in_tx(&mut tx, &open, &record, now, &rules).await?;
            }
            kind => {
                let covers =
                    |found: &RestrictionRecord| found.restriction.kind == kind && found.restriction.covers(now);
                if open.iter().any(covers) {
                    return Err(Error::RestrictedAlready);
                }
            }
        }
        if open.len() >= OPEN_MAX {
            return Err(Error::RestrictedTooOften);
        }
        store::insert_restriction_in_tx(&mut tx, &record).await?;
        store::watch_in_tx(&mut tx, account).await?;
        tell_restricted(&mut tx, owner, &record);
        Ok(tx.commit_answer(record.restriction.id).await?)
    }

    fn record(&self, ctx: &Ctx, account: Id<Account>, order: &Order, rules: &LifeRules) -> RestrictionRecord {
        let now = ctx.now();
        let ends_at = match order.kind {
            RestrictionKind::LossReport => order.ends_at.or(Some(now.plus_seconds(rules.loss_report_days * 86_400))),
            _ => order.ends_at,
        };
        RestrictionRecord {
            restriction: Restriction {
                id: ctx.new_id(),
                kind: order.kind,
                amount_minor: order.amount_minor,
                minutes: order.minutes,
                from: now,
                ends_at: ends_at.unwrap_or(NEVER),
            },
            account,
            reason: order.reason.clone(),
            document_no: order.document_no.clone(),
            authority: order.authority.clone(),
            placed_at: now,
            placed_by: by(ctx),
            lifted_at: None,
            lifted_by: None,
            lifted_reason: None,
        }
    }

    /// Lifts a restriction; answers from when the account is free of it. A lock of the customer's own gives way only
    /// after the bank's delay.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn lift(
        &self,
        ctx: &Ctx,
        hand: Hand,
        account: Id<Account>,
        id: Id<RestrictionRow>,
        reason: &str,
    ) -> Result<Timestamp, Error> {
        let rules = self.life_rules(ctx).await?;
        let mut tx = match self.begin_life(ctx).await? {
            Begun::Repeat(first) => return Ok(first),
            Begun::First(tx) => tx,
        };
        let owner = owner_in_tx(&mut tx, hand, account).await?;
        let open = store::open_restrictions_in_tx(&mut tx, account).await?;
        let found = open.iter().find(|found| found.restriction.id == id).ok_or(Error::NotFound)?;
        if !hand.lifts(found.restriction.kind) {
            return Err(Error::NotYours);
        }
        if let Hand::Unproven(_) = hand {
            return Err(Error::ProofNeeded);
        }
        let now = ctx.now();
        let locks = matches!(found.restriction.kind, RestrictionKind::NightLock | RestrictionKind::AmountLock);
        if locks && hand != Hand::Bank && found.restriction.from <= now {
            let ends_at = found.restriction.ends_at.min(loosened(now, &rules));
            store::end_at_in_tx(&mut tx, id, ends_at).await?;
            let detail = json!({ "kind": found.restriction.kind, "restriction": id, "ends_at": ends_at });
            tx.audit(AuditEntry::done("account.lock_loosened", account, &detail));
            return Ok(tx.commit_answer(ends_at).await?);
        }
        release_in_tx(&mut tx, ctx, owner, found, reason).await?;
        Ok(tx.commit_answer(now).await?)
    }

    /// Notes restrictions whose time is over as lapsed and lets go of what they held; answers how many. They have had no
    /// effect since their end, but for the money a court order held.
    pub async fn lapse(&self, ctx: &Ctx) -> Result<usize, Error> {
        const AT_ONCE: i64 = 200;
        let db = self.banks.db(ctx)?;
        let mut lapsed = 0;
        loop {
            let over = store::run_out(&db, ctx.now(), AT_ONCE).await?;
            for record in &over {
                let mut tx = db.begin(ctx).await?;
                tx.hold_streams().await?;
                let owner = owner_in_tx(&mut tx, Hand::Bank, record.account).await?;
                match release_in_tx(&mut tx, ctx, owner, record, reason::LAPSED).await {
                    Ok(()) => lapsed += 1,
                    // Lifted by hand a moment ago.
                    Err(Error::NotFound) => continue,
                    Err(error) => return Err(error),
                }
                tx.commit().await?;
            }
            if over.len() < AT_ONCE as usize {
                return Ok(lapsed);
            }
        }
    }

    /// Suspends accounts that had no transaction in the months after they were opened; answers how many. Each account is
    /// looked at once, when its time has come (银发〔2016〕261号).
    pub async fn suspend_idle(&self, ctx: &Ctx) -> Result<usize, Error> {
        const AT_ONCE: i64 = 500;
        let db = self.banks.db(ctx)?;
        let months = self.life_rules(ctx).await?.dormant_after_months;
        let bank = self.banks.of(ctx)?;
        let months = chrono::Months::new(u32::try_from(months).unwrap_or(6));
        let Some(day) = bank.date(ctx.now()).checked_sub_months(months) else { return Ok(0) };
        let before = Timestamp::start_of(day, bank.zone);
        let (mut after, mut last) = (store::dormancy_seen_to(&db).await?, String::new());
        let mut suspended = 0;
        loop {
            let page = store::idle_accounts(&db, (after, &last), before, AT_ONCE).await?;
            for account in page.iter().filter(|account| !account.moved) {
                suspended += usize::from(self.suspend(ctx, account.account).await?);
            }
            let Some(end) = page.last() else { break };
            (after, last) = (end.opened_at, end.account.to_string());
        }
        let mut tx = db.begin(ctx).await?;
        store::see_dormancy_to_in_tx(&mut tx, before).await?;
        tx.commit().await?;
        Ok(suspended)
    }

    /// Suspends one account, unless it was paid to or from meanwhile, or was suspended and freed before.
    async fn suspend(&self, ctx: &Ctx, account: Id<Account>) -> Result<bool, Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        tx.hold_streams().await?;
        if store::ever_moved_or_suspended_in_tx(&mut tx, account).await? {
            return Ok(false);
        }
        let owner = owner_in_tx(&mut tx, Hand::Bank, account).await?;
        let order = Order::plain(RestrictionKind::Dormant, reason::IDLE);
        let record = self.record(ctx, account, &order, &LifeRules::default());
        store::insert_restriction_in_tx(&mut tx, &record).await?;
        store::watch_in_tx(&mut tx, account).await?;
        tell_restricted(&mut tx, owner, &record);
        tx.commit().await?;
        Ok(true)
    }
}

/// Whose account it is; somebody else's does not exist.
async fn owner_in_tx(tx: &mut Tx, hand: Hand, account: Id<Account>) -> Result<Id<User>, Error> {
    let owner = store::owner_in_tx(tx, account).await?.ok_or(Error::NotFound)?;
    match hand {
        Hand::Customer(user) | Hand::Unproven(user) if user != owner => Err(Error::NotFound),
        _ => Ok(owner),
    }
}

fn by(ctx: &Ctx) -> String {
    format!("{}:{}", ctx.actor.kind(), ctx.actor.id())
}

fn loosened(now: Timestamp, rules: &LifeRules) -> Timestamp {
    now.plus_seconds(rules.loosen_after_hours * 3_600)
}

/// Whether some lock of the same kind, in force or planned, is tighter than `new`, which would take its place.
fn weakens(open: &[RestrictionRecord], new: &RestrictionRecord, now: Timestamp) -> bool {
    let same =
        |found: &&RestrictionRecord| found.restriction.kind == new.restriction.kind && found.restriction.ends_at > now;
    open.iter().filter(same).any(|found| !new.restriction.is_as_tight_as(&found.restriction))
}

/// Ends the locks of the same kind in favour of a new one; answers from when the new one is in force. If it is tighter
/// than all of them that is now, and they end now; otherwise they stay until the delay is over.
async fn replace_lock_in_tx(
    tx: &mut Tx,
    open: &[RestrictionRecord],
    new: &RestrictionRecord,
    now: Timestamp,
    rules: &LifeRules,
) -> Result<Timestamp, Error> {
    let same = open.iter().filter(|found| found.restriction.kind == new.restriction.kind);
    let same: Vec<_> = same.filter(|found| found.restriction.ends_at > now).collect();
    let in_force = same.iter().filter(|found| found.restriction.covers(now));
    let tighter = in_force.clone().all(|found| new.restriction.is_as_tight_as(&found.restriction));
    let from = if tighter { now } else { loosened(now, rules) };
    for found in same {
        if found.restriction.covers(now) && !tighter {
            store::end_at_in_tx(tx, found.restriction.id, found.restriction.ends_at.min(from)).await?;
        } else {
            // Replaced, or planned and never in force.
            store::lift_in_tx(tx, found.restriction.id, now, &new.placed_by, reason::REPLACED).await?;
        }
    }
    Ok(from)
}

/// Makes the hold of a court order and takes into it what is available; answers how much.
async fn secure_in_tx(tx: &mut Tx, account: Id<Account>, order: &Restriction, now: Timestamp) -> Result<i64, Error> {
    let balance = store::balances_in_tx(tx, [account]).await?.remove(&account).ok_or(Error::NotFound)?;
    let want = order.amount_minor.ok_or(Error::NotFound)?;
    let free = balance.balance_minor.saturating_sub(balance.held_minor) - balance.floor_minor;
    let take = want.min(free.max(0));
    store::insert_court_hold_in_tx(tx, &order.hold_key(), account, take, now).await?;
    store::save_held_in_tx(tx, account, balance.held_minor + take).await?;
    Ok(take)
}

/// Lifts a restriction, gives back what it held, and lets the next orders in the queue have it.
async fn release_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    owner: Id<User>,
    record: &RestrictionRecord,
    reason: &str,
) -> Result<(), Error> {
    let (account, id, kind) = (record.account, record.restriction.id, record.restriction.kind);
    if !store::lift_in_tx(tx, id, ctx.now(), &by(ctx), reason).await? {
        return Err(Error::NotFound);
    }
    if kind == RestrictionKind::CourtOrder {
        let key = court_hold_key(id);
        let mut balance = store::balances_in_tx(tx, [account]).await?.remove(&account).ok_or(Error::NotFound)?;
        let waiting = store::open_restrictions_in_tx(tx, account).await?;
        let waiting: Vec<_> = waiting.iter().filter(|next| next.restriction.kind == kind).collect();
        let keys: Vec<_> = waiting.iter().map(|next| next.restriction.hold_key()).chain([key.clone()]).collect();
        let holds = store::open_holds_in_tx(tx, keys.iter().map(String::as_str)).await?;
        balance.held_minor -= holds.get(&key).map_or(0, |hold| hold.amount_minor);
        store::release_hold_in_tx(tx, &key, ctx.now()).await?;
        for next in waiting {
            let key = next.restriction.hold_key();
            let (want, has) =
                (next.restriction.amount_minor.unwrap_or(0), holds.get(&key).map_or(0, |h| h.amount_minor));
            let free = balance.balance_minor.saturating_sub(balance.held_minor) - balance.floor_minor;
            let take = (want - has).min(free).max(0);
            if take > 0 {
                balance.held_minor += take;
                store::grow_hold_in_tx(tx, &key, has + take).await?;
            }
        }
        store::save_held_in_tx(tx, account, balance.held_minor).await?;
    }
    store::unwatch_in_tx(tx, account).await?;
    tx.publish(Event::new(ACCOUNT_RELEASED, account, &AccountReleased { account_id: account, user_id: owner, kind }));
    let detail = json!({ "kind": kind, "restriction": id, "reason": reason });
    tx.audit(AuditEntry::done("account.released", account, &detail));
    Ok(())
}

fn tell_restricted(tx: &mut Tx, owner: Id<User>, record: &RestrictionRecord) {
    let (account_id, kind) = (record.account, record.restriction.kind);
    tx.publish(Event::new(ACCOUNT_RESTRICTED, account_id, &AccountRestricted { account_id, user_id: owner, kind }));
    let detail = json!({
        "kind": kind,
        "restriction": record.restriction.id,
        "reason": record.reason,
        "document_no": record.document_no,
        "authority": record.authority,
        "amount_minor": record.restriction.amount_minor,
    });
    tx.audit(AuditEntry::done("account.restricted", account_id, &detail));
}
