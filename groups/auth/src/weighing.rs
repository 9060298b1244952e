//! What the risk rules are told: a moment before it is decided, and how something ended.
//!
//! Rules can ask for more and never for less. Inside, a proof is asked for by a challenge ([`crate::authorise`]); before anybody
//! is inside, whoever asks says which proof can be given there ([`crate::sign_in`], [`crate::reset`]). Whoever registers has none
//! to give but the code that was read: a rule that wants more changes nothing then. One that refuses or wants a person to look
//! first is followed all the same. Telling how something ended never stands in anybody's way.

use std::net::IpAddr;

use contracts::auth::{Business, Tool};
use contracts::risk::{Facts, Happened, PHONE_DIGEST, Scenario, Verdict, VerdictOutcome};
use contracts::user::{Background, DeviceStanding, User};
use kernel::{AccountNo, Actor, AuditEntry, Ctx, Id, Phone};
use serde_json::json;

use crate::authorise::scenario;
use crate::error::Error;
use crate::model::business_word;
use crate::service::{Service, hex};

/// A moment that moves no money, as it is told to the risk rules.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    scenario: Scenario,
    user: Option<Id<User>>,
    device: Option<(&'a str, Option<i64>)>,
    phone: Option<&'a Phone>,
    operation: Option<&'static str>,
}

impl<'a> Sight<'a> {
    /// Of somebody nobody knows.
    pub const fn of(scenario: Scenario) -> Self {
        Self { scenario, user: None, device: None, phone: None, operation: None }
    }

    /// Of this user.
    pub const fn user(self, user: Option<Id<User>>) -> Self {
        Self { user, ..self }
    }

    /// On this device, bound so long ago; nothing for one never seen.
    pub const fn device(self, device: &'a str, age_s: Option<i64>) -> Self {
        Self { device: Some((device, age_s)), ..self }
    }

    /// About this phone.
    pub const fn phone(self, phone: &'a Phone) -> Self {
        Self { phone: Some(phone), ..self }
    }

    /// Which is exactly this.
    pub const fn doing(self, operation: &'static str) -> Self {
        Self { operation: Some(operation), ..self }
    }
}

/// Businesses whose proofs can go wrong, besides those that move money.
const OTHERS: [Business; 12] = [
    Business::OpenAccount,
    Business::UpgradeAccount,
    Business::ChangeBinding,
    Business::BindCard,
    Business::LiftProtection,
    Business::UnbindDevice,
    Business::ChangePhone,
    Business::ChangeLimit,
    Business::ChangeTools,
    Business::ResetPin,
    Business::ChangePassword,
    Business::ChangePin,
];

/// The address a call came from, as far as it tells customers apart. One of this machine or of a house is the address of a
/// proxy nobody named: everybody would seem to come from it.
pub(crate) fn address_of(ctx: &Ctx) -> Option<IpAddr> {
    ctx.client.map(|ip| ip.to_canonical()).filter(|ip| match ip {
        IpAddr::V4(ip) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified())
        }
    })
}

/// What the business stored under `word` is judged as.
fn scenario_of(word: &str) -> Option<Scenario> {
    let all = Business::MONEY.into_iter().chain(OTHERS);
    all.into_iter().find(|business| business_word(*business) == word).and_then(scenario)
}

/// The word a tool's failures are told under.
const fn tool_word(tool: Tool) -> &'static str {
    match tool {
        Tool::Pin => "pin",
        Tool::SmsCode => "code",
        Tool::Gesture => "gesture",
        Tool::Totp => "totp",
        Tool::Passkey => "passkey",
        Tool::UsbKey => "usb_key",
        Tool::DeviceCertificate => "certificate",
        Tool::Face => "face",
    }
}

impl Service {
    /// What the risk rules say; a refusal is an error, and so is a person who looks first.
    pub(crate) async fn judge(&self, ctx: &Ctx, sight: Sight<'_>) -> Result<Verdict, Error> {
        let facts = self.seen(ctx, sight).await?;
        let verdict = self.risk.assess(ctx, &facts).await?;
        if verdict.outcome < VerdictOutcome::Delay {
            return Ok(verdict);
        }
        self.held_back(ctx, sight, verdict).await
    }

    /// What they would say, without counting as an attempt.
    pub(crate) async fn foreseen(&self, ctx: &Ctx, sight: Sight<'_>) -> Result<Verdict, Error> {
        let facts = self.seen(ctx, sight).await?;
        Ok(self.risk.foresee(ctx, &facts).await?)
    }

    /// Refuses what wants more proof than anybody can give here; it can be appealed.
    pub(crate) async fn unmet<T>(&self, ctx: &Ctx, sight: Sight<'_>, verdict: Verdict) -> Result<T, Error> {
        if let Some(verdict_id) = &verdict.verdict_id {
            self.risk.unmet(ctx, verdict_id).await?;
        }
        self.held_back(ctx, sight, verdict).await
    }

    async fn held_back<T>(&self, ctx: &Ctx, sight: Sight<'_>, verdict: Verdict) -> Result<T, Error> {
        let Verdict { outcome, reasons, verdict_id, .. } = verdict;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let rules: Vec<_> = reasons.iter().map(|reason| &reason.rule).collect();
        let subject = sight.user.map_or_else(|| "-".to_owned(), |user| user.to_string());
        let detail = json!({ "scenario": sight.scenario, "rules": rules, "verdict": verdict_id });
        let act = if outcome == VerdictOutcome::Delay { "auth.risk_delayed" } else { "auth.risk_denied" };
        tx.audit(AuditEntry::refused(act, subject, &detail));
        tx.commit().await?;
        Err(if outcome == VerdictOutcome::Delay { Error::RiskDelayed(reasons) } else { Error::RiskDenied(reasons) })
    }

