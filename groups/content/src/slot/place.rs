//! Putting things before somebody, and hearing what became of it.

use std::collections::HashSet;
use std::sync::Arc;

use contracts::message::Touch;
use contracts::user::User;
use kernel::{Ctx, Id, Lang, TenantId, Timestamp};
use publishing::Artefact;

use super::choose::{AudienceSet, Choice, Facts, Reasons, arm_of, choose};
use super::index::Index;
use super::kind::PLACEMENTS;
use super::links;
use super::model::{HELD_OUT, Link, Placement, Presence, SlotSpec, Told};
use super::person::{Promise, SHOWN_WITHIN_S, Wish, seconds};
use super::store;
use super::writer::{Answer, Command, Counted, HeldOut, Item, Moment, Needs, Wanted, What};
use super::{Error, Room, Slots};
use crate::material::{self, Images};

/// Slots asked for at once.
pub const WANTED_MAX: usize = 50;
/// Things told at once.
pub const TOLD_MAX: usize = 100;

/// Which edition of the app asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// The usual one.
    Standard,
    /// Large, plain and without anything that moves or covers by itself.
    Elder,
}

/// Who looks.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The customer, where somebody is signed in.
    pub user: Option<Id<User>>,
    /// The device that asks; promises are its own.
    pub device: String,
    /// The edition it shows.
    pub edition: Edition,
    /// Their audiences, where whoever asks knows them already.
    pub audiences: Option<Arc<Vec<String>>>,
}

/// What is put into a slot.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The slot.
    pub slot: SlotSpec,
    /// What, in order.
    pub shown: Vec<Shown>,
}

/// One material, for somebody.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which placement.
    pub placement: Arc<str>,
    /// Which version of it.
    pub version: i64,
    /// In which arm.
    pub arm: String,
    /// For which audience; empty for everybody.
    pub audience: Arc<str>,
    /// The promise it is shown by, where one is needed, to be told with it.
    pub promise: Option<String>,
    /// Not to be shown later than that.
    pub show_until: Timestamp,
    /// The headline.
    pub title: String,
    /// One more line; may be empty.
    pub text: String,
    /// The picture.
    pub image: Option<material::Shown>,
    /// Where it leads.
    pub link: Option<Link>,
}

/// What an app tells of something it showed.
#[derive(Debug, Clone)]
pub struct Tell {
    /// What.
    pub what: Told,
    /// Of which placement.
    pub placement: String,
    /// Where.
    pub slot: String,
    /// The promise it was shown by.
    pub promise: Option<String>,
    /// The audience it was shown for.
    pub audience: String,
}

/// A choice in its slot.
struct Pick<'a> {
    /// Its place among all of the answer.
    place: usize,
    slot: &'a SlotSpec,
    choice: Choice,
    promise: Option<String>,
    made_s: i64,
}

