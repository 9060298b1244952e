//! Slots and placements as kinds of the publishing line: what the schema cannot say, and what only the bank knows.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, OnceLock};

use async_trait::async_trait;
use contracts::insight::Audiences;
use kernel::{Ctx, Id, PortFault, Timestamp};
use publishing::{
    Compiled, Deciding, Document, Figure, InForce, Kind, Line, List, MAIN, Objection, Publishing, body_of,
};
use serde_json::{Value, json};

use super::links;
use super::model::{Link, Placement, Presence, Ready, SLOTS_MAX, Shape, SlotSpec, SlotsBody};
use crate::article::{self, words};
use crate::material::Images;

/// The kind of a bank's slots: one document, [`publishing::MAIN`].
pub const SLOTS: &str = "content.slots";
/// The kind of what is shown in them: each a document.
pub const PLACEMENTS: &str = "content.placements";

/// Placements that are named as lost with a host, at most.
const LOST_MAX: usize = 50;

/// The slots that ship: a bank that has published none has these.
static BASE: LazyLock<Arc<SlotsBody>> =
    LazyLock::new(|| Arc::new(serde_json::from_str(include_str!("base_slots.json")).expect("the slots that ship fit")));

/// The slots that ship.
pub fn base() -> Arc<SlotsBody> {
    BASE.clone()
}

/// What a text is held against in its bank.
#[derive(Clone)]
pub struct Around {
    /// What is published.
    pub line: Publishing,
    /// Which audiences there are.
    pub audiences: Arc<dyn Audiences>,
    /// Which pictures there are.
    pub images: Arc<Images>,
}

/// The same, once it is there.
#[derive(Default)]
pub struct Beside(OnceLock<Around>);

impl Beside {
    /// These are they, from now on.
    pub fn set(&self, around: Around) {
        let _first_counts = self.0.set(around);
    }

    /// Those there are.
    pub fn get(&self) -> Option<&Around> {
        self.0.get()
    }
}

/// The slots in force among what is published.
pub fn slots_of(in_force: &InForce) -> Arc<SlotsBody> {
    in_force.holding(MAIN).and_then(|artefact| artefact.share::<SlotsBody>()).unwrap_or_else(base)
}

/// The kind `content.slots`.
#[derive(Default)]
pub struct SlotsKind(Beside);

impl SlotsKind {
    /// What a text would change is looked for in these from now on.
    pub fn beside(&self, around: Around) {
        self.0.set(around);
    }
}

fn words_of(longest: u32) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": longest })
}

