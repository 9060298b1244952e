//! A balance told from one bank of this platform to another, because its owner wants so.
//!
//! The consent is kept twice under one id: at the bank that asks and at the bank that tells. A balance is told only while
//! both are in force and the account still stands in the same person's name, and the customer may end it at either bank.
//! Nothing that was told is kept.

use contracts::account::{AccountStatus, BoundCard, HungCard};
use contracts::user::User;
use kernel::{Actor, AuditEntry, Ctx, Id, Money};
use serde_json::json;

use super::HungCards;
use super::store::{self, Consent, ConsentRow, ShareRow};
use crate::agreements::{Accepted, Document};
use crate::error::Error;
use crate::online::{Refusal, agreements, texts};

/// What a card's bank tells of its balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The customer has not consented.
    NotAsked,
    /// Its bank does not tell balances to this one.
    NotShared,
    /// The customer has ended the consent at that bank.
    Withdrawn,
    /// That bank does not answer now.
    Silent,
    /// So much.
    Is {
        /// What is booked.
        balance: Money,
        /// What can be spent.
        available: Money,
        /// The account's state.
        status: AccountStatus,
    },
}

impl Told {
    /// Balance and what can be spent, if it was told.
    pub const fn told(&self) -> Option<(Money, Money)> {
        match self {
            Self::Is { balance, available, .. } => Some((*balance, *available)),
            _ => None,
        }
    }
}

impl HungCards {
    /// The context in which this bank works at another one: nobody there is signed in.
    fn at(&self, ctx: &Ctx, bank_no: &str) -> Option<Ctx> {
        let bank = self.banks.by_bank_no(bank_no)?;
        let actor = Actor::System { name: "balance_sharing" };
        Some(Ctx { actor, idempotency: None, ..ctx.in_tenant(bank.id.clone()) })
    }

