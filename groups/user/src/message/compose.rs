//! From the wish to tell somebody something to the message in their inbox and the deliveries that wait for its carriers.
//!
//! All of it in one transaction, for many at once: this runs beside the money. A matter is told once, by its key; what a
//! customer does not want to be rung for is kept with the reason, so that an operator can answer why nothing came.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono_tz::Tz;
use contracts::message::{MESSAGE_QUEUED, MessageKind, MessageQueued, Param, Touch};
use contracts::user::User;
use kernel::{Ctx, Event, Id, Lang, Timestamp};
use storage::Tx;

use super::fatigue;
use super::model::{self, Channel, Choice, DeliveryState, NEVER, Ring, Ringing};
use super::rules::MessageRules;
use super::store::{self, DeliveryRow, MessageRow, OwnQuiet, Preferences, WordsRow};
use super::template::Template;
use crate::identity::store::followed_in_tx;

/// Somebody is to be told something.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whom.
    pub user_id: Id<User>,
    /// In which words.
    pub template: &'static Template,
    /// What stands in them.
    pub params: BTreeMap<String, Param>,
    /// The matter.
    pub dedupe_key: String,
    /// Where it leads in the app.
    pub link: Option<String>,
    /// When it happened.
    pub happened_at: Timestamp,
    /// When it is no news any more.
    pub expires_at: Option<Timestamp>,
}

/// What holds in the bank while messages are made.
pub struct House<'a> {
    /// The bank's figures.
    pub rules: &'a MessageRules,
    /// The bank's zone.
    pub zone: Tz,
    /// The carriers there are.
    pub carriers: &'a [Channel],
}

type Receivers = HashMap<Id<User>, (Lang, Preferences)>;

/// Makes messages; answers how many are new.
pub async fn compose_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    house: &House<'_>,
    mut wanted: Vec<Wanted>,
) -> storage::Result<usize> {
    if wanted.is_empty() {
        return Ok(0);
    }
    let users: BTreeSet<_> = wanted.iter().map(|one| one.user_id).collect();
    // Whoever is part of another user by now is told there.
    let followed = followed_in_tx(tx, &users.into_iter().collect::<Vec<_>>()).await?;
    for one in &mut wanted {
        one.user_id = followed.get(&one.user_id).copied().unwrap_or(one.user_id);
    }
    let users: BTreeSet<_> = wanted.iter().map(|one| one.user_id).collect();
    let receivers = store::receivers_in_tx(tx, &users.into_iter().collect::<Vec<_>>(), ctx.now()).await?;
    let templates: BTreeSet<_> = wanted.iter().map(|one| one.template.id).collect();
    let templates: Vec<_> = templates.into_iter().collect();
    let own_words = store::in_force_in_tx(tx, &templates, ctx.now()).await?;
    let mut rows = Vec::with_capacity(wanted.len());
    for one in wanted {
        // Whoever is no user any more is told nothing.
        let Some((lang, preferences)) = receivers.get(&one.user_id) else { continue };
        let withheld = withheld_in_tx(tx, ctx, house, &one, preferences).await?;
        let (words, version) = words_of(&one, &own_words);
        let filled = words.fill(&one.params, *lang, house.zone);
        rows.push(MessageRow {
            message_id: ctx.new_id_at(one.happened_at),
            user_id: one.user_id,
            kind: one.template.kind,
            template_id: one.template.id.to_owned(),
            template_version: version,
            params: one.params,
            lang: *lang,
            title: filled.title,
            body: filled.body,
            sms: filled.sms,
            link: one.link.filter(|link| model::is_own_page(link)),
            priority: one.template.priority,
            dedupe_key: one.dedupe_key,
            created_at: one.happened_at,
            expires_at: one.expires_at.unwrap_or(NEVER),
            read_at: None,
            withheld: withheld.map(str::to_owned),
        });
    }
    let fresh = store::keep_in_tx(tx, rows).await?;
    send_out_in_tx(tx, ctx, house, &fresh, (&receivers, &own_words)).await?;
    Ok(fresh.len())
}

fn words_of(one: &Wanted, own: &HashMap<String, WordsRow>) -> (super::template::Words, i64) {
    let found = own.get(one.template.id).and_then(|row| Some((row.words.clone()?, row.version)));
    found.unwrap_or_else(|| (one.template.own_words(), 0))
}

fn choice_of(kind: MessageKind, preferences: &Preferences) -> Choice {
    match model::fixed(kind) {
        Some(_) => Choice::On,
        None => preferences.choices.get(&kind).copied().unwrap_or_else(|| model::by_default(kind)),
    }
}

/// Why the customer is not told at all. Only offers are held back: everything else stands in the inbox.
async fn withheld_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    house: &House<'_>,
    one: &Wanted,
    preferences: &Preferences,
) -> storage::Result<Option<&'static str>> {
    if one.template.kind != MessageKind::Marketing {
        return Ok(None);
    }
    if choice_of(one.template.kind, preferences) == Choice::Off {
        return Ok(Some("opted_out"));
    }
    let day = ctx.now().date_in(house.zone);
    let touch = format!("message:{}", one.dedupe_key);
    let taken = fatigue::take_in_tx(tx, ctx, one.user_id, &touch, (house.rules, day)).await?;
    Ok((taken == Touch::Spent).then_some("fatigue"))
}

async fn send_out_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    house: &House<'_>,
    fresh: &[MessageRow],
    (receivers, own_words): (&Receivers, &HashMap<String, WordsRow>),
) -> storage::Result<()> {
    let now = ctx.now();
    let mut deliveries = Vec::new();
    for row in fresh.iter().filter(|row| row.withheld.is_none()) {
        let Some((_, preferences)) = receivers.get(&row.user_id) else { continue };
        let quiet = match preferences.quiet {
            Some(OwnQuiet::Hours(own)) => own,
            Some(OwnQuiet::Never(_)) => model::Quiet { from: 0, until: 0 },
            None => house.rules.quiet(),
        };
        let choice = choice_of(row.kind, preferences);
        let asked = Ringing { priority: row.priority, choice, happened_at: row.created_at, quiet };
        let ring = model::ring(asked, now, house.zone);
        let before = deliveries.len();
        for channel in channels_of(row, own_words).into_iter().filter(|way| house.carriers.contains(way)) {
            deliveries.push(delivery(row, channel, ring, now));
        }
        // What only stands in the inbox has no carrier to be called for.
        if matches!(ring, Ring::At(at) if at <= now) && deliveries.len() > before {
            tx.publish(Event::new(MESSAGE_QUEUED, row.message_id, &MessageQueued { message_id: row.message_id }));
        }
    }
    store::keep_deliveries_in_tx(tx, deliveries).await
}

fn channels_of(row: &MessageRow, own: &HashMap<String, WordsRow>) -> Vec<Channel> {
    let words = own.get(&row.template_id).and_then(|own| own.words.as_ref());
    let alliance = || super::catalogue::template(&row.template_id).map(|one| one.channels.to_vec());
    words.map(|words| words.channels.clone()).or_else(alliance).unwrap_or_default()
}

fn delivery(row: &MessageRow, channel: Channel, ring: Ring, now: Timestamp) -> DeliveryRow {
    let (state, why, next_at) = match ring {
        Ring::At(at) => (DeliveryState::Queued, None, at),
        Ring::Not(why) => (DeliveryState::Skipped, Some(why.to_owned()), now),
    };
    DeliveryRow {
        message_id: row.message_id,
        channel,
        state,
        why,
        attempts: 0,
        next_at,
        created_at: row.created_at,
        updated_at: now,
    }
}
