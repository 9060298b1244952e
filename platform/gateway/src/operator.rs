//! Operators of the console: what their role lets them do, and in which bank.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Ctx, Lang, TenantId};
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::extract::IdentityRefused;

/// What an operator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the alliance: every bank, and opening new ones.
    AllianceAdmin,
    /// Sees every bank, changes nothing.
    AllianceAuditor,
    /// Runs one bank.
    BankAdmin,
    /// Serves one bank's customers.
    BankService,
    /// Sees one bank, changes nothing.
    BankAuditor,
}

/// One thing an operator may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Permission {
    /// See the operating figures.
    #[serde(rename = "cockpit.view")]
    CockpitView,
    /// Look customers up, masked.
    #[serde(rename = "customer.view")]
    CustomerView,
    /// See a customer's data whole, with a purpose, on record.
    #[serde(rename = "customer.reveal")]
    CustomerReveal,
    /// See who former customers were, with a purpose, on record.
    #[serde(rename = "customer.archive")]
    CustomerArchive,
    /// Act for a customer: sign out everywhere, give a demo account.
    #[serde(rename = "customer.support")]
    CustomerSupport,
    /// See an account's restrictions and control it: freeze, release, reactivate, resolve what hangs.
    #[serde(rename = "account.control")]
    AccountControl,
    /// See the bank's parameters.
    #[serde(rename = "parameter.view")]
    ParameterView,
    /// Set the bank's parameters.
    #[serde(rename = "parameter.edit")]
    ParameterEdit,
    /// See published documents, their versions and what is in force.
    #[serde(rename = "publishing.view")]
    PublishingView,
    /// Write documents, have them checked, try them, release them, take them back.
    #[serde(rename = "publishing.make")]
    PublishingMake,
    /// Approve what somebody else wrote, or send it back.
    #[serde(rename = "publishing.approve")]
    PublishingApprove,
    /// See the clearing: positions, items under way, differences.
    #[serde(rename = "clearing.view")]
    ClearingView,
    /// Act on the clearing: resolve differences; in a demonstration, tell it to fail.
    #[serde(rename = "clearing.control")]
    ClearingControl,
    /// See transfers.
    #[serde(rename = "transfer.view")]
    TransferView,
    /// See the risk desk: verdicts, cases, appeals, lists, its report.
    #[serde(rename = "risk.view")]
    RiskView,
    /// Work at the risk desk: take cases, note what was found, say what a verdict was worth.
    #[serde(rename = "risk.work")]
    RiskWork,
    /// Decide at the risk desk: cases, appeals, and who stands on a list.
    #[serde(rename = "risk.decide")]
    RiskDecide,
    /// See the audit trail and verify it.
    #[serde(rename = "audit.view")]
    AuditView,
    /// Have undelivered events tried again, or discard them.
    #[serde(rename = "outbox.control")]
    OutboxControl,
    /// See banks.
    #[serde(rename = "bank.view")]
    BankView,
    /// Open a bank.
    #[serde(rename = "bank.open")]
    BankOpen,
    /// See who the operators are, and where they are mailed.
    #[serde(rename = "operator.manage")]
    OperatorManage,
}

impl Permission {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CockpitView => "cockpit.view",
            Self::CustomerView => "customer.view",
            Self::CustomerReveal => "customer.reveal",
            Self::CustomerArchive => "customer.archive",
            Self::CustomerSupport => "customer.support",
            Self::AccountControl => "account.control",
            Self::ParameterView => "parameter.view",
            Self::ParameterEdit => "parameter.edit",
            Self::PublishingView => "publishing.view",
            Self::PublishingMake => "publishing.make",
            Self::PublishingApprove => "publishing.approve",
            Self::ClearingView => "clearing.view",
            Self::ClearingControl => "clearing.control",
            Self::TransferView => "transfer.view",
            Self::RiskView => "risk.view",
            Self::RiskWork => "risk.work",
            Self::RiskDecide => "risk.decide",
            Self::AuditView => "audit.view",
            Self::OutboxControl => "outbox.control",
            Self::BankView => "bank.view",
            Self::BankOpen => "bank.open",
            Self::OperatorManage => "operator.manage",
        }
    }
}

