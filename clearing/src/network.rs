//! The network itself: takes payments in, passes them on, notes how they ended, answers who asks.
//!
//! Each step is one short transaction in the network's own database or one call to a bank; between any two of them
//! everything may stop. What was taken in is passed on by whoever comes by: the request itself, an inquiry, the job.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::clearing::{
    Clearing, ClearingBank, Delivery, Inquiry, Instruction, Member, NameCheck, PhoneEntry, PhoneRegistration,
    Settlement,
};
use contracts::debit::DebitMember;
use contracts::transfer::Route;
use crypto::{BankKeys, KeyRing};
use kernel::{AccountNo, Actor, Ctx, Phone, TenantId};
use serde::{Deserialize, Serialize};
use storage::{Db, Tx};
use tenancy::{Bank, Banks};

use crate::Mode;
use crate::error::Error;
use crate::faults::{Fault, Faults, Leg, Place};
use crate::store::{self, Item, ItemState};

/// The column who pays whom is sealed for.
const PARTIES: &str = "clearing_item.parties";

/// The clearing between all banks of the catalogue.
pub struct Network {
    pub(crate) banks: Banks,
    pub(crate) keys: Arc<BankKeys>,
    pub(crate) member: Arc<dyn Member>,
    pub(crate) debits: Arc<dyn DebitMember>,
    pub(crate) faults: Faults,
    pub(crate) mode: Mode,
}

/// Who pays whom, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Parties {
    payee_account: String,
    payee_name: String,
    payer_account: String,
    payer_name: String,
    note: String,
}

impl Network {
    /// A network between all `banks`, each reached through `member`, with messages that suffer `faults`.
    pub fn new(
        banks: Banks,
        keys: &KeyRing,
        member: Arc<impl Member + DebitMember + 'static>,
        faults: Faults,
        mode: Mode,
    ) -> Self {
        let debits = member.clone();
        Self { banks, keys: keys.bank(&TenantId::alliance()), member, debits, faults, mode }
    }

