//! Asking an account's bank whether it is really this person's, before an account is opened on the strength of it or a card
//! is hung.
//!
//! Every question and its answer is kept. A confirmed answer is good for a while, so that the proof by text message does
//! not ask the network twice; who asks too often and wrongly is stopped for the day, because each answer says which of the
//! factors differs. What the other bank answers is never taken for more than it says: no answer is not a "no".

mod demonstration;
mod network;
mod rules;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{AccountKind, AccountStatus, Accounts};
use contracts::auth::{Authorisation, Authority, Challenge, Operation, Wanted};
use contracts::bound_account::{
    BoundAccountAnswer, BoundAccountCheck, BoundAccountKind, BoundAccountQuestion, CheckRoute, Disagreement, Factors,
};
use contracts::user::{Identities, Identity, User};
use crypto::KeyRing;
use kernel::{AccountNo, Ctx, Id, PersonName, Phone, ResidentId, Timestamp};
use parameters::Parameters;
use tenancy::Banks;

pub use demonstration::DemonstrationCheck;
pub use network::{CheckConfigError, NetworkCheck};
pub use rules::BoundRules;
pub use store::{CheckMark, CheckRow};

use crate::error::Error;
use crate::online::Refusal;

/// The column a question is indexed as.
const QUESTION: &str = "account_bound_check.question";

/// Nobody is there to ask: accounts of other banks cannot be checked, those of the own bank still can.
pub struct NoCheck;

#[async_trait]
impl BoundAccountCheck for NoCheck {
    fn route(&self) -> CheckRoute {
        CheckRoute::Network
    }

    async fn check(&self, _: &Ctx, _: &BoundAccountQuestion) -> Result<BoundAccountAnswer, PortFault> {
        Ok(BoundAccountAnswer::Refused(Disagreement::BankNotReached))
    }
}

/// Asks for the customers of every bank.
pub struct Checker {
    pub(crate) banks: Banks,
    pub(crate) parameters: Parameters,
    pub(crate) keys: KeyRing,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) identities: Arc<dyn Identities>,
    pub(crate) elsewhere: Arc<dyn BoundAccountCheck>,
    pub(crate) authority: Arc<dyn Authority>,
    pub(crate) mode: Mode,
}

/// Whether this is a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Real business.
    Live,
    /// The past of a demonstration may be filled in without proofs.
    Demo,
}

/// What a customer's wish is proven by.
#[derive(Debug, Clone, Copy)]
pub enum Proof {
    /// The challenge that was answered; without one, it is asked for.
    Asked(Option<Id<Challenge>>),
    /// Nobody is there to prove anything: the past of a demonstration.
    Demonstration,
}

/// Who somebody says they are, before it is verified. Both mask themselves wherever they are printed.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The name at the account's bank.
    pub name: PersonName,
    /// The id number there.
    pub id_number: ResidentId,
}

/// What is to be confirmed.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The account or card.
    pub account_no: AccountNo,
    /// Its bank.
    pub bank_no: String,
    /// The phone left there.
    pub phone: Phone,
    /// Whose it is, for a customer who is not verified yet.
    pub holder: Option<Holder>,
    /// How much is compared.
    pub factors: Factors,
}

/// Everything agrees.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The check that said so.
    pub check_id: Id<CheckMark>,
    /// Whose account it is: the customer's own verified identity.
    pub identity: Identity,
    /// What sort it is, where it was told.
    pub kind: Option<BoundAccountKind>,
}

impl Checker {
    /// The verified identity of a customer who may do business online.
    pub async fn identity(&self, ctx: &Ctx, user: Id<User>) -> Result<Identity, Error> {
        Ok(self.identities.identity(ctx, user).await?.ok_or(Refusal::NotRealName)?)
    }

    /// Whose account it should be: the verified customer; or whoever an unverified one says they are, as long as the phone
    /// left with the account's bank is the very one that was verified here. The code that proves the operation goes to it.
    async fn holder(&self, ctx: &Ctx, user: Id<User>, claim: &Claim) -> Result<Identity, Error> {
        if let Some(identity) = self.identities.identity(ctx, user).await? {
            return Ok(identity);
        }
        let holder = claim.holder.clone().ok_or(Refusal::HolderNeeded)?;
        let claimed = Identity { name: holder.name, id_number: holder.id_number, phone: claim.phone.clone() };
        match self.identities.compare(ctx, user, &claimed).await?.phone {
            true => Ok(claimed),
            false => Err(Refusal::PhoneNotOwn.into()),
        }
    }

