//! How an account stands, for its owner and for operators: restrictions, caps and what is left of them, binding, interest.

use std::sync::Arc;

use contracts::account::{Account, AccountView, ClassCap, Side};
use contracts::user::User;
use kernel::{AccountNo, Ctx, Id, Timestamp};
use tenancy::Bank;

use crate::binding::Binding;
use crate::caps::{caps_of, counter_keys};
use crate::error::Error;
use crate::interest::InterestView;
use crate::rules::{ClassRules, LifeRules};
use crate::service::Service;
use crate::store::{self, RestrictionRecord};

/// How many restrictions of an account are shown, the newest first.
const SHOWN_MAX: i64 = 100;

/// A cap of an account's class and what is used of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapLine {
    /// Which.
    pub cap: ClassCap,
    /// The cap, minor units.
    pub cap_minor: i64,
    /// Used of it, minor units.
    pub used_minor: i64,
}

/// Everything about how an account stands.
pub struct Care {
    /// The account.
    pub account: AccountView,
    /// Its bank.
    pub bank: Arc<Bank>,
    /// When its owner was verified face to face.
    pub verified_at: Option<Timestamp>,
    /// When it was first funded from its bound account.
    pub funded_at: Option<Timestamp>,
    /// What it is bound to.
    pub binding: Option<Binding>,
    /// The caps of its class; none for class I.
    pub caps: Vec<CapLine>,
    /// What restricts it, and what did, the newest first.
    pub restrictions: Vec<RestrictionRecord>,
    /// The bank's times.
    pub rules: LifeRules,
    /// What it earns.
    pub interest: InterestView,
}

impl Service {
    /// How an account of `user` stands.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn care(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<Care, Error> {
        let care = self.care_of(ctx, account).await?;
        if care.account.user_id == user { Ok(care) } else { Err(Error::NotFound) }
    }

    /// How the account with `number` stands.
    pub async fn care_by_number(&self, ctx: &Ctx, number: &AccountNo) -> Result<Care, Error> {
        let card = self.card_by_number(ctx, number).await?.ok_or(Error::NotFound)?;
        self.care_of(ctx, card.account_id).await
    }

    /// How an account stands, whosever it is.
    pub async fn care_of(&self, ctx: &Ctx, account: Id<Account>) -> Result<Care, Error> {
        let (db, bank) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        let view = store::get(&db, account, ctx.now()).await?.ok_or(Error::NotFound)?;
        let standing = store::standing(&db, account).await?.ok_or(Error::NotFound)?;
        Ok(Care {
            caps: self.cap_lines(ctx, &view).await?,
            verified_at: standing.verified_at,
            funded_at: standing.funded_at,
            binding: store::binding_of(&db, account).await?,
            restrictions: store::restrictions(&db, account, SHOWN_MAX).await?,
            rules: self.life_rules(ctx).await?,
            interest: self.interest_of(ctx, account).await?,
            account: view,
            bank,
        })
    }

    async fn cap_lines(&self, ctx: &Ctx, view: &AccountView) -> Result<Vec<CapLine>, Error> {
        let rules = self.parameters.current::<ClassRules>(ctx).await?;
        let Some(figures) = rules.of(view.kind) else { return Ok(Vec::new()) };
        let today = self.banks.of(ctx)?.date(ctx.now());
        let mut lines = Vec::with_capacity(5);
        if let Some(cap_minor) = figures.balance_max_minor {
            lines.push(CapLine { cap: ClassCap::Balance, cap_minor, used_minor: view.balance.minor() });
        }
        for side in [Side::Payer, Side::Receiver] {
            let keys = counter_keys(view.account_id, side, today);
            let used = store::counters(&self.banks.db(ctx)?, &keys).await?;
            for ((cap, cap_minor), used_minor) in caps_of(figures, side).into_iter().zip(used) {
                lines.push(CapLine { cap, cap_minor, used_minor });
            }
        }
        Ok(lines)
    }
}
