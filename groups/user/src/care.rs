//! What customers do about their own safety and their own data, for which other groups must be asked: devices, recovery, the
//! phone number, consents, leaving, and taking one's data along.
//!
//! Wired after the groups it asks. Each part is a folder of its own with the group's file names.

use std::sync::Arc;

use contracts::account::Accounts;
use contracts::auth::{Authorisation, Authority, Challenge, Operation, Recovering, Wanted};
use contracts::leaving::Leaving;
use contracts::own_data::OwnData;
use contracts::secret::Unsealing;
use contracts::transfer::PhonePayments;
use gateway::Module;
use kernel::{Ctx, Id};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::closing;
use crate::consent;
use crate::device;
use crate::error::Error;
use crate::export;
use crate::phone;
use crate::recovery::{self, Pace};
use crate::service::Service;

/// Whom these parts ask.
pub struct CarePorts {
    /// Proofs.
    pub authority: Arc<dyn Authority>,
    /// Secrets of those who come back without their device.
    pub recovering: Arc<dyn Recovering>,
    /// Opens secrets that come sealed.
    pub unsealing: Arc<dyn Unsealing>,
    /// Whose an account is.
    pub accounts: Arc<dyn Accounts>,
    /// Who is paid by the number that is given up.
    pub phone_payments: Arc<dyn PhonePayments>,
    /// What ends when a customer leaves, in this order.
    pub leaving: Vec<Arc<dyn Leaving>>,
    /// What is kept of a customer.
    pub own_data: Vec<Arc<dyn OwnData>>,
}

/// Customers' care for themselves, of every bank.
pub struct Care {
    pub(crate) users: Arc<Service>,
    authority: Arc<dyn Authority>,
    pub(crate) recovering: Arc<dyn Recovering>,
    pub(crate) unsealing: Arc<dyn Unsealing>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) phone_payments: Arc<dyn PhonePayments>,
    pub(crate) leaving: Vec<Arc<dyn Leaving>>,
    pub(crate) own_data: Vec<Arc<dyn OwnData>>,
    pub(crate) pace: Pace,
}

impl Care {
    /// Asks for the proof of `operation`, or takes the one that was given.
    pub(crate) async fn prove(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        // A call of the platform's own has no key, and nobody to prove anything.
        let promise = ctx.idempotency.as_ref().ok_or(Error::NotFound)?;
        self.prove_as(ctx, operation, challenge, &promise.key).await
    }

    /// The same for a call without a key: the proof is spent under `spend_key`.
    pub(crate) async fn prove_as(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<(), Error> {
        match self.authority.authorise(ctx, operation, challenge, spend_key).await? {
            Authorisation::Allow(_) => Ok(()),
            Authorisation::StepUp(challenge) => Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                Err(Error::Denied(Box::new(denial)))
            }
        }
    }
}

/// Wires these parts: their routes, jobs and figures. Their tables are the group's.
pub fn care_module(users: Arc<Service>, ports: CarePorts) -> (Module, Arc<Care>) {
    let CarePorts { authority, recovering, unsealing, accounts, phone_payments, leaving, own_data } = ports;
    // The demonstration's handset is everybody's.
    let pace = if users.demo.is_some() { Pace::DEMO } else { Pace::LIVE };
    let mut jobs = recovery::jobs::all(&users);
    jobs.extend(closing::jobs::all());
    let care = Care { users, authority, recovering, unsealing, accounts, phone_payments, leaving, own_data, pace };
    let care = Arc::new(care);
    jobs.extend(export::jobs::all(&care));
    let customer = OpenApiRouter::new()
        .routes(routes!(device::http::list))
        .routes(routes!(device::http::rename))
        .routes(routes!(device::http::sign_out))
        .routes(routes!(device::http::unbind))
        .routes(routes!(recovery::http::start))
        .routes(routes!(recovery::http::code))
        .routes(routes!(recovery::http::claim))
        .routes(routes!(recovery::http::status))
        .routes(routes!(recovery::http::complete))
        .routes(routes!(recovery::http::pending))
        .routes(routes!(recovery::http::stop))
        .routes(routes!(phone::http::start))
        .routes(routes!(phone::http::change))
        .routes(routes!(consent::http::list, consent::http::decide))
        .routes(routes!(consent::http::history))
        .routes(routes!(closing::http::outlook, closing::http::close))
        .routes(routes!(export::http::list, export::http::request))
        .routes(routes!(export::http::fetch))
        .with_state(care.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(device::console::sign_out))
        .routes(routes!(device::console::unbind))
        .routes(routes!(recovery::console::list))
        .routes(routes!(recovery::console::decide))
        .routes(routes!(consent::console::texts))
        .routes(routes!(consent::console::publish))
        .routes(routes!(consent::console::of_customer))
        .routes(routes!(closing::console::list))
        .routes(routes!(closing::console::search))
        .routes(routes!(closing::console::reveal))
        .with_state(care.clone());
    let module = Module {
        name: "user_care",
        customer,
        console,
        // The answer is a token, which must not be kept for a repeat, or it is repeatable by nature.
        keyless: &[
            ("POST", "/recoveries/{recovery_id}/complete"),
            ("POST", "/recoveries/{recovery_id}/status"),
            ("POST", "/me/exports/{export_id}/file"),
            ("POST", "/banks/{bank_id}/former-customers/search"),
        ],
        signed: &[
            ("POST", "/me/devices/{device_ref}/unbind"),
            ("PUT", "/me/phone"),
            ("POST", "/me/closing"),
            ("POST", "/me/exports"),
            ("POST", "/me/exports/{export_id}/file"),
        ],
        // What is under `/me` is whatever is about oneself.
        functions: &[("/recoveries", "visit"), ("/me", "self")],
        jobs,
        parameters: vec![
            parameters::known::<device::DeviceRules>(),
            parameters::known::<recovery::RecoveryRules>(),
            parameters::known::<closing::ClosingRules>(),
            parameters::known::<export::ExportRules>(),
        ],
        ..Module::default()
    };
    (module, care)
}