fn number(least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

fn names(pattern: &str, most: usize) -> Value {
    json!({ "type": "array", "maxItems": most, "uniqueItems": true, "items": { "type": "string", "pattern": pattern } })
}

const SLOT_ID: &str = "^[a-z0-9_]{1,20}(\\.[a-z0-9_-]{1,40}){1,3}$";
const NAME: &str = "^[a-z0-9_.-]{1,60}$";

#[async_trait]
impl Kind for SlotsKind {
    fn name(&self) -> &'static str {
        SLOTS
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("栏位", "Slots")
    }

    fn schema(&self) -> Value {
        let shapes: Vec<_> = Shape::ALL.iter().map(|shape| shape.as_str()).collect();
        json!({
            "type": "object", "additionalProperties": false, "required": ["slots"],
            "properties": {
                "slots": { "type": "array", "minItems": 1, "maxItems": SLOTS_MAX, "items": {
                    "type": "object", "additionalProperties": false,
                    "required": ["id", "title_zh", "title_en", "page", "shape", "width", "height", "capacity"],
                    "properties": {
                        "id": { "type": "string", "pattern": SLOT_ID, "maxLength": 60 },
                        "title_zh": words_of(30), "title_en": words_of(60),
                        "page": { "type": "string", "pattern": "^(start|/[A-Za-z0-9_:/-]{0,119})$" },
                        "shape": { "enum": shapes }, "width": number(0, 2_000), "height": number(0, 2_000),
                        "capacity": number(1, 20), "rotation_s": number(0, 60), "person_day_max": number(0, 1_000),
                    },
                } },
                "allowed_hosts": names("^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){1,8}$", 100),
            },
        })
    }

    fn first_body(&self) -> Value {
        serde_json::to_value(&*base()).unwrap_or_default()
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "slots", named_by: &["id"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let slots: SlotsBody = body_of(body, "")?;
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        for (at, slot) in slots.slots.iter().enumerate() {
            let mut object =
                |member: &str, words: &str| found.push(Objection::new(format!("/slots/{at}/{member}"), words));
            if !known.insert(&slot.id) {
                object("id", "另一个栏位已用这个编号 / Another slot has this id");
            }
            if slot.shape.interrupts() && links::is_undisturbed(&slot.page) {
                object("page", "办理资金业务的页面不能弹窗 / Nothing may stand in the way on a page about money");
            }
            if (slot.page == links::START) != (slot.shape == Shape::Splash) {
                object(
                    "shape",
                    "开屏须在“start”，其他形式须在页面上 / A splash is at \"start\", everything else on a page",
                );
            }
            if slot.shape.needs_picture() && (slot.width < 40 || slot.height < 40) {
                object("width", "请写明图片的最小尺寸 / Say how large a picture has to be");
            }
            if !matches!(slot.shape, Shape::Banner | Shape::Card | Shape::Hint) && slot.capacity > 1 {
                object("capacity", "这种形式一次只显示一个 / One at a time in this shape");
            }
        }
        if found.is_empty() { Ok(Arc::new(slots)) } else { Err(found) }
    }

    /// The placements that would be shown no more, since they lead to hosts that are not on the list any more. A list can be made
    /// shorter all the same: whoever approves knows what it costs.
    async fn rehearse(&self, ctx: &Ctx, body: &Value) -> Result<Option<Value>, PortFault> {
        let Some(around) = self.0.get().filter(|_| !ctx.tenant.is_alliance()) else { return Ok(None) };
        let Ok(slots) = body_of::<SlotsBody>(body, "") else { return Ok(None) };
        let before = slots_of(&in_force(around, ctx, SLOTS).await?);
        let placements = in_force(around, ctx, PLACEMENTS).await?;
        let is_lost = |line: &&Line| {
            let link = placements.live(line).and_then(|live| live.get::<Ready>()?.placement.link.as_ref());
            link.is_some_and(|link| {
                links::leads_on(link, &before.allowed_hosts) && !links::leads_on(link, &slots.allowed_hosts)
            })
        };
        let lost: Vec<_> = placements.documents().filter(is_lost).take(LOST_MAX).map(|line| &line.name).collect();
        Ok((!lost.is_empty()).then(|| json!({ "left_out": lost })))
    }
}

/// The kind `content.placements`.
#[derive(Default)]
pub struct PlacementsKind(Beside);

impl PlacementsKind {
    /// Texts are held against these from now on.
    pub fn beside(&self, around: Around) {
        self.0.set(around);
    }
}

/// The schema of words and picture.
fn material() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["title_zh", "title_en"],
        "properties": {
            "title_zh": words_of(30), "title_en": words_of(60),
            "text_zh": { "type": "string", "maxLength": 60 }, "text_en": { "type": "string", "maxLength": 120 },
            "image": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        },
    })
}