impl Slots {
    /// What `viewer` is shown on `page`: in the slots of `wanted`, or in all of the page where nothing is wanted in particular.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn place(&self, ctx: &Ctx, viewer: &Viewer, page: &str, wanted: &[&str]) -> Result<Vec<Placed>, Error> {
        if wanted.len() > WANTED_MAX {
            return Err(Error::TooMuch("slots"));
        }
        let room = self.room(ctx)?;
        let index = self.index(ctx, &room).await?;
        let slots: Vec<&SlotSpec> = match wanted {
            [] => index.of_page(page).collect(),
            wanted => wanted.iter().filter_map(|id| index.slot(id)).collect(),
        };
        let slots: Vec<_> = slots.into_iter().filter(|slot| is_open(slot, viewer, page)).collect();
        let subject = viewer.user.map_or_else(|| viewer.device.clone(), |user| user.to_string());
        let asks = slots.iter().any(|slot| index.asks_audiences(&slot.id));
        let audiences = if asks { self.audiences(ctx, viewer, &index).await? } else { AudienceSet::default() };
        let person = match viewer.user {
            Some(_) => self.person(ctx, &subject).await?,
            None => None,
        };
        let moment = self.moment(ctx)?;
        let facts = Facts {
            subject: &subject,
            audiences,
            person: person.as_ref().map(|known| &known.person),
            device: &viewer.device,
            at: moment.at,
            day: moment.day,
            hour: u32::try_from(moment.hour).unwrap_or_default(),
        };
        let (mut picks, mut held_out) = (Vec::new(), Vec::new());
        let (mut taken, mut interrupted) = (HashSet::new(), false);
        for slot in &slots {
            if slot.shape.interrupts() && interrupted {
                continue;
            }
            let candidates = index.candidates(&slot.id, viewer.user.map(|_| subject.as_str()));
            let chosen = choose(slot, &candidates, &facts, &mut taken, Reasons::None);
            interrupted |= slot.shape.interrupts() && !chosen.shown.is_empty();
            held_out.extend(chosen.held_out.into_iter().map(|choice| (*slot, choice)));
            for choice in chosen.shown {
                picks.push(Pick { place: picks.len(), slot, choice, promise: None, made_s: seconds(moment.at) });
            }
        }
        if viewer.user.is_some() {
            let who = Who { user: &subject, facts: &facts, moment };
            picks = self.promised(ctx, &room, who, (picks, held_out)).await?;
            picks.sort_by_key(|pick| pick.place);
        } else {
            picks.retain(|pick| !needs(pick.slot, &pick.choice.candidate.ready.placement).promise);
        }
        self.shown(ctx, slots, picks).await
    }

    pub(super) async fn audiences(&self, ctx: &Ctx, viewer: &Viewer, index: &Index) -> Result<AudienceSet, Error> {
        match (&viewer.audiences, viewer.user) {
            (Some(known), _) => Ok(index.audiences(known)),
            (None, Some(user)) => Ok(index.audiences(&self.audiences.audiences_of(ctx, user).await?)),
            (None, None) => Ok(AudienceSet::default()),
        }
    }

    /// Those of `picks` that may be shown: with what has to be promised promised, on disk.
    async fn promised<'a>(
        &self,
        ctx: &Ctx,
        room: &Room,
        who: Who<'_>,
        (picks, held_out): (Vec<Pick<'a>>, Vec<(&SlotSpec, Choice)>),
    ) -> Result<Vec<Pick<'a>>, Error> {
        let (mut ready, mut open) = (Vec::with_capacity(picks.len()), Vec::new());
        for mut pick in picks {
            if !needs(pick.slot, &pick.choice.candidate.ready.placement).promise {
                ready.push(pick);
                continue;
            }
            let known = who.facts.person.and_then(|person| {
                person.promised(&wish(pick.slot, &pick.choice, who.facts.device), seconds(who.moment.at))
            });
            match known {
                Some(Promise { id, made_s, .. }) => {
                    (pick.promise, pick.made_s) = (Some(id.clone()), *made_s);
                    ready.push(pick);
                }
                None if !pick.slot.shape.interrupts() || self.may_interrupt(ctx, who, &pick).await? => open.push(pick),
                None => {}
            }
        }
        let known = |placement: &str| {
            let counter = who.facts.person.and_then(|person| person.placements.get(placement));
            let today = |counter: &super::person::Counter| counter.today.on(who.moment.day) > 0;
            counter.is_some_and(|counter| counter.arm == HELD_OUT && today(counter))
        };
        let held_out: Vec<HeldOut> = held_out
            .into_iter()
            .filter(|(_, choice)| !known(&choice.candidate.id))
            .map(|(slot, choice)| HeldOut {
                placement: choice.candidate.id.to_string(),
                slot: slot.id.clone(),
                audience: choice.audience.to_string(),
            })
            .collect();
        if open.is_empty() && held_out.is_empty() {
            return Ok(ready);
        }
        let wanted = open.iter().map(|pick| {
            let Pick { slot, choice, .. } = pick;
            Wanted {
                placement: choice.candidate.id.to_string(),
                slot: slot.id.clone(),
                caps: choice.candidate.ready.placement.caps(),
                slot_day_max: slot.person_day_max,
                id: ctx.new_id::<Promise>().to_string(),
            }
        });
        let (wanted, device) = (wanted.collect(), who.facts.device.to_owned());
        let what = What::Promise { device, wanted, held_out };
        let command = Command { user: who.user.to_owned(), moment: who.moment, what };
        let Answer::Promised(made) = room.writer.submit(command).await? else {
            return Err(storage::Error::Inconsistent("an answer to another question").into());
        };
        for (mut pick, made) in open.into_iter().zip(made) {
            // Somebody else of theirs was quicker: it is not shown here.
            let Ok(promise) = made else { continue };
            (pick.promise, pick.made_s) = (Some(promise.id), promise.made_s);
            ready.push(pick);
        }
        Ok(ready)
    }

    /// Whether the bank may stand in this person's way once more; taken of the budget they share with messages.
    async fn may_interrupt(&self, ctx: &Ctx, who: Who<'_>, pick: &Pick<'_>) -> Result<bool, Error> {
        let user = who.user.parse().map_err(|_| Error::NotFound)?;
        let placement = &pick.choice.candidate.id;
        let nth = who.facts.person.map_or(0, |person| person.granted(placement, seconds(who.moment.at)));
        // Named by how often it was seen and may be seen: whoever asks twice at once takes it once, and each device its own.
        let touch = format!("slot:{placement}:{}:{nth}", who.moment.day);
        Ok(self.fatigue.take(ctx, user, &touch).await? != Touch::Spent)
    }

    async fn shown(&self, ctx: &Ctx, slots: Vec<&SlotSpec>, picks: Vec<Pick<'_>>) -> Result<Vec<Placed>, Error> {
        let mut placed: Vec<Placed> =
            slots.into_iter().map(|slot| Placed { slot: slot.clone(), shown: Vec::new() }).collect();
        for pick in picks {
            let shown = material_of(&self.images, ctx, &pick).await?;
            if let Some(place) = placed.iter_mut().find(|place| place.slot.id == pick.slot.id) {
                place.shown.push(shown);
            }
        }
        placed.retain(|place| !place.shown.is_empty());
        Ok(placed)
    }

    /// What a customer's app showed. Answers of each of `tells` whether it counted: what was told before, was never promised or is
    /// not known does not, nor does what was followed more often than it was seen.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn told(&self, ctx: &Ctx, user: Id<User>, tells: Vec<Tell>) -> Result<Vec<bool>, Error> {
        if tells.len() > TOLD_MAX {
            return Err(Error::TooMuch("items"));
        }
        let room = self.room(ctx)?;
        let (index, user) = (self.index(ctx, &room).await?, user.to_string());
        let known: Vec<_> = tells.into_iter().map(|tell| item_of(&index, &user, tell)).collect();
        let items: Vec<Item> = known.iter().flatten().map(|(item, _)| item.clone()).collect();
        if items.is_empty() {
            return Ok(vec![false; known.len()]);
        }
        let call = ctx.idempotency.as_ref().map(|promise| (promise.key.clone(), promise.fingerprint.clone()));
        let command = Command { user, moment: self.moment(ctx)?, what: What::Told { call, items } };
        let mut counted = match room.writer.submit(command).await? {
            Answer::Told(counted) => counted.into_iter(),
            Answer::KeyReused => return Err(Error::KeyReused),
            Answer::Promised(_) => return Err(storage::Error::Inconsistent("an answer to another question").into()),
        };
        let of = |one: Option<(Item, Arc<Artefact>)>| {
            let Some((item, artefact)) = one else { return false };
            let counted = counted.next().unwrap_or_default();
            self.count(ctx, &artefact, item.what, counted);
            counted.is_anything()
        };
        Ok(known.into_iter().map(of).collect())
    }

    /// What guards over placements ask: what counted, and nothing else.
    fn count(&self, ctx: &Ctx, artefact: &Artefact, what: Told, counted: Counted) {
        let acted = match what {
            Told::Seen => None,
            Told::Clicked => Some("clicked"),
            Told::Closed => Some("closed"),
        };
        for figure in [counted.seen.then_some("seen"), acted.filter(|_| counted.acted)].into_iter().flatten() {
            self.line.count(ctx, artefact, PLACEMENTS, &[(figure, 1)]);
        }
    }

    /// The state of somebody, read anew: for whoever explains it.
    pub(super) async fn person_now(&self, ctx: &Ctx, user: &str) -> Result<Option<store::Viewer>, Error> {
        Ok(store::viewer(&self.db(ctx)?, user).await?)
    }
}

