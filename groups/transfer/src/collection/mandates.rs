//! Mandates: given and ended by the customer, at the bank that asks and at the bank that pays.

use std::sync::Arc;

use contracts::account::{BoundCard, CardKind, HungCard};
use contracts::auth::{Authorisation, Bundle, Business, Challenge, Operation, Wanted};
use contracts::debit::{Mandate, MandateAnswer, MandateNotice};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Lang, Money, Page, PageQuery};
use serde_json::json;
use storage::{Begun, Tx};

use super::rules::CollectionRules;
use super::store::{self, DebitMandateRow, MandateRow, MandateState};
use super::terms::Terms;
use super::{Collections, Declined, words};
use crate::error::Error;
use crate::standing::digest;

/// A mandate to be given.
#[derive(Debug, Clone)]
pub struct MandateOrder {
    /// The card.
    pub card: Id<HungCard>,
    /// Most at a time.
    pub per_debit: Money,
    /// Most a day.
    pub per_day: Money,
    /// The version of the text that was agreed to.
    pub version: String,
    /// The proof, once given.
    pub challenge: Option<Id<Challenge>>,
    /// Given in a demonstration's past, without a proof.
    pub for_demonstration: bool,
}

/// Why a card cannot be collected from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is a credit card.
    CreditCard,
    /// Its bank is not on this platform.
    BankNotReached,
}

/// A card, and whether money can be collected from it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The card.
    pub card: BoundCard,
    /// Its mandate, in force or asked for.
    pub mandate: Option<MandateRow>,
    /// Why it cannot be.
    pub unfit: Option<Why>,
}

impl Collections {
    pub(super) async fn rules(&self, ctx: &Ctx) -> Result<Arc<CollectionRules>, Error> {
        Ok(self.transfers.parameters.current::<CollectionRules>(ctx).await?)
    }

    fn unfit(&self, card: &BoundCard) -> Option<Why> {
        match card.kind {
            CardKind::Credit => Some(Why::CreditCard),
            CardKind::Debit if !self.network.reaches(&card.bank_no) => Some(Why::BankNotReached),
            CardKind::Debit => None,
        }
    }