#[async_trait]
impl Kind for PlacementsKind {
    fn name(&self) -> &'static str {
        PLACEMENTS
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("投放", "Placements")
    }

    fn schema(&self) -> Value {
        let link = |kind: &str, member: &str, shape: Value| {
            json!({ "type": "object", "additionalProperties": false, "required": ["kind", member],
                    "properties": { "kind": { "const": kind }, member: shape } })
        };
        let moment = json!({ "type": "string", "format": "date-time", "maxLength": 40 });
        json!({
            "type": "object", "additionalProperties": false,
            "required": ["slots", "material", "priority", "weight", "presence", "goal"],
            "properties": {
                "slots": { "type": "array", "minItems": 1, "maxItems": 10, "uniqueItems": true,
                           "items": { "type": "string", "pattern": SLOT_ID, "maxLength": 60 } },
                "material": material(),
                "link": { "oneOf": [
                    link("page", "to", json!({ "type": "string", "pattern": "^/[A-Za-z0-9_/-]{0,119}$" })),
                    link("article", "name", json!({ "type": "string", "pattern": "^[a-z0-9_-]{1,40}$" })),
                    link("https", "to", json!({ "type": "string", "maxLength": 500, "pattern": "^https://" })),
                ] },
                "starts_at": moment, "ends_at": moment,
                "hours": { "type": "array", "minItems": 2, "maxItems": 2, "items": number(0, 24) },
                "audiences": names(NAME, 20), "not_audiences": names(NAME, 20),
                "priority": number(0, 100), "weight": number(1, 1_000),
                "presence": { "enum": ["always", "rotating", "fallback"] },
                "day_max": number(0, 1_000_000_000),
                "person": { "type": "object", "additionalProperties": false,
                            "properties": { "per_day": number(0, 1_000), "in_total": number(0, 10_000) } },
                "exclusive": { "type": "string", "pattern": "^[a-z0-9_-]{1,40}$" },
                "arms": { "type": "array", "maxItems": 4, "items": {
                    "type": "object", "additionalProperties": false, "required": ["id", "percent", "material"],
                    "properties": { "id": { "enum": ["b", "c", "d", "e"] }, "percent": number(1, 99), "material": material() },
                } },
                "held_out_percent": number(0, 50),
                "goal": { "enum": ["none", "transfer", "account_opened", "card_bound"] },
            },
        })
    }

    fn first_body(&self) -> Value {
        json!({
            "slots": ["messages.card"], "material": { "title_zh": "设置消息提醒", "title_en": "Choose your messages" },
            "link": { "kind": "page", "to": "/messages/settings" }, "priority": 50, "weight": 10,
            "presence": "rotating", "goal": "none", "person": { "per_day": 3, "in_total": 20 },
        })
    }

    fn deciding(&self) -> Deciding {
        Deciding::Every
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "arms", named_by: &["id"] }]
    }

    fn figures(&self) -> &'static [Figure] {
        &[
            Figure { name: "seen", title: ("曝光", "seen") },
            Figure { name: "clicked", title: ("点击", "clicked") },
            Figure { name: "closed", title: ("关闭", "closed") },
        ]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        Ok(Arc::new(ready(body)?))
    }

    /// Where it leads and what it says, in the alliance as well; whom, where and beside what, only a bank knows.
    async fn objections(&self, ctx: &Ctx, body: &Value, of: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let (Some(around), Ok(ready)) = (self.0.get(), ready(body)) else { return Ok(Vec::new()) };
        let slots = slots_of(&in_force(around, ctx, SLOTS).await?);
        let mut found = links_of(around, ctx, (&ready.placement, &slots)).await?;
        found.extend(words::objections(&around.line, ctx, body).await?);
        if !ctx.tenant.is_alliance() {
            found.extend(unknown_audiences(around, ctx, &ready.placement).await?);
            found.extend(pictures(around, ctx, (&ready.placement, &slots)).await?);
            found.extend(crowds(around, ctx, (&ready, &slots), of).await?);
        }
        Ok(found)
    }
}

async fn in_force(around: &Around, ctx: &Ctx, kind: &str) -> Result<InForce, PortFault> {
    around.line.in_force(ctx, kind).await.map_err(|error| PortFault::Store(error.to_string()))
}

