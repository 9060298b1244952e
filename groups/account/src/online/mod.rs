//! Class II and III accounts opened, upgraded, bound anew and closed online.
//!
//! - Who may: a customer whose name and id number are verified, as long as the number of accounts of the class at this bank
//!   is not reached; counted in the transaction that opens, one at a time in the bank.
//! - On the strength of what: an account of the same person that its own bank confirms, an agreement in its present version,
//!   and a code to the phone that names what is done.
//! - An account is closed when it is empty; its money goes to the bound account first, by an ordinary transfer.

pub mod agreements;
pub(crate) mod console;
mod error;
pub mod http;
mod model;
mod store;
pub(crate) mod texts;

use std::sync::Arc;

use contracts::account::{
    ACCOUNT_OPENED, Account, AccountKind, AccountOpened, AccountStatus, AccountView, OpenAccount,
};
use contracts::auth::{Business, Operation};
use contracts::bound_account::{CheckRoute, Factors};
use contracts::user::{Identity, User};
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id, Lang, Money, Phone};
use parameters::Parameters;
use serde::de::DeserializeOwned;
use serde_json::json;
use storage::{Begun, Db, Tx};
use tenancy::Banks;

pub use error::Refusal;
pub(crate) use store::{close_in_tx, is_restricted};

use crate::agreements::{Accepted, Agreement, Document};
use crate::binding::Binding;
use crate::bound::{Checker, Claim, Proof};
use crate::cards::HungCards;
use crate::error::Error;
use crate::rules::{ClassFigures, ClassRules};
use crate::service::Service;

/// The online business of every bank.
pub struct OnlineAccounts {
    pub(crate) banks: Banks,
    pub(crate) parameters: Parameters,
    pub(crate) accounts: Arc<Service>,
    pub(crate) cards: Arc<HungCards>,
    pub(crate) checker: Arc<Checker>,
}

/// What a customer can open.
pub struct Offer {
    /// Who they are; nothing if that is not verified.
    pub identity: Option<Identity>,
    /// Class II and class III.
    pub classes: Vec<ClassOffer>,
    /// Which way the other account is checked.
    pub route: CheckRoute,
}

/// What a customer can open of one class.
pub struct ClassOffer {
    /// Which.
    pub kind: AccountKind,
    /// How many they have.
    pub held: i64,
    /// The class's figures now.
    pub figures: ClassFigures,
    /// What is agreed to.
    pub agreement: Agreement,
}

/// The account that opening, upgrading or binding anew stands on.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Its number.
    pub account_no: AccountNo,
    /// The phone left with its bank.
    pub phone: Phone,
}

/// An account to open.
#[derive(Debug, Clone)]
pub struct OpenOrder {
    /// Class II or III.
    pub kind: AccountKind,
    /// What it is bound to.
    pub bound: Bound,
    /// What was agreed to.
    pub accepted: Vec<Accepted>,
    /// What it is proven by.
    pub proof: Proof,
}

/// The first answer to the call of `ctx`, if it was made before.
pub async fn first_answer<T: DeserializeOwned>(db: &Db, ctx: &Ctx) -> Result<Option<T>, Error> {
    match Tx::begin_once::<T>(db, ctx).await? {
        Begun::Repeat(answer) => Ok(Some(answer)),
        Begun::First(_) => Ok(None),
    }
}