    /// The customer consents that the card's bank tells this one its balance. Consenting again changes nothing.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn consent(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        card: Id<HungCard>,
        accepted: &[Accepted],
    ) -> Result<(), Error> {
        let card = self.own(ctx, user, card).await?;
        let db = self.banks.db(ctx)?;
        let agreement = texts::agreed(ctx, &db, Document::BalanceSharing, accepted).await?;
        let there = self.at(ctx, &card.bank_no).ok_or(Refusal::NoSharing)?;
        let mut row = ConsentRow {
            consent_id: ctx.new_id(),
            card_id: card.card_id,
            version: agreement.version.to_string(),
            given_at: ctx.now(),
            withdrawn_at: None,
        };
        // A consent that was ended at the other bank is over here as well: this is a new one.
        if let Some(known) = store::consent_of(&db, card.card_id).await? {
            match store::share_of(&self.banks.db(&there)?, known.consent_id).await? {
                Some(share) if share.withdrawn_at.is_some() => self.end_here(ctx, known.consent_id).await?,
                _ => row = known,
            }
        }
        let mut tx = db.begin(ctx).await?;
        if store::give_in_tx(&mut tx, user, &row).await? {
            agreements::keep_in_tx(&mut tx, ctx, user, &card.card_id.to_string(), &agreement).await?;
            let detail = json!({ "card": card.card_no.masked(), "bank": card.bank_no, "version": row.version });
            tx.audit(AuditEntry::done("account.balance_consent_given", row.consent_id, &detail));
        }
        tx.commit().await?;
        self.share(ctx, &there, &card, &row).await
    }

    /// Keeps the consent at the bank that tells, after it has looked itself whose account it is.
    async fn share(&self, ctx: &Ctx, there: &Ctx, card: &BoundCard, consent: &ConsentRow) -> Result<(), Error> {
        let asking = self.banks.of(ctx)?;
        let account = self.checker.accounts.by_number(there, &card.card_no).await?.ok_or(Refusal::NoSharing)?;
        let share = ShareRow {
            share_id: consent.consent_id,
            user_id: account.user_id,
            account_id: account.account_id,
            asking_bank_no: asking.bank_no.clone(),
            asking_bank: (asking.name.clone(), asking.name_en.clone()),
            version: consent.version.clone(),
            given_at: consent.given_at,
            withdrawn_at: None,
        };
        if account.holder != card.holder {
            return Err(Refusal::NoSharing.into());
        }
        let mut tx = self.banks.db(there)?.begin(there).await?;
        if store::keep_share_in_tx(&mut tx, &share).await? {
            let detail = json!({ "account": account.account_no.masked(), "asking_bank": share.asking_bank_no });
            tx.audit(AuditEntry::done("account.balance_share_given", share.share_id, &detail));
        }
        Ok(tx.commit().await?)
    }

    /// The customer ends it here; the other bank is told at once. Ending it again changes nothing.
    pub async fn end_consent(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<(), Error> {
        let card = self.own(ctx, user, card).await?;
        self.withdraw(ctx, &card).await
    }

    pub(super) async fn withdraw(&self, ctx: &Ctx, card: &BoundCard) -> Result<(), Error> {
        // The last one, ended here or not: a repeat after a failure in between still reaches the other bank.
        let Some(last) = store::last_consent_of(&self.banks.db(ctx)?, card.card_id).await? else { return Ok(()) };
        self.end_here(ctx, last.consent_id).await?;
        match self.at(ctx, &card.bank_no) {
            Some(there) => self.end_there(&there, last.consent_id, "asking_bank").await,
            None => Ok(()),
        }
    }

    async fn end_here(&self, ctx: &Ctx, consent: Id<Consent>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if store::end_consent_in_tx(&mut tx, consent, ctx.now()).await? {
            tx.audit(AuditEntry::done("account.balance_consent_ended", consent, &json!({})));
        }
        Ok(tx.commit().await?)
    }

    async fn end_there(&self, there: &Ctx, share: Id<Consent>, through: &str) -> Result<(), Error> {
        let mut tx = self.banks.db(there)?.begin(there).await?;
        if store::end_share_in_tx(&mut tx, share, through, there.now()).await? {
            tx.audit(AuditEntry::done("account.balance_share_ended", share, &json!({ "through": through })));
        }
        Ok(tx.commit().await?)
    }

    /// What this bank tells others of the customer's accounts, ended ones as well.
    pub async fn shares(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<ShareRow>, Error> {
        Ok(store::shares(&self.banks.db(ctx)?, user).await?)
    }

    /// The customer ends it at the bank that tells.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn end_share(&self, ctx: &Ctx, user: Id<User>, share: Id<Consent>) -> Result<(), Error> {
        let found = store::share_of(&self.banks.db(ctx)?, share).await?;
        let found = found.filter(|found| found.user_id == user).ok_or(Error::NotFound)?;
        self.end_there(ctx, share, "this_bank").await?;
        match self.at(ctx, &found.asking_bank_no) {
            Some(asking) => self.end_here(&asking, share).await,
            None => Ok(()),
        }
    }

    /// What the card's bank tells: only while the consent is in force at both banks.
    pub(super) async fn told(&self, ctx: &Ctx, card: &BoundCard, consent: Option<&ConsentRow>) -> Told {
        let Some(there) = self.at(ctx, &card.bank_no) else { return Told::NotShared };
        let Some(consent) = consent else { return Told::NotAsked };
        match self.ask(&there, card, consent).await {
            Ok(told) => told,
            Err(error) => {
                tracing::warn!(%error, "a bank did not tell a balance");
                Told::Silent
            }
        }
    }

    async fn ask(&self, there: &Ctx, card: &BoundCard, consent: &ConsentRow) -> Result<Told, Error> {
        let share = store::share_of(&self.banks.db(there)?, consent.consent_id).await?;
        let Some(share) = share.filter(|share| share.withdrawn_at.is_none()) else { return Ok(Told::Withdrawn) };
        let account = self.checker.accounts.get(there, share.account_id).await?;
        let same = account.filter(|account| account.account_no == card.card_no && account.holder == card.holder);
        Ok(same.map_or(Told::Withdrawn, |account| Told::Is {
            balance: account.balance,
            available: account.available,
            status: account.status,
        }))
    }
}
