//! Sums of weeks, months and quarters: asked, added up, and held against those of their days.

use storage::Db;

use super::{Lake, blocking, whole_days};
use crate::behaviour::event::BehaviourName;
use crate::behaviour::seen::{ByThing, SeenDay, seen_of};
use crate::behaviour::spans::{Grain, cover};
use crate::behaviour::store;
use crate::error::Error;

impl Lake {
    /// The same for whoever asks of the period as a whole and not by day: of as few sums as there are. What is told as a day is
    /// a part of the period.
    pub async fn seen_whole(&self, first: i64, last: i64, name: Option<BehaviourName>) -> Result<Vec<SeenDay>, Error> {
        let read = |db: Db| async move {
            loop {
                let known = store::spans::spans(&db).await?;
                if let Some(sums) = store::spans::sums_of(&db, &cover(&known, first, last), name).await? {
                    return Ok(sums);
                }
            }
        };
        let (sums, held) = self.in_files_and_not((first, last), read).await?;
        blocking(move || -> Result<Vec<SeenDay>, Error> {
            let mut parts = store::days_of(sums)?;
            for segment in &held {
                parts.push(seen_of(segment, name, None)?);
            }
            Ok(parts)
        })
        .await
    }

    /// The first day of all files.
    pub async fn first_day(&self) -> Result<Option<i64>, Error> {
        Ok(store::spans::first_day(&self.shared.place.db()?).await?)
    }

    /// Adds the days up to `last`, which are over, to the sums of their weeks, months and quarters: a day and a span at a time.
    pub async fn add_up(&self, last: i64) -> Result<(), Error> {
        let (ctx, db) = (&self.shared.place.ctx, &self.shared.place.db()?);
        let Some(oldest) = store::spans::first_day(db).await? else { return Ok(()) };
        let known = store::spans::spans(db).await?;
        for grain in Grain::ALL {
            let mut day = oldest;
            while day <= last {
                let (first, end) = grain.around(day);
                let span = known.iter().find(|span| span.grain == grain && span.first == first);
                for next in span.map_or(first, |span| span.until + 1)..=end.min(last) {
                    let mut tx = db.begin(ctx).await?;
                    if !store::spans::add_day_in_tx(&mut tx, ctx, grain, first, next).await? {
                        // Somebody else is at it, or one of its days has changed: next time.
                        break;
                    }
                    tx.commit().await?;
                }
                day = end + 1;
            }
        }
        Ok(())
    }

    /// The spans whose sums are not those of their days.
    pub async fn spans_off(&self) -> Result<Vec<(i64, i64)>, Error> {
        let db = &self.shared.place.db()?;
        let mut off = Vec::new();
        for span in store::spans::spans(db).await? {
            let (days, whole) =
                (store::sums(db, span.first, span.until, None).await?, store::spans::of_span(db, &span).await?);
            let still = store::spans::spans(db).await?.contains(&span);
            let days = blocking(move || Ok::<_, Error>(all_together(store::days_of(days)?))).await?;
            if still && days != all_together(whole) {
                off.push((span.first, span.until));
            }
        }
        Ok(off)
    }
}

/// What was seen on all days altogether.
fn all_together(parts: Vec<SeenDay>) -> ByThing {
    let as_one = |SeenDay { seen, .. }| SeenDay { day: 0, seen };
    whole_days(parts.into_iter().map(as_one).collect()).remove(&0).unwrap_or_default()
}
