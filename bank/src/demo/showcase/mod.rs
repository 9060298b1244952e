//! What a demonstration bank shows: pictures, articles, placements, and two weeks in which its customers saw and followed them.
//!
//! Everything is published by two people and seen by the customers themselves, at past times; nothing is written past the platform.

mod materials;
mod texts;

use std::sync::Arc;

use content::demo_art::draw;
use content::material::Upload;
use content::slot::{Edition, PLACEMENTS, Shape, Shown, Tell, Told, Viewer};
use contracts::insight::Audiences;
use contracts::user::{User, Users};
use futures::{StreamExt, TryStreamExt, stream};
use kernel::{Actor, Clock, Ctx, Id, Idempotency};
use publishing::model::{Reach, Window};
use publishing::{Move, NewDocument};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::life::midnight_before;
use super::people::{HANDED_OUT, people};
use super::{Failure, days_before};
use crate::wiring::Platform;

/// Days over which things were seen.
const SEEN_DAYS: i64 = 14;
/// Since when they were published.
const PUBLISHED_DAYS: i64 = 20;
/// In so many last days nothing stood in anybody's way: this week's budget of attention is left to whoever tries the demonstration.
const CALM_DAYS: i64 = 8;
/// Customers at once while filling.
const WIDTH: usize = 8;

/// Publishes it all and has it seen. Done again, it publishes and shows nothing twice.
pub async fn show(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    if platform.line.in_force(ctx, PLACEMENTS).await?.documents().next().is_some() {
        return Ok(());
    }
    let colours = colours(platform, ctx).await?;
    for (turn, text) in (0..).zip(texts::ALL) {
        let cover = match text.cover {
            Some(motif) => {
                Some(picture(platform, ctx, (text.name, text.title), (motif, (750, 280), turn), &colours).await?)
            }
            None => None,
        };
        let day = platform.banks.of(ctx)?.date(days_before(ctx, text.days)).to_string();
        publish(
            platform,
            ctx,
            ("content.articles", text.name, text.title.0),
            texts::body(text, &day, cover.as_deref()),
        )
        .await?;
    }
    for material in materials::ALL {
        let image = match material.picture {
            Some(drawing) => Some(picture(platform, ctx, (material.name, material.title), drawing, &colours).await?),
            None => None,
        };
        let body = materials::body(material, image.as_deref())?;
        publish(platform, ctx, (PLACEMENTS, material.name, material.title.0), body).await?;
    }
    seen(platform, ctx, place).await
}

async fn colours(platform: &Platform, ctx: &Ctx) -> Result<(String, String), Failure> {
    let live = platform.content.live(ctx).await?;
    Ok((live.face.spec.primary_color.clone(), live.face.spec.accent_color.clone()))
}

type Drawing = (content::demo_art::Motif, (u32, u32), u32);

/// One of the bank's people puts a drawing into the library.
async fn picture(
    platform: &Platform,
    ctx: &Ctx,
    (name, alt): (&str, (&str, &str)),
    (motif, size, turn): Drawing,
    (primary, accent): &(String, String),
) -> Result<String, Failure> {
    let file = draw(motif, size, (primary, accent), turn)?;
    let alt = (format!("插图：{}", alt.0), format!("Drawing: {}", alt.1));
    let then = as_operator(platform, ctx, "admin", &format!("image:{name}")).await?;
    Ok(platform.images.take_in(&then, Upload { name: name.to_owned(), alt, file }).await?.image_id)
}

/// One of the bank's people wrote it, another approved it.
async fn publish(
    platform: &Platform,
    ctx: &Ctx,
    (kind, name, title): (&str, &str, &str),
    body: Value,
) -> Result<(), Failure> {
    let operator =
        async |role: &str, step: &str| as_operator(platform, ctx, role, &format!("{kind}:{name}:{step}")).await;
    let line = &platform.line;
    let new = NewDocument {
        kind: kind.to_owned(),
        name: name.to_owned(),
        title: title.to_owned(),
        reach: Reach::Own,
        body: Some(body),
        note: "按运营计划投放".to_owned(),
    };
    let first = line.create(&operator("admin", "create").await?, new).await?;
    let (id, version) = (first.document_id, first.version);
    let checked = line.check(&operator("admin", "check").await?, id, version, "请复核").await?;
    let approve = Move::Approve { edit: checked.edit };
    line.decide(&operator("checker", "approve").await?, id, version, approve, "内容无误，同意").await?;
    let release = Move::Release { window: Window::default(), guard: None };
    line.decide(&operator("admin", "release").await?, id, version, release, "按计划发布").await?;
    Ok(())
}