impl OnlineAccounts {
    /// What the customer can open.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn offer(&self, ctx: &Ctx, user: Id<User>) -> Result<Offer, Error> {
        let db = self.banks.db(ctx)?;
        let rules = self.parameters.current::<ClassRules>(ctx).await?;
        let mut classes = Vec::new();
        for kind in model::ONLINE {
            let (Some(figures), Some((document, _))) = (rules.of(kind), model::asked_for(kind)) else { continue };
            let held = store::count(&db, user, kind).await?;
            let agreement = texts::current(&db, document, ctx.now()).await?;
            classes.push(ClassOffer { kind, held, figures: figures.clone(), agreement });
        }
        let identity = self.checker.identities.identity(ctx, user).await?;
        Ok(Offer { identity, classes, route: self.checker.elsewhere.route() })
    }

    /// Opens an account.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, kind = ?order.kind))]
    pub async fn open(&self, ctx: &Ctx, user: Id<User>, order: &OpenOrder) -> Result<AccountView, Error> {
        let db = self.banks.db(ctx)?;
        if let Some(made) = first_answer::<Id<Account>>(&db, ctx).await? {
            return crate::store::get(&db, made, ctx.now()).await?.ok_or(Error::NotFound);
        }
        let (document, factors) = model::asked_for(order.kind).ok_or(Refusal::NotOnline)?;
        let identity = self.checker.identity(ctx, user).await?;
        let agreement = texts::agreed(ctx, &db, document, &order.accepted).await?;
        let most = self.room_for(ctx, &db, user, order.kind).await?;
        let binding = self.confirmed(ctx, user, &order.bound, factors).await?;
        let class = class_word(order.kind);
        let operation = operation(ctx, user, Business::OpenAccount, class, &identity, &binding);
        self.checker.prove(ctx, &operation, order.proof).await?;
        let mut tx = match Tx::begin_once::<Id<Account>>(&db, ctx).await? {
            Begun::Repeat(made) => return crate::store::get(&db, made, ctx.now()).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        // One at a time in the bank: of two opens at once the second counts the first.
        tx.hold_streams().await?;
        if store::count_in_tx(&mut tx, user, order.kind).await? >= most {
            return Err(Refusal::TooMany { kind: order.kind, most }.into());
        }
        let wanted = OpenAccount { user_id: user, holder: identity.name, kind: order.kind };
        let card = self.accounts.open_in_tx(&mut tx, ctx, wanted).await?;
        crate::store::bind_in_tx(&mut tx, card.account_id, &binding, ctx.new_id(), ctx.now()).await?;
        agreements::keep_in_tx(&mut tx, ctx, user, &card.account_id.to_string(), &agreement).await?;
        let opened = AccountOpened { account_id: card.account_id, user_id: user, kind: card.kind };
        tx.publish(Event::new(ACCOUNT_OPENED, card.account_id, &opened));
        let detail = json!({
            "account": card.account_no.masked(), "kind": card.kind, "user": user, "bound": binding.account_no.masked(),
            "bound_bank": binding.bank_no, "agreement": [agreement.document.as_str(), agreement.version],
        });
        tx.audit(AuditEntry::done("account.opened_online", card.account_id, &detail));
        tx.commit_answer(card.account_id).await?;
        crate::store::get(&db, card.account_id, ctx.now()).await?.ok_or(Error::NotFound)
    }

    /// Makes a class III account class II. Its bound account is checked again, with the fifth factor.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn upgrade(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        account: Id<Account>,
        phone: Phone,
        accepted: &[Accepted],
        proof: Proof,
    ) -> Result<AccountView, Error> {
        const FROM_TO: (AccountKind, AccountKind) = (AccountKind::ClassThree, AccountKind::ClassTwo);
        let db = self.banks.db(ctx)?;
        if first_answer::<()>(&db, ctx).await?.is_some() {
            return crate::store::get(&db, account, ctx.now()).await?.ok_or(Error::NotFound);
        }
        let view = self.usable(ctx, &db, user, account).await?;
        if view.kind != FROM_TO.0 {
            return Err(Refusal::NotOnline.into());
        }
        let identity = self.checker.identity(ctx, user).await?;
        let agreement = texts::agreed(ctx, &db, Document::ClassTwo, accepted).await?;
        let most = self.room_for(ctx, &db, user, FROM_TO.1).await?;
        let bound = crate::store::binding_of(&db, account).await?.ok_or(Error::NotFound)?;
        let bound = Bound { account_no: bound.account_no, phone };
        let binding = self.confirmed(ctx, user, &bound, Factors::Five).await?;
        let number = view.account_no.as_str();
        let operation = operation(ctx, user, Business::UpgradeAccount, number, &identity, &binding);
        self.checker.prove(ctx, &operation, proof).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return crate::store::get(&db, account, ctx.now()).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        tx.hold_streams().await?;
        if store::count_in_tx(&mut tx, user, FROM_TO.1).await? >= most {
            return Err(Refusal::TooMany { kind: FROM_TO.1, most }.into());
        }
        let product = crate::store::product_in_tx(&mut tx, FROM_TO.1, ctx.now()).await?.ok_or(Error::NoProduct)?;
        if !store::change_kind_in_tx(&mut tx, &view, FROM_TO, &product).await? {
            return Err(Refusal::NotOnline.into());
        }
        agreements::keep_in_tx(&mut tx, ctx, user, &account.to_string(), &agreement).await?;
        let detail = json!({ "account": view.account_no.masked(), "from": FROM_TO.0, "to": FROM_TO.1 });
        tx.audit(AuditEntry::done("account.upgraded", account, &detail));
        tx.commit_answer(()).await?;
        crate::store::get(&db, account, ctx.now()).await?.ok_or(Error::NotFound)
    }

    /// Binds an account to another one.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn rebind(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        account: Id<Account>,
        bound: &Bound,
        proof: Proof,
    ) -> Result<Binding, Error> {
        let db = self.banks.db(ctx)?;
        if first_answer::<()>(&db, ctx).await?.is_some() {
            return crate::store::binding_of(&db, account).await?.ok_or(Error::NotFound);
        }
        let view = self.usable(ctx, &db, user, account).await?;
        let (_, factors) = model::asked_for(view.kind).ok_or(Refusal::NotOnline)?;
        let present = crate::store::binding_of(&db, account).await?;
        if present.is_some_and(|present| present.account_no == bound.account_no) {
            return Err(Refusal::SameBinding.into());
        }
        let identity = self.checker.identity(ctx, user).await?;
        let binding = self.confirmed(ctx, user, bound, factors).await?;
        let number = view.account_no.as_str();
        let operation = operation(ctx, user, Business::ChangeBinding, number, &identity, &binding);
        self.checker.prove(ctx, &operation, proof).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return crate::store::binding_of(&db, account).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        crate::store::bind_in_tx(&mut tx, account, &binding, ctx.new_id(), ctx.now()).await?;
        let detail = json!({
            "account": view.account_no.masked(), "bound": binding.account_no.masked(), "bank": binding.bank_no,
        });
        tx.audit(AuditEntry::done("account.bound_anew", account, &detail));
        tx.commit_answer(()).await?;
        Ok(binding)
    }

    /// Closes an account that is empty.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn close(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>, proof: Proof) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        if first_answer::<()>(&db, ctx).await?.is_some() {
            return Ok(());
        }
        let mut view = self.usable(ctx, &db, user, account).await?;
        if view.kind == AccountKind::ClassOne {
            return Err(Refusal::NotOnline.into());
        }
        // What it has earned is paid first, and then goes to the bound account with the rest.
        if self.accounts.pay_interest_before_closing(ctx, account).await?.is_some() {
            view = self.usable(ctx, &db, user, account).await?;
        }
        if view.held.is_positive() {
            return Err(Refusal::HoldsOpen.into());
        }
        if view.balance.minor() != 0 {
            return Err(Refusal::BalanceLeft { balance: view.balance }.into());
        }
        let tail = view.account_no.tail();
        let operation = Operation {
            user_id: user,
            business: Business::CloseAccount,
            amount: Money::cny(0),
            payee_account: view.account_no.as_str().to_owned(),
            payee_name: view.holder.as_str().to_owned(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: view.account_no.as_str().to_owned(),
            summary: match ctx.lang {
                Lang::Zh => format!("注销尾号 {tail} 的账户"),
                Lang::En => format!("Close the account ending {tail}"),
            },
            first_time_payee: false,
            bundle: None,
        };
        self.checker.prove(ctx, &operation, proof).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        // No posting comes between the look at the balance and the end of the account.
        tx.hold_streams().await?;
        if !store::close_in_tx(&mut tx, user, account).await? {
            return Err(Refusal::HoldsOpen.into());
        }
        crate::store::unbind_in_tx(&mut tx, account, ctx.now()).await?;
        tx.audit(AuditEntry::done("account.closed", account, &json!({ "account": view.account_no.masked() })));
        Ok(tx.commit_answer(()).await?)
    }

    /// What an account of the customer's is bound to.
    pub async fn binding(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<Option<Binding>, Error> {
        let db = self.banks.db(ctx)?;
        let own = crate::store::get(&db, account, ctx.now()).await?.filter(|found| found.user_id == user);
        own.ok_or(Error::NotFound)?;
        Ok(crate::store::binding_of(&db, account).await?)
    }

    /// An account of the customer's that business can be done with.
    async fn usable(&self, ctx: &Ctx, db: &Db, user: Id<User>, account: Id<Account>) -> Result<AccountView, Error> {
        let own = crate::store::get(db, account, ctx.now()).await?.filter(|found| found.user_id == user);
        let own = own.ok_or(Error::NotFound)?;
        match own.status {
            AccountStatus::Closed => Err(Refusal::Closed.into()),
            AccountStatus::Frozen => Err(Refusal::Restricted.into()),
            AccountStatus::Active if store::is_restricted(db, account, ctx.now()).await? => {
                Err(Refusal::Restricted.into())
            }
            AccountStatus::Active => Ok(own),
        }
    }

    /// How many accounts of the class a customer may have, if there is room for one more.
    async fn room_for(&self, ctx: &Ctx, db: &Db, user: Id<User>, kind: AccountKind) -> Result<i64, Error> {
        let most = self.parameters.current::<ClassRules>(ctx).await?.count_max(kind);
        match store::count(db, user, kind).await? < most {
            true => Ok(most),
            false => Err(Refusal::TooMany { kind, most }.into()),
        }
    }

    /// The binding to `bound`, once its bank has confirmed it and it is of a sort that may be bound to.
    async fn confirmed(&self, ctx: &Ctx, user: Id<User>, bound: &Bound, factors: Factors) -> Result<Binding, Error> {
        let issuer = self.cards.issuer_of(ctx, &bound.account_no)?;
        let claim = Claim {
            account_no: bound.account_no.clone(),
            bank_no: issuer.bank_no.clone(),
            phone: bound.phone.clone(),
            holder: None,
            factors,
        };
        let confirmed = self.checker.confirm(ctx, user, &claim).await?;
        let kind = model::bindable(factors, confirmed.kind, issuer.kind);
        let kind = kind.ok_or(Refusal::NotBindable(confirmed.kind))?;
        let bound_account = match issuer.own {
            true => crate::store::card_by_number(&self.banks.db(ctx)?, bound.account_no.as_str()).await?,
            false => None,
        };
        Ok(Binding {
            bank_no: issuer.bank_no,
            bank: issuer.bank,
            account_no: bound.account_no.clone(),
            holder: confirmed.identity.name,
            kind,
            bound_account: bound_account.map(|card| card.account_id),
        })
    }
}

