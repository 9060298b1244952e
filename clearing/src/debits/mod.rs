//! Requests for money: taken in, passed on to the paying bank, its decision noted and told. They suffer the same faults as
//! payments do; the network moves nothing here, the payment that follows is an item of its own.

pub mod console;
pub mod store;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::debit::{
    Collection, DebitAmount, DebitRequest, DebitStanding, Debits, Mandate, MandateAnswer, MandateNotice,
};
use contracts::transfer::Route;
use kernel::{Ctx, Id, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::faults::{Fault, Leg, Place};
use crate::network::Network;
use store::DebitItem;

/// The column requests are sealed for.
const REQUEST: &str = "clearing_debit.request";

/// A request, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    mandate_id: Id<Mandate>,
    payer_account: String,
    payee_account: String,
    payee_name: String,
    /// Exactly so much, or the most of it.
    minor: i64,
    /// What stays, if all above it is asked for.
    kept_minor: Option<i64>,
    valid_until: i64,
}

fn place<'a>(collecting: &'a str, paying: &'a str) -> Place<'a> {
    Place { route: Some(Route::Ibps), from_bank_no: Some(collecting), to_bank_no: Some(paying) }
}

impl Network {
    fn seal_request(&self, request: &DebitRequest) -> Vec<u8> {
        let kept_minor = match request.amount {
            DebitAmount::Exactly(_) => None,
            DebitAmount::AllAbove { kept, .. } => Some(kept.minor()),
        };
        let sealed = Sealed {
            mandate_id: request.mandate_id,
            payer_account: request.payer_account.as_str().to_owned(),
            payee_account: request.payee_account.as_str().to_owned(),
            payee_name: request.payee_name.clone(),
            minor: request.amount.most().minor(),
            kept_minor,
            valid_until: request.valid_until.micros(),
        };
        self.keys.fields.seal(REQUEST, &serde_json::to_string(&sealed).expect("a plain struct"))
    }

    fn open_request(&self, item: &DebitItem) -> Result<DebitRequest, Error> {
        let malformed = || Error::Store(storage::Error::Malformed { column: REQUEST.to_owned() });
        let sealed: Sealed =
            serde_json::from_str(&self.keys.fields.open(REQUEST, &item.request)?).map_err(|_| malformed())?;
        let most = Money::cny(sealed.minor);
        Ok(DebitRequest {
            request_id: item.request_id,
            mandate_id: sealed.mandate_id,
            collecting_bank_no: item.collecting_bank_no.clone(),
            paying_bank_no: item.paying_bank_no.clone(),
            payer_account: sealed.payer_account.parse().map_err(|_| malformed())?,
            payee_account: sealed.payee_account.parse().map_err(|_| malformed())?,
            payee_name: sealed.payee_name,
            amount: match sealed.kept_minor {
                None => DebitAmount::Exactly(most),
                Some(kept) => DebitAmount::AllAbove { kept: Money::cny(kept), most },
            },
            valid_until: Timestamp::from_micros(sealed.valid_until),
        })
    }