/// The text as a placement with its moments read, or what is wrong with it by itself.
pub fn ready(body: &Value) -> Result<Ready, Vec<Objection>> {
    let placement: Placement = body_of(body, "")?;
    let mut found = Vec::new();
    let mut object = |place: String, words: &str| found.push(Objection::new(place, words));
    let mut moment = |text: &Option<String>, place: &str| {
        let read = text.as_deref().map(Timestamp::parse_rfc3339);
        if read == Some(None) {
            object(
                place.to_owned(),
                "须带时区，如 2026-12-01T09:00:00+08:00 / With its zone, like 2026-12-01T09:00:00+08:00",
            );
        }
        read.flatten()
    };
    let (starts_at, ends_at) = (moment(&placement.starts_at, "/starts_at"), moment(&placement.ends_at, "/ends_at"));
    if starts_at.zip(ends_at).is_some_and(|(from, until)| until <= from) {
        object("/ends_at".to_owned(), "须晚于开始时间 / Has to be later than the start");
    }
    if placement.hours.is_some_and(|(from, until)| until <= from) {
        object("/hours".to_owned(), "结束时段须晚于开始时段 / The second hour has to be later than the first");
    }
    for (at, arm) in placement.arms.iter().enumerate() {
        if placement.arms.iter().take(at).any(|other| other.id == arm.id) {
            object(format!("/arms/{at}/id"), "另一组已用这个编号 / Another arm has this id");
        }
    }
    let shares: u32 = placement.arms.iter().map(|arm| u32::from(arm.percent)).sum();
    if shares + u32::from(placement.held_out_percent) > 99 {
        object("/arms".to_owned(), "各组与对照组合计不超过 99% / The arms and those held out take 99% at most");
    }
    if placement.presence == Presence::Fallback && placement.is_experiment() {
        object("/presence".to_owned(), "兜底内容不做实验 / What stands in for others is no experiment");
    }
    if let Some(both) = placement.audiences.iter().find(|one| placement.not_audiences.contains(one)) {
        object("/not_audiences".to_owned(), &format!("人群 {both} 同时在两边 / {both} stands on both sides"));
    }
    if found.is_empty() { Ok(Ready { placement, starts_at, ends_at }) } else { Err(found) }
}

async fn unknown_audiences(around: &Around, ctx: &Ctx, placement: &Placement) -> Result<Vec<Objection>, PortFault> {
    let known = around.audiences.known(ctx).await?;
    let mut found = Vec::new();
    for (member, names) in [("audiences", &placement.audiences), ("not_audiences", &placement.not_audiences)] {
        for (at, name) in names.iter().enumerate() {
            if !known.iter().any(|one| one.name == *name) {
                found.push(Objection::new(format!("/{member}/{at}"), "没有这个人群 / There is no such audience"));
            }
        }
    }
    Ok(found)
}

async fn links_of(
    around: &Around,
    ctx: &Ctx,
    (placement, slots): (&Placement, &SlotsBody),
) -> Result<Vec<Objection>, PortFault> {
    let Some(link) = &placement.link else { return Ok(Vec::new()) };
    if let Some(words) = links::complaint(link, &slots.allowed_hosts) {
        return Ok(vec![Objection::new("/link/to", words)]);
    }
    // Which articles there are is each bank's own.
    let (Link::Article { name }, false) = (link, ctx.tenant.is_alliance()) else { return Ok(Vec::new()) };
    let is_there = in_force(around, ctx, article::ARTICLES).await?.named(name).is_some();
    let missing = || Objection::new("/link/name", "没有已发布的这篇文章 / No such article is published");
    Ok((!is_there).then(missing).into_iter().collect())
}

/// Every slot is there, and every picture is large enough for it.
async fn pictures(
    around: &Around,
    ctx: &Ctx,
    (placement, slots): (&Placement, &SlotsBody),
) -> Result<Vec<Objection>, PortFault> {
    let mut found = Vec::new();
    let mut wanted: Vec<&SlotSpec> = Vec::new();
    for (at, id) in placement.slots.iter().enumerate() {
        match slots.slots.iter().find(|slot| slot.id == *id) {
            Some(slot) => wanted.push(slot),
            None => found.push(Objection::new(format!("/slots/{at}"), "没有这个栏位 / There is no such slot")),
        }
    }
    for (nth, material) in placement.materials().enumerate() {
        let place = if nth == 0 { "/material/image".to_owned() } else { format!("/arms/{}/material/image", nth - 1) };
        let Some(id) = &material.image else {
            if wanted.iter().any(|slot| slot.shape.needs_picture()) {
                found.push(Objection::new(place, "这个栏位需要图片 / This slot needs a picture"));
            }
            continue;
        };
        let Some(image) = around.images.get(ctx, id).await? else {
            found.push(Objection::new(place, "图片库里没有这张图 / The library has no such picture"));
            continue;
        };
        let small =
            wanted.iter().find(|slot| image.width < i64::from(slot.width) || image.height < i64::from(slot.height));
        if let Some(slot) = small {
            let SlotSpec { width, height, .. } = slot;
            let words = format!("图片太小，至少 {width}×{height} / Too small: at least {width}×{height}");
            found.push(Objection::new(place, words));
        }
    }
    Ok(found)
}