const fn class_word(kind: AccountKind) -> &'static str {
    crate::model::kind_text(kind)
}

/// What is proven: the business, what it is about, and the account it stands on.
fn operation(
    ctx: &Ctx,
    user: Id<User>,
    business: Business,
    about: &str,
    identity: &Identity,
    binding: &Binding,
) -> Operation {
    let tail = binding.account_no.tail();
    let (zh, en) = match (business, about) {
        (Business::OpenAccount, "class_two") => ("开立Ⅱ类户", "Open a class II account"),
        (Business::OpenAccount, _) => ("开立Ⅲ类户", "Open a class III account"),
        (Business::UpgradeAccount, _) => ("将Ⅲ类户升级为Ⅱ类户", "Upgrade to a class II account"),
        _ => ("变更绑定账户", "Change the bound account"),
    };
    Operation {
        user_id: user,
        business,
        amount: Money::cny(0),
        payee_account: binding.account_no.as_str().to_owned(),
        payee_name: identity.name.as_str().to_owned(),
        payee_bank_no: binding.bank_no.clone(),
        from_account: about.to_owned(),
        summary: match ctx.lang {
            Lang::Zh => format!("{zh}，绑定{}尾号 {tail}", binding.bank.0),
            Lang::En => format!("{en}, bound to the account ending {tail}"),
        },
        first_time_payee: false,
        bundle: None,
    }
}
