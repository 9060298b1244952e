//! Cards of other banks under a customer: recognised by their first digits, checked with their bank, proven by a code.
//!
//! A card shows no balance by itself. With the customer's separate consent, kept at both banks, the other bank tells it as
//! long as the consent is in force at both; see [`sharing`].

mod bins;
pub mod http;
mod sharing;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{BoundCard, BoundCards, CARD_BOUND, CARD_UNBOUND, CardBound, CardKind, CardUnbound, HungCard};
use contracts::auth::{Business, Operation};
use contracts::bound_account::Factors;
use contracts::user::User;
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id, Lang, Money, Phone};
use serde_json::json;
use storage::{Begun, Tx};
use tenancy::Banks;

pub use bins::{BUILT_IN, BinError, BinTable};
pub use sharing::Told;
pub use store::{Consent, ConsentRow, ShareRow};

use crate::agreements::{Accepted, Document};
use crate::bound::{BoundRules, Checker, Claim, Holder, Proof};
use crate::error::Error;
use crate::online::{Refusal, agreements, first_answer, texts};

/// The cards of every bank's customers.
pub struct HungCards {
    pub(crate) banks: Banks,
    pub(crate) checker: Arc<Checker>,
    pub(crate) bins: BinTable,
}

/// Whose numbers begin so.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The bank's number in the clearing.
    pub bank_no: String,
    /// Its name, zh and en.
    pub bank: (String, String),
    /// Debit or credit.
    pub kind: CardKind,
    /// Digits of a whole number.
    pub length: usize,
    /// It is this very bank.
    pub own: bool,
    /// It is a bank of this platform.
    pub on_platform: bool,
}

/// A card to hang.
#[derive(Debug, Clone)]
pub struct BindOrder {
    /// Its number.
    pub card_no: AccountNo,
    /// The phone left with its bank.
    pub phone: Phone,
    /// Whose it is, in the words of a customer who is not verified yet.
    pub holder: Option<Holder>,
    /// What was agreed to.
    pub accepted: Vec<Accepted>,
    /// What it is proven by.
    pub proof: Proof,
}

/// A card with what its bank tells of it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The card.
    pub card: BoundCard,
    /// The consent in force here.
    pub consent: Option<ConsentRow>,
    /// What its bank tells.
    pub balance: Told,
}

impl HungCards {
    /// Whose numbers begin with `digits`: six at least. The register of this platform's banks knows best about its own.
    pub fn issuer(&self, ctx: &Ctx, digits: &str) -> Result<Option<Issued>, Error> {
        let own = self.banks.of(ctx)?;
        let banks = self.banks.all();
        let ours = banks.iter().filter(|bank| digits.starts_with(bank.bin.as_str()));
        let ours = ours.max_by_key(|bank| bank.bin.as_str().len());
        let listed = self.bins.issuer(digits);
        let in_register = ours.filter(|bank| listed.is_none_or(|(length, _)| length <= bank.bin.as_str().len()));
        if let Some(bank) = in_register {
            return Ok(Some(Issued {
                bank_no: bank.bank_no.clone(),
                bank: (bank.name.clone(), bank.name_en.clone()),
                kind: listed.map_or(CardKind::Debit, |(_, issuer)| issuer.kind),
                length: crate::service::NUMBER_LENGTH,
                own: bank.id == own.id,
                on_platform: true,
            }));
        }
        Ok(listed.map(|(_, issuer)| Issued {
            bank_no: issuer.bank_no.clone(),
            bank: issuer.bank.clone(),
            kind: issuer.kind,
            length: issuer.length,
            own: issuer.bank_no == own.bank_no,
            on_platform: self.banks.by_bank_no(&issuer.bank_no).is_some(),
        }))
    }

    /// The issuer of a whole number, which must have the length that issuer gives its numbers.
    pub fn issuer_of(&self, ctx: &Ctx, number: &AccountNo) -> Result<Issued, Error> {
        let issuer = self.issuer(ctx, number.as_str())?.ok_or(Refusal::IssuerUnknown)?;
        match issuer.length == number.as_str().len() {
            true => Ok(issuer),
            false => Err(Refusal::NumberLength { digits: issuer.length }.into()),
        }
    }

