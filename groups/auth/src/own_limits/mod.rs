//! What holds for one customer besides the bank's table: how it stands, how the customer changes it, how the bank does.
//!
//! A customer lowers limits at once. To raise them again, within the table, takes the strongest proof the customer has, two
//! factors at least. The bank holds a customer to less, or lets one go further within the alliance's ceiling; with a
//! purpose, on record.

pub mod console;
pub mod http;
pub mod simulate;

use contracts::auth::{Authorisation, Authority, Business, Challenge, LIMIT_CHANGED, LimitChanged, Operation, Wanted};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Event, Id, Lang, Money, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use crate::case::can_be_had;
use crate::error::Error;
use crate::model::{
    Caps, Effect, LimitTable, Override, Personal, SetBy, Strength, Term, ToolSet, Used, business_word, in_force,
    personal,
};
use crate::service::Service;
use crate::store;

/// A temporary change ends within so many days.
const TEMPORARY_DAYS_MAX: i64 = 90;
/// Businesses that customers of today's services meet.
pub(crate) const IN_USE: [Business; 2] = [Business::TransferOthers, Business::TransferOwn];

/// Where a customer stands with the limits of one business.
pub struct OwnLimits {
    /// Which business.
    pub business: Business,
    /// The limits, with what holds for this customer.
    pub table: LimitTable,
    /// The tools held and usable.
    pub held: ToolSet,
    /// What could be had besides.
    pub enrollable: ToolSet,
    /// What was moved.
    pub used: Used,
    /// What open challenges hold.
    pub reserved: Used,
    /// The bank's own day.
    pub date: String,
    /// What the customer set, in force now.
    pub own: Option<Override>,
    /// What the bank set, in force now.
    pub bank: Option<Override>,
    /// How far the customer may go with the tools held, without what the customer set.
    pub bound: Caps,
}

impl OwnLimits {
    /// The tiers worth telling: those with tools held or to be had, without those that carry no more than a lighter one.
    pub fn ladder(&self) -> Vec<(ToolSet, Caps, bool)> {
        let mut ladder: Vec<(ToolSet, Caps, bool)> = Vec::new();
        for tier in self.table.tiers() {
            let is_held = tier.tools.is_subset(&self.held);
            let missing: ToolSet = tier.tools.difference(&self.held).copied().collect();
            let caps = self.table.caps(&tier.tools);
            let adds = !ladder.iter().any(|(_, known, known_held)| *known_held && caps.is_within(known));
            if adds && (is_held || can_be_had(&self.enrollable, &self.held, &missing)) {
                ladder.push((tier.tools.clone(), caps, is_held));
            }
        }
        ladder
    }
}

/// A change of a customer's limits.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Which business.
    pub business: Business,
    /// The figures; none at all takes back what was set.
    pub caps: Caps,
    /// Its end; nothing for a standing one.
    pub until: Option<Timestamp>,
}

impl Wish {
    fn term(&self) -> Term {
        if self.until.is_some() { Term::Temporary } else { Term::Standing }
    }

    fn check(&self, now: Timestamp) -> Result<(), Error> {
        let wrong = |field, why| Err(Error::Field { field, code: "out_of_range", why });
        let caps = [
            ("per_operation", self.caps.per_operation_minor),
            ("per_day", self.caps.per_day_minor),
            ("per_day_count", self.caps.per_day_count),
            ("per_year", self.caps.per_year_minor),
        ];
        if let Some((field, _)) = caps.into_iter().find(|(_, cap)| cap.is_some_and(|cap| cap < 0)) {
            return wrong(field, "不得小于零 / not below zero");
        }
        let over = |less: Option<i64>, more: Option<i64>| less.zip(more).is_some_and(|(less, more)| less > more);
        if over(self.caps.per_operation_minor, self.caps.per_day_minor) {
            return wrong("per_operation", "单笔限额不得超过每日限额 / not more than the day's limit");
        }
        if over(self.caps.per_day_minor, self.caps.per_year_minor) {
            return wrong("per_year", "本年限额不得低于每日限额 / not less than the day's limit");
        }
        match self.until {
            Some(until) if until <= now || until > now.plus_seconds(TEMPORARY_DAYS_MAX * 86_400) => {
                wrong("until", "须在今后 90 天之内 / within the next 90 days")
            }
            _ => Ok(()),
        }
    }

    /// Refuses what is beyond `bound`.
    fn check_within(&self, bound: Caps) -> Result<(), Error> {
        let over = |cap: Option<i64>, bound: Option<i64>| cap.zip(bound).is_some_and(|(cap, bound)| cap > bound);
        let beyond = [
            ("per_operation", self.caps.per_operation_minor, bound.per_operation_minor.or(bound.per_day_minor)),
            ("per_day", self.caps.per_day_minor, bound.per_day_minor),
            ("per_day_count", self.caps.per_day_count, bound.per_day_count),
            ("per_year", self.caps.per_year_minor, bound.per_year_minor),
        ];
        let why = "超过您现有认证方式可达到的额度 / more than the tools you have can carry";
        match beyond.into_iter().find(|(_, cap, bound)| over(*cap, *bound)) {
            Some((field, ..)) => Err(Error::Field { field, code: "out_of_range", why }),
            None => Ok(()),
        }
    }
}