    /// Tells how something ended. Whether that can be told changes nothing for whoever is waiting.
    pub(crate) async fn tell(&self, ctx: &Ctx, sight: Sight<'_>, happened: Happened) {
        let told = match self.seen(ctx, sight).await {
            Ok(facts) => self.risk.observe(ctx, &facts, happened).await.map_err(Error::from),
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::warn!(%error, "how something ended could not be told to the risk rules");
        }
    }

    /// The same for the signed-in caller, on their own device.
    pub(crate) async fn tell_own(&self, ctx: &Ctx, user: Id<User>, sight: Sight<'_>, happened: Happened) {
        let sight = sight.user(Some(user));
        match &ctx.actor {
            Actor::Customer { device_id, .. } => {
                // A device whose age cannot be told is not told as a new one.
                if let Ok(age_s) = self.device_age_s(ctx, user, device_id).await {
                    self.tell(ctx, sight.device(device_id, age_s), happened).await;
                }
            }
            _ => self.tell(ctx, sight, happened).await,
        }
    }

    /// A proof of `tool` was wrong, for the business stored under `business`.
    pub(crate) async fn tell_wrong_proof(&self, ctx: &Ctx, user: Id<User>, business: &str, tool: Tool) {
        let scenario = scenario_of(business).unwrap_or(Scenario::Transfer);
        self.tell_own(ctx, user, Sight::of(scenario).doing(tool_word(tool)), Happened::Failed).await;
    }

    /// Seconds since the device was bound to the user; nothing for one never seen.
    pub(crate) async fn device_age_s(&self, ctx: &Ctx, user: Id<User>, device: &str) -> Result<Option<i64>, Error> {
        Ok(match self.users.device(ctx, user, device).await? {
            DeviceStanding::Known { bound_at } => Some(ctx.now().seconds_since(bound_at)),
            DeviceStanding::New => None,
        })
    }

    /// A phone as the risk rules know it.
    pub(crate) fn digest_of(&self, ctx: &Ctx, phone: &Phone) -> String {
        hex(&self.keys.bank(&ctx.tenant).blind_index(PHONE_DIGEST, phone.as_str()))
    }

    async fn seen(&self, ctx: &Ctx, sight: Sight<'_>) -> Result<Facts, Error> {
        let Sight { scenario, user, device, phone, operation } = sight;
        let facts = Facts {
            user_id: user,
            device_id: device.map(|(device, _)| device.to_owned()),
            device_age_s: device.and_then(|(_, age_s)| age_s),
            ip: address_of(ctx),
            phone: phone.map(|phone| self.digest_of(ctx, phone)),
            operation: operation.map(str::to_owned),
            ..Facts::of(scenario)
        };
        self.weighed(ctx, facts).await
    }

    /// The same facts with what the bank knows besides: how long somebody is a customer, how old, and what is on the account.
    pub(crate) async fn weighed(&self, ctx: &Ctx, facts: Facts) -> Result<Facts, Error> {
        let Background { since, born } = match facts.user_id {
            Some(user) => self.background(ctx, user).await?,
            None => Background::default(),
        };
        let balance_before = match (facts.amount, facts.account.as_deref().map(str::parse::<AccountNo>)) {
            (Some(_), Some(Ok(number))) => match self.accounts.by_number(ctx, &number).await? {
                Some(card) => self.accounts.available(ctx, card.account_id).await?,
                None => None,
            },
            _ => None,
        };
        let today = self.banks.of(ctx)?.date(ctx.now());
        Ok(Facts {
            customer_since_s: since.map(|since| ctx.now().seconds_since(since)),
            age_years: born.and_then(|born| today.years_since(born)).map(i64::from),
            balance_before,
            ..facts
        })
    }

    async fn background(&self, ctx: &Ctx, user: Id<User>) -> Result<Background, Error> {
        let key = (ctx.tenant.clone(), user);
        if let Some(known) = self.backgrounds.get(&key) {
            return Ok(known);
        }
        let background = self.users.background(ctx, user).await?;
        self.backgrounds.insert(key, background);
        Ok(background)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_everybody_has_says_nothing() {
        let of = |ip: &str| address_of(&Ctx { client: Some(ip.parse().unwrap()), ..testkit::ctx() });
        for everybodys in ["127.0.0.1", "10.1.2.3", "192.168.0.7", "::1", "fd00::1", "::ffff:10.0.0.1"] {
            assert_eq!(of(everybodys), None, "{everybodys}");
        }
        assert_eq!(of("203.0.113.9").map(|ip| ip.to_string()).as_deref(), Some("203.0.113.9"));
        assert!(of("2001:db8::1").is_some());
        assert_eq!(address_of(&testkit::ctx()), None);
    }

    #[test]
    fn a_proof_that_goes_wrong_belongs_to_what_it_was_for() {
        assert_eq!(scenario_of("transfer_others"), Some(Scenario::Transfer));
        assert_eq!(scenario_of("transfer_own"), None, "no money leaves");
        assert_eq!(scenario_of("change_limit"), Some(Scenario::LimitChange));
        for business in OTHERS {
            assert!(scenario_of(business_word(business)).is_some(), "{business:?}");
        }
    }
}
