//! Past sign-ins, proofs asked for and refusals: what the cockpit counts, and what a customer's record shows.
//!
//! Each customer's first and latest sign-in are real ones, with device and session; of those between them only the
//! events are told, because thousands of sessions nobody looks at would keep whoever starts a demonstration waiting.

use contracts::auth::{OPERATION_REFUSED, OperationRefused, STEP_UP_ASKED, StepUpAsked, Tool};
use contracts::user::{SignedIn, USER_SIGNED_IN};
use kernel::{Ctx, Event, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::life::{awake, midnight_before};
use super::{Customer, DAYS, Failure, as_customer, days_before};
use crate::wiring::Platform;

/// Why somebody was refused.
const REFUSALS: [&str; 4] = ["insufficient_funds", "limit_exceeded", "payee_unknown", "payee_name_mismatch"];

/// One sign-in and what came of it.
pub struct Visit {
    /// When.
    pub at: Timestamp,
    /// Which customer.
    pub who: usize,
    /// With a session of its own: the customer's first or latest.
    pub remembered: bool,
    /// With a proof that was asked for.
    pub proof_asked: bool,
    /// With something that was refused.
    pub refused: Option<&'static str>,
}

/// All sign-ins of the past days, in order of time.
pub fn plan(platform: &Platform, ctx: &Ctx, place: u64, customers: &[Customer]) -> Result<Vec<Visit>, Failure> {
    let mut dice = StdRng::seed_from_u64(7 + place);
    let zone = platform.banks.of(ctx)?.zone;
    let mut visits = Vec::new();
    for day in 0..=DAYS {
        let midnight = midnight_before(ctx, zone, DAYS - day);
        for (who, customer) in customers.iter().enumerate() {
            let joined = days_before(ctx, DAYS).plus_seconds(customer.person.joined_after_s);
            if midnight < joined || !dice.random_bool(0.55) {
                continue;
            }
            for _ in 0..dice.random_range(1..4) {
                let at = midnight.plus_seconds(awake(&mut dice));
                let proof_asked = dice.random_bool(0.25);
                let refused = dice.random_bool(0.05).then(|| REFUSALS[dice.random_range(0..REFUSALS.len())]);
                visits.push(Visit { at, who, remembered: false, proof_asked, refused });
            }
        }
    }
    visits.retain(|visit| visit.at < ctx.now().plus_seconds(-60));
    visits.sort_by_key(|visit| visit.at);
    remember(&mut visits, customers.len());
    Ok(visits)
}

/// Marks everybody's first and latest.
fn remember(visits: &mut [Visit], customers: usize) {
    for who in 0..customers {
        for place in
            [visits.iter().position(|visit| visit.who == who), visits.iter().rposition(|visit| visit.who == who)]
        {
            if let Some(visit) = place.and_then(|place| visits.get_mut(place)) {
                visit.remembered = true;
            }
        }
    }
}

/// Tells the events of all visits; a sign-in that is remembered has told its own.
pub async fn count(platform: &Platform, ctx: &Ctx, customers: &[Customer], visits: &[Visit]) -> Result<(), Failure> {
    /// Visits told in one transaction.
    const AT_ONCE: usize = 256;
    let db = platform.banks.db(ctx)?;
    for some in visits.chunks(AT_ONCE) {
        let mut tx = db.begin(ctx).await?;
        for visit in some {
            let customer = &customers[visit.who];
            let (ctx, user_id) = (as_customer(ctx, customer, visit.at), customer.user_id);
            if !visit.remembered {
                let (session_id, device_id) = (ctx.new_id(), customer.person.device.device_id.clone());
                let signed_in = SignedIn { user_id, session_id, device_id, new_device: false };
                tx.publish_for(&ctx, Event::new(USER_SIGNED_IN, user_id, &signed_in));
            }
            if visit.proof_asked {
                let asked = StepUpAsked { user_id, challenge_id: ctx.new_id(), tools: vec![Tool::Pin] };
                tx.publish_for(&ctx, Event::new(STEP_UP_ASKED, user_id, &asked));
            }
            if let Some(code) = visit.refused {
                let refused = OperationRefused { user_id, code: code.to_owned() };
                tx.publish_for(&ctx, Event::new(OPERATION_REFUSED, user_id, &refused));
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_latest_visit_of_everybody_are_remembered() {
        let visit = |at: i64, who| Visit {
            at: Timestamp::from_micros(at),
            who,
            remembered: false,
            proof_asked: false,
            refused: None,
        };
        let mut visits = vec![visit(1, 0), visit(2, 1), visit(3, 0), visit(4, 0), visit(5, 0)];
        remember(&mut visits, 3);
        let remembered: Vec<_> = visits.iter().map(|visit| visit.remembered).collect();
        assert_eq!(remembered, [true, true, false, false, true]);
    }
}