impl Service {
    /// Where a customer stands with the limits of `business` now.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn limits_of(&self, ctx: &Ctx, user: Id<User>, business: Business) -> Result<OwnLimits, Error> {
        let standing = self.standing(ctx, user, business).await?;
        let overrides = self.overrides(ctx, user).await?;
        let (held, now) = (self.held(ctx, user).await?, ctx.now());
        let without_own = Personal { own: None, ..personal(&overrides, business, now) };
        Ok(OwnLimits {
            business,
            bound: standing.table.of_customer(without_own).caps(&held),
            held,
            enrollable: self.enrollable(ctx).await?,
            used: standing.used,
            reserved: store::reserved(&self.banks.db(ctx)?, user, business_word(business), now).await?,
            date: self.banks.of(ctx)?.date(now).to_string(),
            own: in_force(&overrides, SetBy::Customer, business, now).cloned(),
            bank: in_force(&overrides, SetBy::Bank, business, now).cloned(),
            table: standing.table,
        })
    }

    /// Changes what a customer holds to: lower at once, higher with the strongest proof the customer has.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn change_own_limits(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        wish: Wish,
        challenge: Option<Id<Challenge>>,
    ) -> Result<OwnLimits, Error> {
        wish.check(ctx.now())?;
        let stands = self.limits_of(ctx, user, wish.business).await?;
        wish.check_within(stands.bound)?;
        let before = stands.own.as_ref().map_or(Caps::OPEN, |own| own.caps);
        if !wish.caps.is_within(&before) {
            self.prove_raise(ctx, user, wish, challenge).await?;
        }
        let new = Override {
            business: wish.business,
            set_by: SetBy::Customer,
            term: wish.term(),
            effect: Effect::Cap,
            caps: wish.caps,
            until: wish.until,
            purpose: String::new(),
            set_at: ctx.now(),
        };
        // A standing change counts at once: a temporary one that is in force does not outlive it.
        let ended = (new.term == Term::Standing && stands.own.is_some_and(|own| own.term == Term::Temporary))
            .then(|| Override { term: Term::Temporary, caps: Caps::OPEN, until: None, ..new.clone() });
        self.keep(ctx, user, [Some(new), ended].into_iter().flatten().collect()).await?;
        self.limits_of(ctx, user, wish.business).await
    }

    async fn prove_raise(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        wish: Wish,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        let promise = ctx.idempotency.as_ref().ok_or(Error::NotFound)?;
        let figure = |cap: Option<i64>| cap.map_or_else(|| "-".to_owned(), |cap| cap.to_string());
        let Caps { per_operation_minor, per_day_minor, per_day_count, per_year_minor } = wish.caps;
        let figures = [per_operation_minor, per_day_minor, per_day_count, per_year_minor].map(figure).join("/");
        let until = wish.until.map_or_else(|| "-".to_owned(), |until| until.to_string());
        let (zh, en) = wish.business.names();
        let operation = Operation {
            user_id: user,
            business: Business::ChangeLimit,
            amount: Money::cny(0),
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            // What is proven is these figures for this business, until then.
            from_account: format!("limits/{}/{figures}/{until}", business_word(wish.business)),
            summary: match ctx.lang {
                Lang::Zh => format!("调高“{zh}”的限额"),
                Lang::En => format!("Raise the limits of {en}"),
            },
            first_time_payee: false,
            bundle: None,
        };
        match self.authorise(ctx, &operation, challenge, &promise.key).await? {
            Authorisation::Allow(_) => Ok(()),
            Authorisation::StepUp(challenge) => Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                Err(Error::Denied(Box::new(denial)))
            }
        }
    }

    /// Sets what the bank holds a customer to, or lets one do.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn set_by_bank(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        wish: Wish,
        effect: Effect,
        purpose: String,
    ) -> Result<(), Error> {
        wish.check(ctx.now())?;
        let ceiling = Strength::Hardware.ceiling(wish.business).0;
        if effect == Effect::Raise && wish.caps.per_day_minor.is_some_and(|cap| cap > ceiling) {
            let why = "超过联盟上限 / beyond the alliance's ceiling";
            return Err(Error::Field { field: "per_day", code: "out_of_range", why });
        }
        self.known_customer(ctx, user).await?;
        let new = Override {
            business: wish.business,
            set_by: SetBy::Bank,
            term: wish.term(),
            effect,
            caps: wish.caps,
            until: wish.until,
            purpose,
            set_at: ctx.now(),
        };
        self.keep(ctx, user, vec![new]).await
    }

    /// Refuses an id that is nobody's.
    pub(crate) async fn known_customer(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        self.users.get(ctx, user).await?.map(drop).ok_or(Error::NotFound)
    }

    async fn keep(&self, ctx: &Ctx, user: Id<User>, all: Vec<Override>) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        for new in &all {
            store::set_override_in_tx(&mut tx, user, new, ctx.actor.id()).await?;
        }
        if let Some(new) = all.first() {
            let detail = json!({
                "business": business_word(new.business), "by": new.set_by.as_str(), "term": new.term.as_str(),
                "effect": new.effect.as_str(), "caps": new.caps, "until": new.until, "purpose": new.purpose,
            });
            tx.audit(AuditEntry::done("auth.limit_changed", user, &detail));
            let told = LimitChanged { user_id: user, business: new.business, by_bank: new.set_by == SetBy::Bank };
            tx.publish(Event::new(LIMIT_CHANGED, user, &told));
        }
        tx.commit_answer(()).await?;
        Ok(())
    }

    /// Gives a challenge of the caller's own session up: what it reserved is free at once.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn give_up(&self, ctx: &Ctx, challenge: Id<Challenge>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let row = crate::challenges::own(ctx, store::challenge_in_tx(&mut tx, challenge).await?)?;
        store::give_up_in_tx(&mut tx, row.challenge_id, ctx.now()).await?;
        Ok(tx.commit().await?)
    }
}