impl Role {
    /// What the role may do.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::AllianceAdmin => &[
                P::CockpitView,
                P::CustomerView,
                P::CustomerReveal,
                P::CustomerSupport,
                P::AccountControl,
                P::ParameterView,
                P::ParameterEdit,
                P::PublishingView,
                P::PublishingMake,
                P::PublishingApprove,
                P::ClearingView,
                P::ClearingControl,
                P::TransferView,
                P::RiskView,
                P::RiskWork,
                P::RiskDecide,
                P::AuditView,
                P::OutboxControl,
                P::BankView,
                P::BankOpen,
                P::OperatorManage,
            ],
            Self::BankAdmin => &[
                P::CockpitView,
                P::CustomerView,
                P::CustomerReveal,
                P::CustomerSupport,
                P::AccountControl,
                P::ParameterView,
                P::ParameterEdit,
                P::PublishingView,
                P::PublishingMake,
                P::PublishingApprove,
                P::ClearingView,
                P::ClearingControl,
                P::TransferView,
                P::RiskView,
                P::RiskWork,
                P::RiskDecide,
                P::AuditView,
                P::OutboxControl,
                P::BankView,
            ],
            Self::BankService => &[
                P::CustomerView,
                P::CustomerReveal,
                P::CustomerSupport,
                P::AccountControl,
                P::TransferView,
                P::RiskView,
                P::RiskWork,
                P::BankView,
            ],
            Self::AllianceAuditor | Self::BankAuditor => &[
                P::CockpitView,
                P::CustomerView,
                P::CustomerArchive,
                P::ParameterView,
                P::PublishingView,
                P::ClearingView,
                P::TransferView,
                P::RiskView,
                P::AuditView,
                P::BankView,
            ],
        }
    }

    /// Whether the role spans every bank.
    pub const fn is_alliance(self) -> bool {
        matches!(self, Self::AllianceAdmin | Self::AllianceAuditor)
    }

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllianceAdmin => "alliance_admin",
            Self::AllianceAuditor => "alliance_auditor",
            Self::BankAdmin => "bank_admin",
            Self::BankService => "bank_service",
            Self::BankAuditor => "bank_auditor",
        }
    }
}

impl FromStr for Role {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        [Self::AllianceAdmin, Self::AllianceAuditor, Self::BankAdmin, Self::BankService, Self::BankAuditor]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(kernel::ParseError::new("role", "unknown"))
    }
}

/// A signed-in operator, as the auth group knows one.
#[derive(Debug, Clone)]
pub struct OperatorIdentity {
    /// The id.
    pub operator_id: String,
    /// What they sign in with.
    pub username: String,
    /// What they are called.
    pub display_name: String,
    /// What they are called in English; empty when it is the same.
    pub display_name_en: String,
    /// What they are.
    pub role: Role,
    /// Their bank; none for the alliance's own people.
    pub bank: Option<TenantId>,
}

impl OperatorIdentity {
    /// What they are called, for a reader of `lang`.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.display_name_en.is_empty() => &self.display_name_en,
            _ => &self.display_name,
        }
    }
}

/// A signed-in operator in a handler. The context inside is the alliance's; [`Operator::in_bank`] leads to a bank.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Who.
    pub identity: OperatorIdentity,
    ctx: Ctx,
}

impl Operator {
    /// The context of `bank`, for something that needs `permission`. A bank that is not the operator's does not exist
    /// for them. Whether the bank exists at all is found out by whoever opens its database.
    pub fn in_bank(&self, bank: &str, permission: Permission) -> Result<Ctx, Problem> {
        let bank = TenantId::from_str(bank).map_err(|_| Problem::not_found())?;
        if !self.sees(&bank) {
            return Err(Problem::not_found());
        }
        self.require(permission)?;
        Ok(self.ctx.in_tenant(bank))
    }

    /// The alliance's context, for something that spans banks.
    pub fn in_alliance(&self, permission: Permission) -> Result<Ctx, Problem> {
        self.require(permission)?;
        if self.identity.role.is_alliance() { Ok(self.ctx.clone()) } else { Err(Problem::forbidden()) }
    }

    /// The operator's own context, for what concerns only themselves.
    pub fn own(&self) -> &Ctx {
        &self.ctx
    }

    /// Refuses unless the role includes `permission`.
    pub fn require(&self, permission: Permission) -> Result<(), Problem> {
        if self.identity.role.permissions().contains(&permission) { Ok(()) } else { Err(Problem::forbidden()) }
    }

    /// Whether `bank` is theirs to see.
    pub fn sees(&self, bank: &TenantId) -> bool {
        self.identity.role.is_alliance() || self.identity.bank.as_ref() == Some(bank)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let ctx = parts.extensions.get::<Ctx>().cloned().ok_or_else(Problem::unauthenticated)?;
        let identity = parts.extensions.get::<OperatorIdentity>().cloned();
        let identity = identity.ok_or_else(|| IdentityRefused::in_parts(parts))?;
        Ok(Self { identity, ctx })
    }
}