async fn as_operator(platform: &Platform, ctx: &Ctx, role: &str, key: &str) -> Result<Ctx, Failure> {
    let name = format!("{}.{role}", ctx.tenant);
    let operator_id = platform.auth.operator_named(ctx, &name).await?.ok_or("no such operator")?;
    let key = format!("demo:showcase:{key}");
    let idempotency = Some(Idempotency::new(key.clone(), key));
    let clock = Clock::set_to(days_before(ctx, PUBLISHED_DAYS));
    Ok(Ctx { actor: Actor::Operator { operator_id }, idempotency, clock, ..ctx.clone() })
}

/// Customers come and see: each at their own times, the same at every start.
async fn seen(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    let mut users = Vec::new();
    // Those whose phones are handed out saw nothing lately, so that there is something to see.
    for person in people(place).iter().skip(HANDED_OUT) {
        if let Some(user) = platform.users.by_phone(ctx, &person.phone.parse()?).await? {
            users.push(user.user_id);
        }
    }
    let zone = platform.banks.of(ctx)?.zone;
    let of_one = |(nth, user): (usize, Id<User>)| async move {
        let mut dice = StdRng::seed_from_u64(20_261_201 + 1_009 * place + nth as u64);
        let eager = dice.random_range(2..9);
        let audiences = insight::profile::Port(platform.profiles.clone()).audiences_of(ctx, user).await?;
        let viewer = Viewer {
            user: Some(user),
            device: "demo".to_owned(),
            edition: Edition::Standard,
            audiences: Some(Arc::new(audiences)),
        };
        for day in (0..SEEN_DAYS).rev() {
            if dice.random_range(0..10) >= eager {
                continue;
            }
            let at = midnight_before(ctx, zone, day).plus_seconds(dice.random_range(7 * 3_600..23 * 3_600));
            if at < ctx.now() {
                let way = if day < CALM_DAYS { Way::Free } else { Way::Open };
                visit(platform, &as_user(ctx, user, at), (&viewer, way), &mut dice).await?;
            }
        }
        Ok::<_, Failure>(())
    };
    stream::iter(users.into_iter().enumerate()).map(of_one).buffer_unordered(WIDTH).try_collect::<Vec<()>>().await?;
    Ok(())
}

fn as_user(ctx: &Ctx, user: Id<User>, at: kernel::Timestamp) -> Ctx {
    let actor = Actor::Customer { user_id: user.to_string(), session_id: "demo".into(), device_id: "demo".into() };
    Ctx { actor, clock: Clock::set_to(at), idempotency: None, ..ctx.clone() }
}

/// Whether something may stand in somebody's way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Open,
    Free,
}

/// One look at some pages: what is placed is seen, and now and then followed or closed.
async fn visit(
    platform: &Platform,
    ctx: &Ctx,
    (viewer, way): (&Viewer, Way),
    dice: &mut StdRng,
) -> Result<(), Failure> {
    let Some(user) = viewer.user else { return Ok(()) };
    let pages = ["start", "/", "/accounts", "/me", "/pay", "/articles", "/messages", "/analysis"];
    let looked = pages.into_iter().enumerate().filter(|(nth, _)| *nth < 2 || dice.random_ratio(1, 4));
    let looked: Vec<_> = looked.map(|(_, page)| page).collect();
    let spec = platform.slots.spec(ctx).await?;
    let open = |slot: &&content::slot::SlotSpec| {
        looked.contains(&slot.page.as_str()) && !(way == Way::Free && slot.shape.interrupts())
    };
    let wanted: Vec<&str> = spec.slots.iter().filter(open).map(|slot| slot.id.as_str()).collect();
    let placed = platform.slots.place(ctx, viewer, "/", &wanted).await?;
    let mut tells = Vec::new();
    for one in &placed {
        // Not everybody waits until a carousel has turned.
        let waited =
            if one.slot.shape == Shape::Banner { dice.random_range(1..=one.shown.len()) } else { one.shown.len() };
        for shown in one.shown.iter().take(waited) {
            tells.push(tell(Told::Seen, &one.slot.id, shown));
            let of_hundred = match one.slot.shape {
                Shape::Interstitial | Shape::Pop => 12,
                Shape::Splash => 2,
                _ => 4 + shown.placement.len() as u32 % 3 + u32::from(shown.arm == "b") * 5,
            };
            match dice.random_range(0..100) {
                drawn if drawn < of_hundred && shown.link.is_some() => {
                    tells.push(tell(Told::Clicked, &one.slot.id, shown));
                }
                drawn if drawn > 70 && matches!(one.slot.shape, Shape::Interstitial | Shape::Floating) => {
                    tells.push(tell(Told::Closed, &one.slot.id, shown));
                }
                _ => {}
            }
        }
    }
    if !tells.is_empty() {
        platform.slots.told(ctx, user, tells).await?;
    }
    Ok(())
}

fn tell(what: Told, slot: &str, shown: &Shown) -> Tell {
    Tell {
        what,
        placement: shown.placement.to_string(),
        slot: slot.to_owned(),
        promise: shown.promise.clone(),
        audience: shown.audience.to_string(),
    }
}