    /// Hangs a card under the customer, once its bank says it is theirs and the code is given.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn bind(&self, ctx: &Ctx, user: Id<User>, order: &BindOrder) -> Result<BoundCard, Error> {
        let (db, keys) = (self.banks.db(ctx)?, self.checker.keys.bank(&ctx.tenant));
        if let Some(made) = first_answer::<Id<HungCard>>(&db, ctx).await? {
            return store::one(&db, &keys, user, made).await?.ok_or(Error::NotFound);
        }
        let issuer = self.issuer_of(ctx, &order.card_no)?;
        if issuer.own {
            return Err(Refusal::OwnBank.into());
        }
        let agreement = texts::agreed(ctx, &db, Document::HangCard, &order.accepted).await?;
        let hung = store::cards(&db, &keys, user).await?;
        if hung.iter().any(|card| card.card_no == order.card_no) {
            return Err(Refusal::CardBound.into());
        }
        let rules = self.checker.parameters.current::<BoundRules>(ctx).await?;
        if hung.len() as i64 >= rules.cards_max {
            return Err(Refusal::TooManyCards { most: rules.cards_max }.into());
        }
        let claim = Claim {
            account_no: order.card_no.clone(),
            bank_no: issuer.bank_no.clone(),
            phone: order.phone.clone(),
            holder: order.holder.clone(),
            factors: Factors::Four,
        };
        let confirmed = self.checker.confirm(ctx, user, &claim).await?;
        let bank_name = ctx.lang.pick(&issuer.bank.0, &issuer.bank.1);
        let tail = order.card_no.tail();
        let operation = Operation {
            user_id: user,
            business: Business::BindCard,
            amount: Money::cny(0),
            payee_account: order.card_no.as_str().to_owned(),
            payee_name: confirmed.identity.name.as_str().to_owned(),
            payee_bank_no: issuer.bank_no.clone(),
            from_account: "card".to_owned(),
            summary: match ctx.lang {
                Lang::Zh => format!("绑定{bank_name}卡（尾号 {tail}）"),
                Lang::En => format!("Link the {bank_name} card ending {tail}"),
            },
            first_time_payee: false,
            bundle: None,
        };
        self.checker.prove(ctx, &operation, order.proof).await?;
        let card = BoundCard {
            card_id: ctx.new_id(),
            card_no: order.card_no.clone(),
            holder: confirmed.identity.name,
            kind: issuer.kind,
            bank_no: issuer.bank_no,
            bank: issuer.bank,
            alias: None,
            bound_at: ctx.now(),
        };
        let mut tx = match Tx::begin_once::<Id<HungCard>>(&db, ctx).await? {
            Begun::Repeat(made) => return store::one(&db, &keys, user, made).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        // One at a time in the bank: two binds of one customer count each other.
        tx.hold_streams().await?;
        match store::hung_in_tx(&mut tx, user, &store::index(&keys, &card.card_no)).await? {
            (_, true) => return Err(Refusal::CardBound.into()),
            (count, _) if count >= rules.cards_max => {
                return Err(Refusal::TooManyCards { most: rules.cards_max }.into());
            }
            _ => {}
        }
        store::insert_in_tx(&mut tx, &keys, user, &card, confirmed.check_id).await?;
        agreements::keep_in_tx(&mut tx, ctx, user, &card.card_id.to_string(), &agreement).await?;
        let detail = json!({
            "user": user, "card": card.card_no.masked(), "bank": card.bank_no, "kind": card.kind,
            "check": confirmed.check_id,
        });
        tx.publish(Event::new(CARD_BOUND, card.card_id, &CardBound { card_id: card.card_id, user_id: user }));
        tx.audit(AuditEntry::done("account.card_bound", card.card_id, &detail));
        tx.commit_answer(card.card_id).await?;
        Ok(card)
    }

    /// Takes a card off. The consent to its balance ends with it, at both banks.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn unbind(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        if first_answer::<()>(&db, ctx).await?.is_some() {
            return Ok(());
        }
        let own = self.own(ctx, user, card).await?;
        self.withdraw(ctx, &own).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if !store::unbind_in_tx(&mut tx, user, card, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        tx.publish(Event::new(CARD_UNBOUND, card, &CardUnbound { card_id: card, user_id: user }));
        tx.audit(AuditEntry::done("account.card_unbound", card, &json!({ "card": own.card_no.masked() })));
        Ok(tx.commit_answer(()).await?)
    }

    /// A card of the customer's own.
    pub async fn own(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<BoundCard, Error> {
        let (db, keys) = (self.banks.db(ctx)?, self.checker.keys.bank(&ctx.tenant));
        store::one(&db, &keys, user, card).await?.ok_or(Error::NotFound)
    }

    /// The ids of the customer's cards.
    pub async fn ids(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<String>, Error> {
        Ok(self.all(ctx, user).await?.iter().map(|card| card.card_id.to_string()).collect())
    }

    /// The customer's cards with what their banks tell.
    pub async fn shown(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Shown>, Error> {
        let cards = self.all(ctx, user).await?;
        let shown = cards.into_iter().map(|card| self.show(ctx, card));
        futures::future::try_join_all(shown).await
    }

    /// One card with what its bank tells.
    pub async fn shown_one(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<Shown, Error> {
        let card = self.own(ctx, user, card).await?;
        self.show(ctx, card).await
    }

    async fn show(&self, ctx: &Ctx, card: BoundCard) -> Result<Shown, Error> {
        let consent = store::consent_of(&self.banks.db(ctx)?, card.card_id).await?;
        let balance = self.told(ctx, &card, consent.as_ref()).await;
        Ok(Shown { card, consent, balance })
    }

    async fn all(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<BoundCard>, Error> {
        Ok(store::cards(&self.banks.db(ctx)?, &self.checker.keys.bank(&ctx.tenant), user).await?)
    }
}

#[async_trait]
impl BoundCards for HungCards {
    async fn cards_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<BoundCard>, PortFault> {
        Ok(self.all(ctx, user).await?)
    }

    async fn card_of(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<Option<BoundCard>, PortFault> {
        match self.own(ctx, user, card).await {
            Ok(card) => Ok(Some(card)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