    /// The faults its messages suffer.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn db(&self) -> Result<Db, Error> {
        let alliance = Ctx::system(TenantId::alliance(), "clearing", kernel::Clock::System);
        Ok(self.banks.db(&alliance)?)
    }

    pub(crate) async fn begin(&self, ctx: &Ctx) -> Result<Tx, Error> {
        Ok(self.db()?.begin(&ctx.in_tenant(TenantId::alliance())).await?)
    }

    /// The context in which the network asks at a bank: nobody there is signed in.
    pub(crate) fn at(ctx: &Ctx, bank: &Bank) -> Ctx {
        Ctx { actor: Actor::System { name: "clearing" }, idempotency: None, ..ctx.in_tenant(bank.id.clone()) }
    }

    fn seal(&self, instruction: &Instruction) -> Vec<u8> {
        let parties = Parties {
            payee_account: instruction.payee_account.as_str().to_owned(),
            payee_name: instruction.payee_name.clone(),
            payer_account: instruction.payer_account.as_str().to_owned(),
            payer_name: instruction.payer_name.clone(),
            note: instruction.note.clone(),
        };
        self.keys.fields.seal(PARTIES, &serde_json::to_string(&parties).expect("five texts"))
    }

    /// The payment an item stands for.
    pub(crate) fn open(&self, item: &Item) -> Result<Instruction, Error> {
        let malformed = || Error::Store(storage::Error::Malformed { column: PARTIES.to_owned() });
        let parties: Parties =
            serde_json::from_str(&self.keys.fields.open(PARTIES, &item.parties)?).map_err(|_| malformed())?;
        Ok(Instruction {
            instruction_id: item.instruction_id.clone(),
            route: item.route,
            from_bank_no: item.from_bank_no.clone(),
            to_bank_no: item.to_bank_no.clone(),
            payee_account: parties.payee_account.parse().map_err(|_| malformed())?,
            payee_name: parties.payee_name,
            payer_name: parties.payer_name,
            payer_account: parties.payer_account.parse().map_err(|_| malformed())?,
            amount: item.amount,
            note: parties.note,
        })
    }

    /// Takes a payment in, once; a known id must stand for the same payment.
    async fn accept(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Item, Error> {
        let known = self.banks.by_bank_no(&instruction.to_bank_no).is_some()
            && self.banks.by_bank_no(&instruction.from_bank_no).is_some();
        // A bank this process does not know may be one it has not heard of yet: that is "not known", not "no".
        if !known || instruction.route == Route::Book || instruction.from_bank_no == instruction.to_bank_no {
            return Err(Error::BankUnknown);
        }
        let (db, id) = (self.db()?, &instruction.instruction_id);
        if let Some(item) = store::get(&db, &instruction.from_bank_no, id).await? {
            return self.same(item, instruction);
        }
        let delay_s = match self.faults.strikes(Leg::Acceptance, &place(instruction)) {
            Some(Fault::Delay { seconds }) => seconds.max(0),
            _ => 0,
        };
        let item = Item {
            from_bank_no: instruction.from_bank_no.clone(),
            instruction_id: id.clone(),
            to_bank_no: instruction.to_bank_no.clone(),
            route: instruction.route,
            amount: instruction.amount,
            parties: self.seal(instruction),
            state: ItemState::Accepted,
            accepted_at: ctx.now(),
            due_at: ctx.now().plus_seconds(delay_s),
            settled_at: None,
        };
        let mut tx = self.begin(ctx).await?;
        let fresh = store::accept_in_tx(&mut tx, &item).await?;
        tx.commit().await?;
        if fresh {
            return Ok(item);
        }
        // The same request, at the same time.
        let item = store::get(&db, &instruction.from_bank_no, id).await?.ok_or(Error::NotFound)?;
        self.same(item, instruction)
    }

    fn same(&self, item: Item, instruction: &Instruction) -> Result<Item, Error> {
        if self.open(&item)? == *instruction { Ok(item) } else { Err(Error::IdReused) }
    }

    /// Asks the receiving bank and notes its answer. An item that is not due, or whose messages get lost, stays as it is.
    pub(crate) async fn forward(&self, ctx: &Ctx, item: &Item) -> Result<ItemState, Error> {
        if item.state != ItemState::Accepted || item.due_at > ctx.now() {
            return Ok(item.state.clone());
        }
        let at = place_of(item);
        if self.faults.strikes(Leg::Forward, &at).is_some() {
            return Ok(ItemState::Accepted);
        }
        let instruction = self.open(item)?;
        let bank = self.banks.by_bank_no(&item.to_bank_no).ok_or(Error::BankUnknown)?;
        let there = Self::at(ctx, &bank);
        let settlement = match self.faults.strikes(Leg::Decision, &at) {
            Some(Fault::Refuse { code }) => self.member.refuse(&there, &instruction, &code).await,
            _ => self.member.receive(&there, &instruction).await,
        };
        let settlement = match settlement {
            Ok(settlement) => settlement,
            Err(error) => {
                tracing::warn!(%error, to = %bank.id, "a bank did not answer the clearing; it is asked again");
                return Ok(ItemState::Accepted);
            }
        };
        if self.faults.strikes(Leg::Receipt, &at).is_some() {
            return Ok(ItemState::Accepted);
        }
        self.settle(ctx, item, settlement).await
    }

    /// Notes how an item ended. Once: what a bank has answered stands in its journal, so every answer is the same.
    async fn settle(&self, ctx: &Ctx, item: &Item, settlement: Settlement) -> Result<ItemState, Error> {
        let mut tx = self.begin(ctx).await?;
        store::settle_in_tx(&mut tx, item, &settlement, ctx.now()).await?;
        tx.commit().await?;
        let now = store::get(&self.db()?, &item.from_bank_no, &item.instruction_id).await?;
        Ok(now.ok_or(Error::NotFound)?.state)
    }

    /// Returns a payment that has not been paid: the receiving bank refuses it for good, unless it has booked it.
    pub async fn return_unpaid(&self, ctx: &Ctx, from_bank_no: &str, instruction_id: &str) -> Result<ItemState, Error> {
        let item = store::get(&self.db()?, from_bank_no, instruction_id).await?.ok_or(Error::NotFound)?;
        if item.state != ItemState::Accepted {
            return Err(Error::Settled);
        }
        let bank = self.banks.by_bank_no(&item.to_bank_no).ok_or(Error::BankUnknown)?;
        let settlement = self.member.refuse(&Self::at(ctx, &bank), &self.open(&item)?, "unpaid").await?;
        self.settle(ctx, &item, settlement).await
    }

    async fn handle(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Delivery, Error> {
        let item = self.accept(ctx, instruction).await?;
        Ok(match self.forward(ctx, &item).await?.settlement() {
            Some(settlement) => Delivery::Settled(settlement),
            None => Delivery::OnItsWay,
        })
    }

    async fn try_deliver(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Delivery, Error> {
        let at = place(instruction);
        if self.faults.strikes(Leg::Request, &at).is_some() {
            return Err(Error::NoAnswer);
        }
        let outcome = match self.faults.strikes(Leg::Arrival, &at) {
            Some(_) => {
                let (first, second) = tokio::join!(self.handle(ctx, instruction), self.handle(ctx, instruction));
                // The one that knows more is the one that was answered later.
                match first {
                    Ok(Delivery::Settled(_)) => first,
                    _ => second.or(first),
                }
            }
            None => self.handle(ctx, instruction).await,
        };
        match self.faults.strikes(Leg::Answer, &at) {
            Some(_) => Err(Error::NoAnswer),
            None => outcome,
        }
    }

    async fn try_inquire(&self, ctx: &Ctx, from_bank_no: &str, instruction_id: &str) -> Result<Inquiry, Error> {
        let item = store::get(&self.db()?, from_bank_no, instruction_id).await?;
        let at = match &item {
            Some(item) => place_of(item),
            None => Place { from_bank_no: Some(from_bank_no), ..Place::default() },
        };
        if self.faults.strikes(Leg::Request, &at).is_some() {
            return Err(Error::NoAnswer);
        }
        let inquiry = match &item {
            None => Inquiry::Unknown,
            Some(item) => match self.forward(ctx, item).await?.settlement() {
                Some(settlement) => Inquiry::Settled(settlement),
                None => Inquiry::OnItsWay,
            },
        };
        match self.faults.strikes(Leg::Answer, &at) {
            Some(_) => Err(Error::NoAnswer),
            None => Ok(inquiry),
        }
    }
}

fn place(instruction: &Instruction) -> Place<'_> {
    Place {
        route: Some(instruction.route),
        from_bank_no: Some(&instruction.from_bank_no),
        to_bank_no: Some(&instruction.to_bank_no),
    }
}

fn place_of(item: &Item) -> Place<'_> {
    Place { route: Some(item.route), from_bank_no: Some(&item.from_bank_no), to_bank_no: Some(&item.to_bank_no) }
}

