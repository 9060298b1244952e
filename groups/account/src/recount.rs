//! The counters of a class, counted once more from the postings: what the ledger must have come to.

use std::collections::HashMap;

use chrono_tz::Tz;
use contracts::account::{Account, AccountKind, MovementKind, Side};
use kernel::{Id, Timestamp};
use storage::{Result, Tx};

use crate::caps::{bound_to, caps_of, counter_keys, counts};
use crate::rules::ClassRules;
use crate::store;

/// What counting again has shown.
pub struct Recount {
    /// The counters as they should be.
    pub counters: HashMap<String, i64>,
    /// Caps of the alliance that were passed.
    pub over: i64,
}

/// Postings looked at in one go.
const AT_ONCE: i64 = 1_000;

/// Counts the postings of an account again, with the bindings of their times. The caps are those of the alliance: a bank
/// may have been stricter for a while, never more generous.
pub async fn recount_in_tx(tx: &mut Tx, account: Id<Account>, kind: AccountKind, zone: Tz) -> Result<Recount> {
    let bindings: Vec<_> =
        store::bindings_in_tx(tx, [account]).await?.into_iter().map(|(_, binding)| binding).collect();
    let rules = ClassRules::default();
    let mut recount = Recount { counters: HashMap::new(), over: 0 };
    let Some(figures) = rules.of(kind) else { return Ok(recount) };
    for side in [Side::Payer, Side::Receiver] {
        let mut after = (Timestamp::from_micros(i64::MIN), 0);
        loop {
            let page = store::sides_in_tx(tx, account, side, after, AT_ONCE).await?;
            for posting in &page {
                let counted = posting.kind.parse::<MovementKind>().is_ok_and(counts);
                if counted
                    && side == Side::Receiver
                    && figures.balance_max_minor.is_some_and(|cap| posting.balance_minor > cap)
                {
                    recount.over += 1;
                }
                let number = posting.internal_number.as_deref();
                if !counted || bound_to(&bindings, posting.booked_at, posting.other, number) {
                    continue;
                }
                let keys = counter_keys(account, side, posting.booked_at.date_in(zone));
                for (key, (_, cap_minor)) in keys.into_iter().zip(caps_of(figures, side)) {
                    let value = recount.counters.entry(key).or_insert(0);
                    let within = *value <= cap_minor;
                    *value += posting.minor;
                    recount.over += i64::from(within && *value > cap_minor);
                }
            }
            match page.last() {
                Some(last) => after = (last.booked_at, last.seq),
                None => break,
            }
        }
    }
    Ok(recount)
}