    /// Asks for the proof of `operation`, or takes the one that was given.
    pub async fn prove(&self, ctx: &Ctx, operation: &Operation, proof: Proof) -> Result<(), Error> {
        let challenge = match (proof, self.mode) {
            (Proof::Asked(challenge), _) => challenge,
            (Proof::Demonstration, Mode::Demo) => return Ok(()),
            (Proof::Demonstration, Mode::Live) => return Err(Error::NotFound),
        };
        // A call of the platform's own has no key, and nobody to prove anything.
        let promise = ctx.idempotency.as_ref().ok_or(Error::NotFound)?;
        match self.authority.authorise(ctx, operation, challenge, &promise.key).await? {
            Authorisation::Allow(_) => Ok(()),
            Authorisation::StepUp(challenge) => Err(Refusal::StepUp(Box::new(challenge)).into()),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                Err(Refusal::Denied(Box::new(denial)).into())
            }
        }
    }

    /// Which way a question about an account at `bank_no` goes.
    pub fn route(&self, ctx: &Ctx, bank_no: &str) -> Result<CheckRoute, Error> {
        let own = self.banks.of(ctx)?.bank_no == bank_no;
        Ok(if own { CheckRoute::OwnBank } else { self.elsewhere.route() })
    }

    /// Has `claim` confirmed, or says what does not agree.
    pub async fn confirm(&self, ctx: &Ctx, user: Id<User>, claim: &Claim) -> Result<Confirmed, Error> {
        let rules = self.parameters.current::<BoundRules>(ctx).await?;
        let identity = self.holder(ctx, user, claim).await?;
        let (db, keys) = (self.banks.db(ctx)?, self.keys.bank(&ctx.tenant));
        let asked = format!(
            "{}/{}/{:?}/{}/{}",
            claim.account_no.as_str(),
            claim.phone.as_str(),
            claim.factors,
            identity.name.as_str(),
            identity.id_number.as_str()
        );
        let index = keys.blind_index(QUESTION, &asked).to_vec();
        let since = ctx.now().plus_seconds(-rules.good_for_s);
        if let Some((check_id, kind)) = store::confirmed_since(&db, user, &index, since).await? {
            return Ok(Confirmed { check_id, identity, kind });
        }
        let bank = self.banks.of(ctx)?;
        let midnight = Timestamp::start_of(bank.date(ctx.now()), bank.zone);
        if store::refused_since(&db, user, midnight).await? >= rules.refusals_a_day_max {
            return Err(Refusal::ChecksUsedUp { a_day: rules.refusals_a_day_max }.into());
        }
        let check_id: Id<CheckMark> = ctx.new_id();
        let question = BoundAccountQuestion {
            reference: check_id.to_string(),
            asking_bank_no: bank.bank_no.clone(),
            bank_no: claim.bank_no.clone(),
            account_no: claim.account_no.clone(),
            name: identity.name.clone(),
            id_number: identity.id_number.clone(),
            phone: claim.phone.clone(),
            factors: claim.factors,
        };
        let route = self.route(ctx, &claim.bank_no)?;
        let answer = match route {
            CheckRoute::OwnBank => answer_from_books(ctx, &*self.accounts, &*self.identities, &question).await?,
            _ => self.elsewhere.check(ctx, &question).await?,
        };
        let row = CheckRow::new(check_id, user, &question, route, answer, ctx.now());
        store::keep(&db, ctx, &row, &index).await?;
        match answer {
            BoundAccountAnswer::Confirmed { kind } => Ok(Confirmed { check_id, identity, kind }),
            BoundAccountAnswer::Refused(disagreement) => Err(Refusal::Disagrees(disagreement).into()),
            BoundAccountAnswer::Unanswered => Err(Refusal::CheckUnanswered.into()),
        }
    }
}

/// What the books of the bank of `ctx` say to `question`: account, name, id number, phone, and whether it can be used.
async fn answer_from_books(
    ctx: &Ctx,
    accounts: &dyn Accounts,
    identities: &dyn Identities,
    question: &BoundAccountQuestion,
) -> Result<BoundAccountAnswer, PortFault> {
    let refused = |why| Ok(BoundAccountAnswer::Refused(why));
    let Some(card) = accounts.by_number(ctx, &question.account_no).await? else {
        return refused(Disagreement::AccountUnknown);
    };
    let claim =
        Identity { name: question.name.clone(), id_number: question.id_number.clone(), phone: question.phone.clone() };
    let likeness = identities.compare(ctx, card.user_id, &claim).await?;
    if !likeness.name || card.holder != question.name {
        return refused(Disagreement::Name);
    }
    if !likeness.id_number {
        return refused(Disagreement::IdNumber);
    }
    if !likeness.phone {
        return refused(Disagreement::Phone);
    }
    // Class and state are read anew: the card in memory tells neither.
    match accounts.get(ctx, card.account_id).await? {
        Some(view) if view.status == AccountStatus::Active => {
            Ok(BoundAccountAnswer::Confirmed { kind: Some(kind_of(view.kind)) })
        }
        _ => refused(Disagreement::AccountNotUsable),
    }
}

const fn kind_of(kind: AccountKind) -> BoundAccountKind {
    match kind {
        AccountKind::ClassOne => BoundAccountKind::ClassOne,
        AccountKind::ClassTwo => BoundAccountKind::ClassTwo,
        AccountKind::ClassThree => BoundAccountKind::ClassThree,
    }
}
