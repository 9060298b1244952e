//! Small stand-ins for the groups behind the ports: who people are, and who asks for proofs.

use std::collections::HashMap;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, ChallengeView, Enrolment, Forecast, Grant, Operation, Tool,
    ToolState,
};
use contracts::user::{Identities, Identity, Likeness, User};
use kernel::{Ctx, Id, Money, TenantId};
use parking_lot::Mutex;

/// Who people are, bank by bank.
#[derive(Default)]
pub struct People(Mutex<HashMap<(TenantId, Id<User>), Identity>>);

impl People {
    pub fn know(&self, ctx: &Ctx, user: Id<User>, identity: &Identity) {
        self.0.lock().insert((ctx.tenant.clone(), user), identity.clone());
    }

    fn find(&self, ctx: &Ctx, user: Id<User>) -> Option<Identity> {
        self.0.lock().get(&(ctx.tenant.clone(), user)).cloned()
    }
}

#[async_trait]
impl Identities for People {
    async fn identity(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Identity>, PortFault> {
        Ok(self.find(ctx, user))
    }

    async fn compare(&self, ctx: &Ctx, user: Id<User>, claim: &Identity) -> Result<Likeness, PortFault> {
        let known = self.find(ctx, user);
        let same = |like: fn(&Identity, &Identity) -> bool| known.as_ref().is_some_and(|known| like(known, claim));
        Ok(Likeness {
            name: same(|a, b| a.name == b.name),
            id_number: same(|a, b| a.id_number == b.id_number),
            phone: same(|a, b| a.phone == b.phone),
        })
    }
}

/// Asks for a proof of every operation, and takes it for that operation only.
#[derive(Default)]
pub struct Gatekeeper(Mutex<HashMap<Id<Challenge>, String>>);

fn bound_to(operation: &Operation) -> String {
    let Operation { user_id, business, payee_account, payee_bank_no, from_account, .. } = operation;
    format!("{user_id}/{business:?}/{payee_account}/{payee_bank_no}/{from_account}")
}

#[async_trait]
impl Authority for Gatekeeper {
    async fn authorise(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        _: &str,
    ) -> Result<Authorisation, PortFault> {
        let Some(challenge) = challenge else {
            let challenge_id = ctx.new_id();
            self.0.lock().insert(challenge_id, bound_to(operation));
            return Ok(Authorisation::StepUp(ChallengeView {
                challenge_id,
                operation: operation.business.challenge().as_str().to_owned(),
                tools: vec![Tool::SmsCode],
                options: Vec::new(),
                passed: Vec::new(),
                expires_at: ctx.now().plus_seconds(360),
                summary: operation.summary.clone(),
                sms_phone_masked: None,
                reason: None,
            }));
        };
        assert_eq!(self.0.lock().get(&challenge), Some(&bound_to(operation)), "a proof of another operation");
        Ok(Authorisation::Allow(Grant {
            guards: Vec::new(),
            tools: vec![Tool::SmsCode],
            reasons: Vec::new(),
            challenge_id: Some(challenge),
            limit_left: Money::cny(0),
        }))
    }

    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        Ok(false)
    }

    async fn authorise_standing(&self, _: &Ctx, _: &Operation, _: &[Tool]) -> Result<Authorisation, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn moved_today(&self, _: &Ctx, _: Id<User>, _: Business) -> Result<Money, PortFault> {
        Ok(Money::cny(0))
    }

    async fn forecast(&self, _: &Ctx, _: &Operation) -> Result<Forecast, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn enrol(&self, _: &Ctx, _: Id<User>, _: Enrolment) -> Result<(), PortFault> {
        Ok(())
    }

    async fn tools(&self, _: &Ctx, _: Id<User>) -> Result<Vec<ToolState>, PortFault> {
        Ok(Vec::new())
    }

    async fn has_pin(&self, _: &Ctx, _: Id<User>) -> Result<bool, PortFault> {
        Ok(true)
    }
}
