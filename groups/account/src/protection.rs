//! What customers set to protect an account, and take off again. To protect it, being signed in is enough, so that a stop
//! is never held up; to weaken a protection they prove who they are, since the phone may be in other hands.

use std::sync::Arc;

use contracts::account::{Account, AccountView, RestrictionKind};
use contracts::auth::{Business, Challenge, Operation};
use contracts::user::User;
use kernel::{Ctx, Id, Lang, Money, Timestamp};
use tenancy::Banks;

use crate::bound::{Checker, Proof};
use crate::caps::RestrictionRow;
use crate::error::Error;
use crate::life::{Hand, Order};
use crate::service::Service;
use crate::store;
use crate::words::reason;

/// The protections of every bank's accounts.
pub struct Protections {
    pub(crate) banks: Banks,
    pub(crate) accounts: Arc<Service>,
    pub(crate) checker: Arc<Checker>,
}

/// A protection that would be weaker afterwards.
struct Weakening {
    /// What the proof is bound to besides the account: which restriction is lifted, or what takes its place.
    what: String,
    summary: (String, String),
}

impl Protections {
    /// Places `order` on an account of `user`; asks for a proof if it takes the place of a tighter lock.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, kind = order.kind.as_str()))]
    pub async fn set(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        account: Id<Account>,
        order: &Order,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        match self.accounts.restrict(ctx, Hand::Unproven(user), account, order).await {
            Err(Error::ProofNeeded) => {}
            other => return other.map(drop),
        }
        let view = self.own(ctx, user, account).await?;
        self.prove(ctx, &view, loosening(order, &view), challenge).await?;
        self.accounts.restrict(ctx, Hand::Customer(user), account, order).await?;
        Ok(())
    }

    /// Lifts a restriction the customer may lift, once that is proven; answers from when the account is free of it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn lift(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        account: Id<Account>,
        restriction: Id<RestrictionRow>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<Timestamp, Error> {
        // Answers a repeat, and refuses what is not there or not the customer's to lift, before any proof is asked for.
        match self.accounts.lift(ctx, Hand::Unproven(user), account, restriction, reason::LIFTED).await {
            Err(Error::ProofNeeded) => {}
            other => return other,
        }
        let view = self.own(ctx, user, account).await?;
        let care = self.accounts.care(ctx, user, account).await?;
        let found = care.restrictions.iter().find(|found| found.restriction.id == restriction);
        let kind = found.ok_or(Error::NotFound)?.restriction.kind;
        self.prove(ctx, &view, lifting(restriction, kind, &view), challenge).await?;
        self.accounts.lift(ctx, Hand::Customer(user), account, restriction, reason::LIFTED).await
    }

    async fn own(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<AccountView, Error> {
        let found = store::get(&self.banks.db(ctx)?, account, ctx.now()).await?;
        found.filter(|found| found.user_id == user).ok_or(Error::NotFound)
    }

    async fn prove(
        &self,
        ctx: &Ctx,
        view: &AccountView,
        weakening: Weakening,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        let number = view.account_no.as_str();
        let operation = Operation {
            user_id: view.user_id,
            business: Business::LiftProtection,
            amount: Money::cny(0),
            payee_account: number.to_owned(),
            payee_name: view.holder.as_str().to_owned(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: format!("{number}/{}", weakening.what),
            summary: match ctx.lang {
                Lang::Zh => weakening.summary.0,
                Lang::En => weakening.summary.1,
            },
            first_time_payee: false,
            bundle: None,
        };
        self.checker.prove(ctx, &operation, Proof::Asked(challenge)).await
    }
}

const fn named(kind: RestrictionKind) -> (&'static str, &'static str) {
    match kind {
        RestrictionKind::CustomerStop => ("临时停用", "temporary stop"),
        RestrictionKind::NightLock => ("夜间锁", "night lock"),
        RestrictionKind::AmountLock => ("单笔金额锁", "payment lock"),
        _ => ("限制", "restriction"),
    }
}

fn lifting(restriction: Id<RestrictionRow>, kind: RestrictionKind, view: &AccountView) -> Weakening {
    let (tail, (zh, en)) = (view.account_no.tail(), named(kind));
    Weakening {
        what: format!("lift/{restriction}"),
        summary: (format!("解除尾号 {tail} 账户的{zh}"), format!("Lift the {en} of the account ending {tail}")),
    }
}

fn loosening(order: &Order, view: &AccountView) -> Weakening {
    let (tail, (zh, en)) = (view.account_no.tail(), named(order.kind));
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (to_zh, to_en) = match (order.amount_minor, order.minutes) {
        (Some(minor), _) => {
            let most = Money::cny(minor).to_grouped();
            (format!("放宽至 {most} 元"), format!("to CNY {most}"))
        }
        (_, Some((from, until))) => {
            let hours = format!("{}–{}", clock(from), clock(until));
            (format!("改为 {hours}"), format!("to {hours}"))
        }
        _ => Default::default(),
    };
    Weakening {
        what: format!("{}/{:?}/{:?}", order.kind.as_str(), order.amount_minor, order.minutes),
        summary: (
            format!("尾号 {tail} 账户的{zh}{to_zh}"),
            format!("Loosen the {en} of the account ending {tail} {to_en}"),
        ),
    }
}
