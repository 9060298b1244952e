//! What the bank's people noted of the demonstration's customers, what its books say of them, and how audiences grew: reckoned
//! from what was done, day by day, not made up.

use insight::profile::{Joining, Note};
use kernel::Ctx;

use super::people::people;
use super::{Failure, GROWN_DAYS};
use crate::wiring::Platform;

/// Every so-manieth customer is noted as what.
const NOTED: &[(usize, &str, &str)] =
    &[(7, "vip", "gold"), (11, "vip", "platinum"), (23, "vip", "private"), (13, "do_not_disturb", "1")];

/// Tells it all of the bank of `ctx`.
pub async fn tell(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    platform.behaviour.lake(ctx).await?.seal().await?;
    let people = people(place);
    for (every, tag, value) in NOTED {
        let theirs = people.iter().skip(*every / 2).step_by(*every);
        let notes: Vec<_> = theirs
            .map(|person| Note { customer: person.phone.to_string(), value: Some((*value).to_owned()) })
            .collect();
        // Those who did not agree to be known are not noted either.
        let _unknown = platform.profiles.note(ctx, tag, &notes).await?;
    }
    platform.profiles.look_up(ctx).await?;
    platform.profiles.learn_what_is_due(ctx).await?;
    platform.profiles.join_benchmark(ctx, Joining::Joined).await?;
    Ok(platform.profiles.replay_growth(ctx, GROWN_DAYS).await?)
}
