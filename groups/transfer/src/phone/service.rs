//! Turning payment by phone on and off, and finding whoever is behind a number.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{Account, AccountCard};
use contracts::clearing::{PhoneRegistration, PhoneStanding};
use contracts::transfer::PhonePayments;
use contracts::user::User;
use kernel::{AccountNo, AuditEntry, Ctx, Id, PersonName, Phone, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::store;
use crate::error::Error;
use crate::refusal::Refused;
use crate::service::Service;

/// How a customer can be paid by phone.
pub struct OwnPhone {
    pub phone: Phone,
    /// Nothing while it is off.
    pub on: Option<(AccountCard, Timestamp)>,
}

/// Whoever is behind a number, at one bank.
pub struct PhonePayee {
    pub name: PersonName,
    pub account_no: AccountNo,
    pub bank_no: String,
    pub bank_name: String,
}

impl Service {
    /// How the customer can be paid by phone.
    pub async fn own_phone(&self, ctx: &Ctx, user: Id<User>) -> Result<OwnPhone, Error> {
        let phone = self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        let on = match store::of_user(&self.banks.db(ctx)?, user).await? {
            Some((account, since)) => self.accounts.card(ctx, account).await?.map(|card| (card, since)),
            None => None,
        };
        Ok(OwnPhone { phone, on })
    }

    /// Lets others pay the customer by phone, into this account; again, into another one.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn turn_phone_on(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<OwnPhone, Error> {
        let card = self.accounts.card(ctx, account).await?.filter(|card| card.user_id == user);
        let card = card.ok_or(Error::NotFound)?;
        // The directory first: what it is told twice changes nothing, and a customer who was told "on" can be found.
        let phone = self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        let registration = PhoneRegistration {
            phone,
            bank_no: self.banks.of(ctx)?.bank_no.clone(),
            account_no: card.account_no.clone(),
            holder: card.holder.clone(),
            standing: PhoneStanding::DefaultIfFirst,
        };
        self.clearing.register_phone(ctx, &registration).await?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return self.own_phone(ctx, user).await,
            Begun::First(tx) => tx,
        };
        store::put_in_tx(&mut tx, user, account, ctx.now()).await?;
        let detail = json!({ "account": card.account_no.masked() });
        tx.audit(AuditEntry::done("transfer.phone_on", user, &detail));
        tx.commit_answer(()).await?;
        self.own_phone(ctx, user).await
    }

    /// Stops it. Stopping it again is the same as stopping it once.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn turn_phone_off(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let phone = self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        self.clearing.withdraw_phone(ctx, &phone).await?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if store::delete_in_tx(&mut tx, user).await? {
            tx.audit(AuditEntry::done("transfer.phone_off", user, &json!({})));
        }
        Ok(tx.commit_answer(()).await?)
    }

    /// Looks a number up, on the customer's count of the day.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn find_phone(&self, ctx: &Ctx, user: Id<User>, phone: &Phone) -> Result<Vec<PhonePayee>, Error> {
        self.count_lookup(ctx, user).await?;
        let found = self.behind_phone(ctx, phone).await?;
        if found.is_empty() {
            return Err(Refused::PhoneNotRegistered.into());
        }
        Ok(found)
    }

    /// The payee behind a number at a bank, if it is the one whose masked name the customer confirmed. Not registered
    /// and registered by somebody else are answered alike, and counted like a look-up.
    pub async fn payee_of_phone(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        phone: &Phone,
        bank_no: &str,
        confirmed: &str,
    ) -> Result<PhonePayee, Error> {
        let found = self.behind_phone(ctx, phone).await?;
        let payee = found.into_iter().find(|payee| payee.bank_no == bank_no && payee.name.masked() == confirmed);
        match payee {
            Some(payee) => Ok(payee),
            None => {
                self.count_lookup(ctx, user).await?;
                Err(Refused::PhonePayeeChanged.into())
            }
        }
    }

    /// Counts one more number that this customer asks about.
    pub(crate) async fn count_lookup(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let max = self.rules(ctx).await?.phone_lookups_day_max;
        match self.count_within(ctx, &format!("phone:{user}"), max).await? {
            true => Ok(()),
            false => Err(Refused::PhoneLookupsSpent.into()),
        }
    }

    /// Everybody behind a number: at this bank by its own books, at others by the directory of the clearing.
    async fn behind_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Vec<PhonePayee>, Error> {
        let bank = self.banks.of(ctx)?;
        let mut found: Vec<PhonePayee> = self.here(ctx, phone).await?.into_iter().collect();
        let entries = self.clearing.find_by_phone(ctx, phone).await?;
        let away: Vec<_> = entries.into_iter().filter(|entry| entry.bank_no != bank.bank_no).collect();
        if away.is_empty() {
            return Ok(found);
        }
        let banks = self.clearing.banks(ctx).await?;
        for entry in away {
            let Some(at) = banks.iter().find(|bank| bank.bank_no == entry.bank_no) else { continue };
            found.push(PhonePayee {
                name: entry.holder,
                account_no: entry.account_no,
                bank_no: entry.bank_no,
                bank_name: at.name.clone(),
            });
        }
        Ok(found)
    }

    async fn here(&self, ctx: &Ctx, phone: &Phone) -> Result<Option<PhonePayee>, Error> {
        let Some(owner) = self.users.by_phone(ctx, phone).await? else { return Ok(None) };
        let on = store::of_user(&self.banks.db(ctx)?, owner.user_id).await?;
        let Some((account, _)) = on else { return Ok(None) };
        let bank = self.banks.of(ctx)?;
        Ok(self.accounts.card(ctx, account).await?.map(|card| PhonePayee {
            name: card.holder,
            account_no: card.account_no,
            bank_no: bank.bank_no.clone(),
            bank_name: bank.name.clone(),
        }))
    }
}

#[async_trait]
impl PhonePayments for Service {
    async fn leave_number(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault> {
        // The caller's key stands for the caller's own answer.
        let own = Ctx { idempotency: None, ..ctx.clone() };
        Ok(self.turn_phone_off(&own, user).await?)
    }
}
