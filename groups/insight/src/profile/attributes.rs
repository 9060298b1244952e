//! What the bank has on its books of people, looked up every night and kept, so that nobody waits for it by day.

use std::sync::Arc;

use chrono::NaiveDate;
use contracts::user::{User, UserClass};
use kernel::{Ctx, Id};

use super::live::Order;
use super::spec::{TagAttribute, TagSource};
use super::{Profiles, store};
use crate::behaviour::{self, PersonNo};
use crate::error::Error;
use crate::model::{Slot, date_of};

/// Customers looked up between two commits: whoever is interrupted goes on from there the next night.
const AT_ONCE: i64 = 200;
/// Who says so.
const BY: &str = "insight.attributes";

impl Profiles {
    /// Looks up what is on the books of all customers who are profiled, and begins the profile of the bank anew with it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn look_up(self: &Arc<Self>, ctx: &Ctx) -> Result<(), Error> {
        let live = self.live(ctx).await?;
        let wanted: Vec<(String, TagAttribute)> = live.read(|standing| {
            let asked = |tag: &super::tags::Tag| match tag.spec.from {
                TagSource::Attribute { attribute } => Some((tag.spec.id.clone(), attribute)),
                _ => None,
            };
            standing.set.tags.iter().filter_map(asked).collect()
        });
        if wanted.is_empty() {
            return Ok(());
        }
        let mut after = String::new();
        loop {
            let some = behaviour::customers_after(&self.banks.db(ctx)?, &after, AT_ONCE).await?;
            let Some((last, _)) = some.last() else { break };
            after.clone_from(last);
            let mut given = Vec::new();
            for (user, person) in some {
                let Ok(user) = user.parse() else { continue };
                if self.agreed(ctx, user).await? {
                    given.extend(self.attributes_of(ctx, user, person, &wanted).await?);
                }
            }
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            store::give_in_tx(&mut tx, &given, BY, ctx.now()).await?;
            tx.commit().await?;
        }
        live.order(Order::Anew).await
    }

    async fn attributes_of<'a>(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        person: PersonNo,
        wanted: &'a [(String, TagAttribute)],
    ) -> Result<Vec<(&'a str, PersonNo, String)>, Error> {
        let today = date_of(self.today(ctx)?);
        let zone = self.banks.of(ctx)?.zone;
        let needs = |some: &[TagAttribute]| wanted.iter().any(|(_, attribute)| some.contains(attribute));
        let class = self.users.class(ctx, user).await?;
        let background = match needs(&[TagAttribute::CustomerDays, TagAttribute::Age]) {
            true => self.users.background(ctx, user).await?,
            false => contracts::user::Background::default(),
        };
        let accounts = match needs(&[TagAttribute::Deposits, TagAttribute::Accounts]) {
            true => self.accounts.of_user(ctx, user).await?,
            false => Vec::new(),
        };
        let value = |attribute: TagAttribute| match attribute {
            TagAttribute::UserClass => class.map(|class| word_of(class).to_owned()),
            TagAttribute::CustomerDays => {
                let since = background.since.map(|since| date_of(Slot::of(since, zone).day))?;
                Some(today.signed_duration_since(since).num_days().to_string())
            }
            TagAttribute::Deposits => {
                Some(accounts.iter().map(|account| account.balance.minor()).sum::<i64>().to_string())
            }
            TagAttribute::Accounts => Some(accounts.len().to_string()),
            TagAttribute::Age => background.born.and_then(|born| years(born, today)).map(|years| years.to_string()),
        };
        let given = wanted.iter().filter_map(|(tag, attribute)| Some((tag.as_str(), person, value(*attribute)?)));
        Ok(given.collect())
    }
}

fn years(born: NaiveDate, today: NaiveDate) -> Option<u32> {
    today.years_since(born)
}

/// The word conditions know a class by.
const fn word_of(class: UserClass) -> &'static str {
    match class {
        UserClass::Open => "open",
        UserClass::Bound => "bound",
        UserClass::RealName => "real_name",
        UserClass::ClassOne => "class_one",
    }
}