    /// The customer's cards, with their mandates and what stands in the way.
    pub async fn sources(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Source>, Error> {
        let db = self.transfers.banks.db(ctx)?;
        let mut sources = Vec::new();
        for card in self.cards.cards_of(ctx, user).await? {
            let mandate = store::mandate_of_card(&db, card.card_id).await?;
            sources.push(Source { unfit: self.unfit(&card), mandate, card });
        }
        Ok(sources)
    }

    pub(super) async fn card(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<BoundCard, Error> {
        let card = self.cards.card_of(ctx, user, card).await?.ok_or(Error::NotFound)?;
        match self.unfit(&card) {
            Some(_) => Err(Declined::CardUnfit.into()),
            None => Ok(card),
        }
    }

    /// The mandate in force of a card.
    pub(super) async fn mandate_in_force(&self, ctx: &Ctx, card: Id<HungCard>) -> Result<MandateRow, Error> {
        let found = store::mandate_of_card(&self.transfers.banks.db(ctx)?, card).await?;
        let found = found.filter(|mandate| mandate.state == MandateState::Active);
        Ok(found.ok_or(Declined::ByBank("mandate_unknown"))?)
    }

    /// Gives a mandate: PIN and code first, then the other bank looks who it is, and both keep it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn give(&self, ctx: &Ctx, user: Id<User>, order: &MandateOrder) -> Result<MandateRow, Error> {
        let db = self.transfers.banks.db(ctx)?;
        let rules = self.rules(ctx).await?;
        let card = self.card(ctx, user, order.card).await?;
        if order.version != Terms::current().version {
            return Err(Declined::TermsMissing.into());
        }
        let (once, day) = (order.per_debit, order.per_day);
        let sound = once.is_positive()
            && once.minor() <= day.minor()
            && once.minor() <= rules.per_debit_max_minor
            && day.minor() <= rules.per_day_max_minor;
        if !sound {
            let (per_debit, per_day) = (rules.per_debit_max(), rules.per_day_max());
            return Err(Declined::CapsInvalid { per_debit, per_day }.into());
        }
        if !order.for_demonstration {
            self.prove_mandate(ctx, user, &card, order).await?;
        }
        let mut tx = match Tx::begin_once::<Id<Mandate>>(&db, ctx).await? {
            Begun::Repeat(made) => {
                let row = store::mandate_of(&db, made).await?.ok_or(Error::NotFound)?;
                return self.agree(ctx, row).await;
            }
            Begun::First(tx) => tx,
        };
        let row = MandateRow {
            mandate_id: ctx.new_id(),
            user_id: user,
            card_id: card.card_id,
            payer_account_no: card.card_no.clone(),
            payer_bank_no: card.bank_no.clone(),
            payer_bank_name: card.bank.0.clone(),
            per_debit: once,
            per_day: day,
            version: order.version.clone(),
            state: MandateState::Asked,
            code: None,
            given_at: ctx.now(),
            ended_at: None,
            ended_through: None,
        };
        if !store::ask_in_tx(&mut tx, &row).await? {
            return Err(Declined::MandateExists.into());
        }
        let detail = json!({
            "card": card.card_no.masked(), "bank": card.bank_no, "per_debit": once, "per_day": day,
            "version": row.version,
        });
        tx.audit(AuditEntry::done("transfer.mandate_asked", row.mandate_id, &detail));
        tx.commit_answer(row.mandate_id).await?;
        self.agree(ctx, row).await
    }

    async fn prove_mandate(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        card: &BoundCard,
        order: &MandateOrder,
    ) -> Result<(), Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let (once, day) = (order.per_debit, order.per_day);
        let bound = format!("{}|{}|{}", once.minor(), day.minor(), order.version);
        let (bank, tail) = (ctx.lang.pick(&card.bank.0, &card.bank.1), card.card_no.tail());
        let title = ctx.lang.pick("扣款授权", "Debit mandate").to_owned();
        let operation = Operation {
            user_id: user,
            business: Business::DebitMandate,
            amount: Money::cny(0),
            payee_account: card.card_no.as_str().to_owned(),
            payee_name: card.holder.as_str().to_owned(),
            payee_bank_no: card.bank_no.clone(),
            from_account: "mandate".to_owned(),
            summary: match ctx.lang {
                Lang::Zh => format!("授权从{bank}卡（尾号 {tail}）扣款，单笔最多 {} 元", once.to_grouped()),
                Lang::En => format!("Allow debits of {bank} ending {tail}, CNY {} at most each", once.to_grouped()),
            },
            first_time_payee: false,
            bundle: Some(Bundle { digest: digest(&[bound.as_bytes()]), title }),
        };
        match self.transfers.authority.authorise(ctx, &operation, order.challenge, &promise.key).await? {
            Authorisation::Allow(_) => Ok(()),
            Authorisation::StepUp(challenge) => Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                Err(Error::Denied(Box::new(denial)))
            }
        }
    }

    /// Tells the other bank of a mandate that it has not answered yet, and keeps its answer.
    pub(super) async fn agree(&self, ctx: &Ctx, row: MandateRow) -> Result<MandateRow, Error> {
        let row = match row.state {
            MandateState::Asked => self.tell_mandate(ctx, row).await?,
            _ => row,
        };
        match row.state {
            MandateState::Refused => {
                Err(Declined::ByBank(words::known(row.code.as_deref().unwrap_or_default())).into())
            }
            MandateState::Asked => Err(Declined::BankSilent.into()),
            MandateState::Active | MandateState::Ended => Ok(row),
        }
    }

    async fn tell_mandate(&self, ctx: &Ctx, row: MandateRow) -> Result<MandateRow, Error> {
        let claim = self.identities.identity(ctx, row.user_id).await?.ok_or(Declined::ByBank("not_same_person"))?;
        let notice = MandateNotice {
            mandate_id: row.mandate_id,
            collecting_bank_no: self.transfers.banks.of(ctx)?.bank_no.clone(),
            paying_bank_no: row.payer_bank_no.clone(),
            payer_account: row.payer_account_no.clone(),
            claim,
            per_debit: row.per_debit,
            per_day: row.per_day,
            version: row.version.clone(),
            given_at: row.given_at,
        };
        let refused = match self.network.give_mandate(ctx, &notice).await {
            Ok(MandateAnswer::Kept) => None,
            Ok(MandateAnswer::Refused { code }) => Some(code),
            Err(error) => {
                tracing::warn!(%error, mandate = %row.mandate_id, "a bank did not answer to a mandate");
                return Ok(row);
            }
        };
        let db = self.transfers.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        if store::answered_in_tx(&mut tx, row.mandate_id, refused.as_deref()).await? {
            let detail = json!({ "refused": refused });
            tx.audit(AuditEntry::done("transfer.mandate_answered", row.mandate_id, &detail));
        }
        tx.commit().await?;
        store::mandate_of(&db, row.mandate_id).await?.ok_or(Error::NotFound)
    }

    /// The customer ends it at the bank that asks; the other one is told. Ending it again changes nothing.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn end(&self, ctx: &Ctx, user: Id<User>, mandate: Id<Mandate>) -> Result<(), Error> {
        let found = store::mandate_of(&self.transfers.banks.db(ctx)?, mandate).await?;
        let found = found.filter(|row| row.user_id == user).ok_or(Error::NotFound)?;
        self.end_asking(ctx, &found, "this_bank").await
    }

    /// Ends a mandate here and tells the bank that pays, now or by the job.
    pub(super) async fn end_asking(&self, ctx: &Ctx, row: &MandateRow, through: &str) -> Result<(), Error> {
        let mut tx = self.transfers.banks.db(ctx)?.begin(ctx).await?;
        if store::end_in_tx(&mut tx, row.mandate_id, through, false, ctx.now()).await? {
            tx.audit(AuditEntry::done("transfer.mandate_ended", row.mandate_id, &json!({ "through": through })));
        }
        tx.commit().await?;
        self.tell_end(ctx, &row.payer_bank_no, row.mandate_id).await
    }

    /// The customer ends it at the bank that pays: at once, whatever the other one answers.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn end_debit(&self, ctx: &Ctx, user: Id<User>, mandate: Id<Mandate>) -> Result<(), Error> {
        let found = store::debit_mandate_of(&self.transfers.banks.db(ctx)?, mandate).await?;
        let found = found.filter(|row| row.user_id == user).ok_or(Error::NotFound)?;
        self.debtor.end_debits(ctx, mandate, "this_bank", false).await?;
        self.tell_end(ctx, &found.collecting_bank_no, mandate).await
    }

    /// Tells the other bank; what cannot be told now is told by the job.
    pub(super) async fn tell_end(&self, ctx: &Ctx, bank_no: &str, mandate: Id<Mandate>) -> Result<(), Error> {
        match self.network.end_mandate(ctx, bank_no, mandate).await {
            Ok(()) => {
                let mut tx = self.transfers.banks.db(ctx)?.begin(ctx).await?;
                store::told_in_tx(&mut tx, mandate).await?;
                Ok(tx.commit().await?)
            }
            Err(error) => {
                tracing::warn!(%error, %mandate, "a bank was not told that a mandate ended; it is told again");
                Ok(())
            }
        }
    }

    /// What other banks may take from the customer's accounts here, ended ones as well.
    pub async fn debit_mandates(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DebitMandateRow>, Error> {
        Ok(store::debit_mandates(&self.transfers.banks.db(ctx)?, user).await?)
    }

    /// The bank's mandates, of the side that asks and of the side that pays, newest first.
    pub async fn mandate_page(&self, ctx: &Ctx, page: &PageQuery) -> Result<Page<MandateRow>, Error> {
        Ok(store::mandate_page(&self.transfers.banks.db(ctx)?, page).await?)
    }

    /// Those of the side that pays.
    pub async fn debit_mandate_page(&self, ctx: &Ctx, page: &PageQuery) -> Result<Page<DebitMandateRow>, Error> {
        Ok(store::debit_mandate_page(&self.transfers.banks.db(ctx)?, page).await?)
    }
}
