//! A demonstration of the identity check: nobody is asked, and everybody who sees an answer is told so.
//!
//! What is real: the form of the number, its check character and date (by parsing), and everything the bank itself checks
//! around it: age, bound cards, one user for one number. What is not: the register. Three order codes (places 15 to 17)
//! stand for refusals, so that they can be seen: 404 is unknown, 409 goes with another name, 410 was reported lost. The real
//! way is [`super::NetworkIdentityCheck`].

use async_trait::async_trait;
use contracts::PortFault;
use contracts::identity_check::{IdentityAnswer, IdentityCheck, IdentityDisagreement, IdentityQuestion, IdentityRoute};
use kernel::Ctx;

use super::model::order_code;

/// The check of a demonstration.
pub struct DemonstrationIdentityCheck;

#[async_trait]
impl IdentityCheck for DemonstrationIdentityCheck {
    fn route(&self) -> IdentityRoute {
        IdentityRoute::Demonstration
    }

    async fn check(&self, _: &Ctx, question: &IdentityQuestion) -> Result<IdentityAnswer, PortFault> {
        Ok(match order_code(&question.id_number) {
            "404" => IdentityAnswer::Refused(IdentityDisagreement::IdUnknown),
            "409" => IdentityAnswer::Refused(IdentityDisagreement::NameMismatch),
            "410" => IdentityAnswer::Refused(IdentityDisagreement::IdLost),
            _ => IdentityAnswer::Confirmed,
        })
    }
}