/// Who is promised something.
#[derive(Clone, Copy)]
struct Who<'a> {
    user: &'a str,
    facts: &'a Facts<'a>,
    moment: Moment,
}

/// Whether a slot is open to somebody on a page at all.
pub fn is_open(slot: &SlotSpec, viewer: &Viewer, page: &str) -> bool {
    let elder = viewer.edition == Edition::Elder && !slot.shape.is_for_elder();
    let disturbs = slot.shape.interrupts() && (viewer.user.is_none() || links::is_undisturbed(page));
    !elder && !disturbs
}

/// What is to be counted of `tell`, and the text it is counted by; nothing of what is not shown to `user` there.
fn item_of(index: &Index, user: &str, tell: Tell) -> Option<(Item, Arc<Artefact>)> {
    let Tell { what, placement: id, slot, promise, audience } = tell;
    let spec = index.slot(&slot)?;
    let candidate = index.candidate(&slot, &id, Some(user))?;
    let placement = &candidate.ready.placement;
    // Whoever is held out was shown nothing.
    let arm = Some(arm_of(&candidate, user)).filter(|arm| *arm != HELD_OUT)?.to_owned();
    let audience = Some(audience).filter(|name| placement.audiences.contains(name)).unwrap_or_default();
    let needs = needs(spec, placement);
    let artefact = candidate.artefact.clone();
    Some((Item { what, placement: id, slot, arm, audience, promise, needs }, artefact))
}