    /// Takes a request in, once; a known id must stand for the same request.
    async fn accept_debit(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitItem, Error> {
        let own = self.banks.of(ctx)?;
        if own.bank_no != request.collecting_bank_no {
            return Err(Error::NotTheirs);
        }
        let known = self.banks.by_bank_no(&request.paying_bank_no).is_some();
        if !known || request.paying_bank_no == request.collecting_bank_no {
            return Err(Error::BankUnknown);
        }
        let db = self.db()?;
        if let Some(item) = store::get(&db, request.request_id).await? {
            return self.same_request(item, request);
        }
        let at = place(&request.collecting_bank_no, &request.paying_bank_no);
        let delay_s = match self.faults.strikes(Leg::Acceptance, &at) {
            Some(Fault::Delay { seconds }) => seconds.max(0),
            _ => 0,
        };
        let item = DebitItem {
            request_id: request.request_id,
            collecting_bank_no: request.collecting_bank_no.clone(),
            paying_bank_no: request.paying_bank_no.clone(),
            request: self.seal_request(request),
            decision: None,
            accepted_at: ctx.now(),
            due_at: ctx.now().plus_seconds(delay_s),
            decided_at: None,
        };
        let mut tx = self.begin(ctx).await?;
        let fresh = store::accept_in_tx(&mut tx, &item).await?;
        tx.commit().await?;
        if fresh {
            return Ok(item);
        }
        let item = store::get(&db, request.request_id).await?.ok_or(Error::NotFound)?;
        self.same_request(item, request)
    }

    fn same_request(&self, item: DebitItem, request: &DebitRequest) -> Result<DebitItem, Error> {
        if self.open_request(&item)? == *request { Ok(item) } else { Err(Error::IdReused) }
    }

    /// Asks the paying bank and notes its decision. What is not due, or whose messages get lost, stays as it is.
    pub(crate) async fn forward_debit(&self, ctx: &Ctx, item: &DebitItem) -> Result<DebitStanding, Error> {
        if item.decision.is_some() || item.due_at > ctx.now() {
            return Ok(item.standing());
        }
        let at = place(&item.collecting_bank_no, &item.paying_bank_no);
        if self.faults.strikes(Leg::Forward, &at).is_some() {
            return Ok(DebitStanding::OnItsWay);
        }
        let request = self.open_request(item)?;
        let bank = self.banks.by_bank_no(&item.paying_bank_no).ok_or(Error::BankUnknown)?;
        let there = Self::at(ctx, &bank);
        let decided = match self.faults.strikes(Leg::Decision, &at) {
            Some(Fault::Refuse { code }) => self.debits.refuse_debit(&there, &request, &code).await,
            _ => self.debits.debit(&there, &request).await,
        };
        let decision = match decided {
            Ok(decision) => decision,
            Err(error) => {
                tracing::warn!(%error, at = %bank.id, "a bank did not decide on a debit; it is asked again");
                return Ok(DebitStanding::OnItsWay);
            }
        };
        if self.faults.strikes(Leg::Receipt, &at).is_some() {
            return Ok(DebitStanding::OnItsWay);
        }
        let mut tx = self.begin(ctx).await?;
        store::decide_in_tx(&mut tx, item.request_id, &decision, ctx.now()).await?;
        tx.commit().await?;
        Ok(store::get(&self.db()?, item.request_id).await?.ok_or(Error::NotFound)?.standing())
    }

    /// Passes on what is due for the bank of `ctx`.
    pub(crate) async fn forward_debits(&self, ctx: &Ctx) -> Result<(), Error> {
        let bank = self.banks.of(ctx)?;
        for item in store::due(&self.db()?, &bank.bank_no, ctx.now()).await? {
            if let Err(error) = self.forward_debit(ctx, &item).await {
                tracing::warn!(%error, at = %bank.id, "a request for money could not be passed on; it is tried again");
            }
        }
        Ok(())
    }

    async fn handle_debit(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitStanding, Error> {
        let item = self.accept_debit(ctx, request).await?;
        self.forward_debit(ctx, &item).await
    }

    async fn try_request(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitStanding, Error> {
        let at = place(&request.collecting_bank_no, &request.paying_bank_no);
        if self.faults.strikes(Leg::Request, &at).is_some() {
            return Err(Error::NoAnswer);
        }
        let outcome = match self.faults.strikes(Leg::Arrival, &at) {
            Some(_) => {
                let (first, second) = tokio::join!(self.handle_debit(ctx, request), self.handle_debit(ctx, request));
                match first {
                    Ok(DebitStanding::Decided(_)) => first,
                    _ => second.or(first),
                }
            }
            None => self.handle_debit(ctx, request).await,
        };
        match self.faults.strikes(Leg::Answer, &at) {
            Some(_) => Err(Error::NoAnswer),
            None => outcome,
        }
    }

    async fn try_inquire_debit(&self, ctx: &Ctx, id: Id<Collection>) -> Result<DebitStanding, Error> {
        let own = self.banks.of(ctx)?;
        // Another bank's request is none of this one's business: it is told that there is none.
        let item = store::get(&self.db()?, id).await?.filter(|item| item.collecting_bank_no == own.bank_no);
        let at = match &item {
            Some(item) => place(&item.collecting_bank_no, &item.paying_bank_no),
            None => Place { from_bank_no: Some(&own.bank_no), ..Place::default() },
        };
        if self.faults.strikes(Leg::Request, &at).is_some() {
            return Err(Error::NoAnswer);
        }
        let standing = match &item {
            None => DebitStanding::Unknown,
            Some(item) => self.forward_debit(ctx, item).await?,
        };
        match self.faults.strikes(Leg::Answer, &at) {
            Some(_) => Err(Error::NoAnswer),
            None => Ok(standing),
        }
    }

    async fn try_give_mandate(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, Error> {
        let own = self.banks.of(ctx)?;
        if own.bank_no != notice.collecting_bank_no {
            return Err(Error::NotTheirs);
        }
        let Some(bank) = self.banks.by_bank_no(&notice.paying_bank_no) else {
            return Ok(MandateAnswer::Refused { code: "bank_not_reached".to_owned() });
        };
        let at = place(&notice.collecting_bank_no, &notice.paying_bank_no);
        if self.faults.strikes(Leg::Request, &at).is_some() {
            return Err(Error::NoAnswer);
        }
        let answer = self.debits.keep_mandate(&Self::at(ctx, &bank), notice).await?;
        match self.faults.strikes(Leg::Answer, &at) {
            Some(_) => Err(Error::NoAnswer),
            None => Ok(answer),
        }
    }

    async fn try_end_mandate(&self, ctx: &Ctx, at_bank_no: &str, mandate: Id<Mandate>) -> Result<(), Error> {
        let own = self.banks.of(ctx)?;
        let bank = self.banks.by_bank_no(at_bank_no).ok_or(Error::BankUnknown)?;
        let at = place(&own.bank_no, at_bank_no);
        if self.faults.strikes(Leg::Request, &at).is_some() {
            return Err(Error::NoAnswer);
        }
        Ok(self.debits.mandate_ended(&Self::at(ctx, &bank), &own.bank_no, mandate).await?)
    }
}

#[async_trait]
impl Debits for Network {
    fn reaches(&self, bank_no: &str) -> bool {
        self.banks.by_bank_no(bank_no).is_some()
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn give_mandate(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, PortFault> {
        Ok(self.try_give_mandate(ctx, notice).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn end_mandate(&self, ctx: &Ctx, at_bank_no: &str, mandate: Id<Mandate>) -> Result<(), PortFault> {
        Ok(self.try_end_mandate(ctx, at_bank_no, mandate).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn request(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitStanding, PortFault> {
        Ok(self.try_request(ctx, request).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn inquire(&self, ctx: &Ctx, request: Id<Collection>) -> Result<DebitStanding, PortFault> {
        Ok(self.try_inquire_debit(ctx, request).await?)
    }
}