#[async_trait]
impl Clearing for Network {
    async fn banks(&self, _: &Ctx) -> Result<Vec<ClearingBank>, PortFault> {
        let bank = |bank: &Arc<Bank>| ClearingBank {
            bank_id: bank.id.to_string(),
            bank_no: bank.bank_no.clone(),
            name: bank.name.clone(),
            name_en: bank.name_en.clone(),
            short_name: bank.short_name.clone(),
        };
        Ok(self.banks.all().iter().map(bank).collect())
    }

    async fn check_name(
        &self,
        ctx: &Ctx,
        bank_no: &str,
        account: &AccountNo,
        name: &str,
    ) -> Result<NameCheck, PortFault> {
        let at = Place { to_bank_no: Some(bank_no), ..Place::default() };
        if self.faults.strikes(Leg::NameCheck, &at).is_some() {
            return Ok(NameCheck::Unavailable);
        }
        match self.banks.by_bank_no(bank_no) {
            Some(bank) => self.member.check_name(&Self::at(ctx, &bank), account, name).await,
            None => Ok(NameCheck::UnknownAccount),
        }
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, route = instruction.route.as_str()))]
    async fn deliver(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Delivery, PortFault> {
        Ok(self.try_deliver(ctx, instruction).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn inquire(&self, ctx: &Ctx, from_bank_no: &str, instruction_id: &str) -> Result<Inquiry, PortFault> {
        Ok(self.try_inquire(ctx, from_bank_no, instruction_id).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn register_phone(&self, ctx: &Ctx, registration: &PhoneRegistration) -> Result<(), PortFault> {
        Ok(self.enter_phone(ctx, registration).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn withdraw_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<bool, PortFault> {
        Ok(self.drop_phone(ctx, phone).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn find_by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Vec<PhoneEntry>, PortFault> {
        Ok(self.phones_of(phone).await?)
    }
}
