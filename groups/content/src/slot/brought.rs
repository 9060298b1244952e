//! Exposures that were counted elsewhere: brought as they are kept here, so that a bank's past is in its reports.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Ctx;

use super::model::ONLY_ARM;
use super::store::{self, People, Place, Times};
use super::{Error, Slots};

/// What was seen of one placement in one slot on one day, by viewers who have numbers.
#[derive(Debug, Clone)]
pub struct Brought {
    /// The day, since 1970.
    pub day: i64,
    /// The hour it is told under, 0 to 23.
    pub hour: i64,
    /// The slot.
    pub slot: String,
    /// The placement.
    pub placement: String,
    /// For which audience; empty for everybody.
    pub audience: String,
    /// Who saw it, once each.
    pub seen: BTreeSet<i64>,
    /// Who followed, once each.
    pub clicked: BTreeSet<i64>,
}

impl Slots {
    /// Gives numbers to so many viewers of elsewhere; answers the first, the others follow.
    pub async fn bring_viewers(&self, ctx: &Ctx, count: i64) -> Result<i64, Error> {
        let mut tx = self.db(ctx)?.begin(ctx).await?;
        let first = store::bring_viewers_in_tx(&mut tx, count).await?;
        tx.commit().await?;
        Ok(first)
    }

    /// Brings what was seen, in one transaction. A second time it counts again: it is for whoever brings it to bring it once.
    pub async fn bring(&self, ctx: &Ctx, all: Vec<Brought>) -> Result<(), Error> {
        let (mut times, mut people) = (BTreeMap::<(Place, i64), Times>::new(), BTreeMap::<Place, People>::new());
        for Brought { day, hour, slot, placement, audience, seen, clicked } in all {
            let place = Place { day, slot, placement, arm: ONLY_ARM.to_owned(), audience };
            let count = |viewers: &BTreeSet<i64>| i64::try_from(viewers.len()).unwrap_or(i64::MAX);
            let counted = Times { seen: count(&seen), clicks: count(&clicked), goals: 0 };
            times.entry((place.clone(), hour)).or_default().add(counted);
            let who = people.entry(place).or_default();
            who.seen.extend(seen);
            who.clicked.extend(clicked);
        }
        let mut tx = self.db(ctx)?.begin(ctx).await?;
        store::add_in_tx(&mut tx, &times).await?;
        store::mark_in_tx(&mut tx, &people).await?;
        tx.commit().await?;
        Ok(())
    }
}