/// What has to be kept of `placement` in `slot`.
pub fn needs(slot: &SlotSpec, placement: &Placement) -> Needs {
    let is_fallback = placement.presence == Presence::Fallback && !slot.shape.interrupts();
    let slot_limit = slot.person_day_max > 0 && !is_fallback;
    let promise = placement.caps().binds() || slot_limit || slot.shape.interrupts();
    // What is promised is remembered: what comes of it is held against how often it was seen.
    Needs { promise, remembered: placement.is_remembered() || promise, slot_limit }
}

fn wish<'a>(slot: &'a SlotSpec, choice: &'a Choice, device: &'a str) -> Wish<'a> {
    Wish {
        placement: &choice.candidate.id,
        slot: &slot.id,
        caps: choice.candidate.ready.placement.caps(),
        slot_day_max: slot.person_day_max,
        device,
    }
}

async fn material_of(images: &Images, ctx: &Ctx, pick: &Pick<'_>) -> Result<Shown, Error> {
    let (bank, lang): (&TenantId, Lang) = (&ctx.tenant, ctx.lang);
    let Choice { candidate, arm, audience } = &pick.choice;
    let material = candidate.ready.placement.of_arm(arm);
    let image = match &material.image {
        Some(id) => images.get(ctx, id).await?.map(|row| material::Shown::of(bank, &row, lang)),
        None => None,
    };
    Ok(Shown {
        placement: candidate.id.clone(),
        version: candidate.version,
        arm: arm.clone(),
        audience: audience.clone(),
        promise: pick.promise.clone(),
        show_until: Timestamp::from_micros(pick.made_s.saturating_add(SHOWN_WITHIN_S).saturating_mul(1_000_000)),
        title: material.title(lang).to_owned(),
        text: material.text(lang).to_owned(),
        image,
        link: candidate.ready.placement.link.clone(),
    })
}