/// No slot is promised to more than it holds, for the same people at the same time.
async fn crowds(
    around: &Around,
    ctx: &Ctx,
    (ready, slots): (&Ready, &SlotsBody),
    of: Option<Id<Document>>,
) -> Result<Vec<Objection>, PortFault> {
    let mine = &ready.placement;
    if mine.presence != Presence::Always {
        return Ok(Vec::new());
    }
    let published = in_force(around, ctx, PLACEMENTS).await?;
    let mut found = Vec::new();
    for (at, id) in mine.slots.iter().enumerate() {
        let Some(slot) = slots.slots.iter().find(|slot| slot.id == *id) else { continue };
        let same_place = |other: &Ready| {
            let placement = &other.placement;
            let same_people = placement.audiences.is_empty()
                || mine.audiences.is_empty()
                || placement.audiences.iter().any(|name| mine.audiences.contains(name));
            placement.presence == Presence::Always && placement.slots.contains(id) && same_people && other.meets(ready)
        };
        // What is in force of the document itself gives way to this text of it.
        let others = published.documents().filter(|line| Some(line.document_id) != of);
        let standing = |line: &&Line| {
            let live = published.live(line).and_then(|live| live.get::<Ready>());
            let mut coming =
                published.coming(line).filter_map(|(window, one)| Some(one.get::<Ready>()?.within(window)));
            live.is_some_and(same_place) || coming.any(|one| same_place(&one))
        };
        let names: Vec<_> = others.filter(standing).map(|line| line.name.clone()).collect();
        if names.len() >= slot.capacity {
            let named = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let words = format!(
                "同一人群同一时间已有 {} 个固定内容：{named}；改为轮换，或调整时间 / {} placements are always shown to the same \
                 people at the same time: {named}; take turns, or another time",
                names.len(),
                names.len(),
            );
            found.push(Objection::new(format!("/slots/{at}"), words));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_fits() {
        let SlotsBody { slots, .. } = &*base();
        assert!(slots.len() >= 12);
        assert!(SlotsKind::default().compile(&SlotsKind::default().first_body()).is_ok());
        assert!(PlacementsKind::default().compile(&PlacementsKind::default().first_body()).is_ok());
        assert!(slots.iter().all(|slot| slot.page == links::START || links::is_page(&slot.page)));
    }

    #[test]
    fn no_interruption_on_a_page_about_money() {
        let mut body = SlotsKind::default().first_body();
        body["slots"][0] = json!({ "id": "transfer.pop", "title_zh": "弹窗", "title_en": "Pop", "page": "/transfer",
                                   "shape": "pop", "width": 0, "height": 0, "capacity": 1 });
        let found = SlotsKind::default().compile(&body).err().unwrap();
        assert_eq!(found.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(), ["/slots/0/page"]);
    }

    #[test]
    fn shares_moments_and_sides_add_up() {
        let mut body = PlacementsKind::default().first_body();
        body["starts_at"] = json!("2026-12-02T00:00:00+08:00");
        body["ends_at"] = json!("2026-12-01T00:00:00+08:00");
        body["hours"] = json!([9, 9]);
        body["held_out_percent"] = json!(50);
        (body["audiences"], body["not_audiences"]) = (json!(["young"]), json!(["young"]));
        let material = json!({ "title_zh": "乙", "title_en": "B" });
        body["arms"] = json!([{ "id": "b", "percent": 50, "material": material }, { "id": "b", "percent": 9, "material": material }]);
        let places: Vec<_> = ready(&body).unwrap_err().into_iter().map(|one| one.place).collect();
        assert_eq!(places, ["/ends_at", "/hours", "/arms/1/id", "/arms", "/not_audiences"]);
        body["starts_at"] = json!("yesterday");
        assert_eq!(ready(&body).unwrap_err()[0].place, "/starts_at");
    }
}
