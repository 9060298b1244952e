//! Slots against real databases: SQLite always, PostgreSQL when there is a server.

mod allowed;
mod caps;
mod counting;
mod line;
mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::insight::{Audiences, KnownAudience};
use contracts::message::{AttentionLeft, Fatigue, Touch};
use contracts::user::User;
use kernel::{Actor, Ctx, Id, Idempotency};
use parking_lot::Mutex;
use publishing::model::{Reach, Window};
use publishing::{Document, Edit, Move, NewDocument, Publishing};
use serde_json::{Value, json};
use storage::{Db, Engine, args};
use testkit::TestBank;

use super::*;
use crate::material::{Images, Upload};
use crate::{SlotKinds, SlotPorts};

const DAY_S: i64 = 86_400;

/// A budget of attention with so much left; each touch takes of it once.
#[derive(Default)]
struct Attention {
    left: AtomicI64,
    taken: Mutex<BTreeSet<String>>,
}

#[async_trait]
impl Fatigue for Attention {
    async fn ask(&self, _: &Ctx, _: Id<User>) -> Result<AttentionLeft, PortFault> {
        let left = self.left.load(Ordering::SeqCst);
        Ok(AttentionLeft { today: left, this_week: left })
    }
    async fn take(&self, _: &Ctx, user: Id<User>, touch: &str) -> Result<Touch, PortFault> {
        let mut taken = self.taken.lock();
        let name = format!("{user}/{touch}");
        if taken.contains(&name) {
            return Ok(Touch::Repeated);
        }
        if self.left.load(Ordering::SeqCst) <= 0 {
            return Ok(Touch::Spent);
        }
        self.left.fetch_sub(1, Ordering::SeqCst);
        taken.insert(name);
        Ok(Touch::Taken)
    }
}

/// Who is in which audience.
#[derive(Default)]
struct Circles(Mutex<BTreeMap<String, Vec<String>>>);

#[async_trait]
impl Audiences for Circles {
    async fn audiences_of(&self, _: &Ctx, user: Id<User>) -> Result<Vec<String>, PortFault> {
        Ok(self.0.lock().get(&user.to_string()).cloned().unwrap_or_default())
    }
    async fn known(&self, _: &Ctx) -> Result<Vec<KnownAudience>, PortFault> {
        let known = |name: &str| KnownAudience { name: name.into(), title_zh: name.into(), title_en: name.into() };
        Ok(["young", "rich"].map(known).into())
    }
}

/// A customer of the tests.
fn user(nth: u32) -> Id<User> {
    format!("0193b3f0-0000-7000-8000-{nth:012}").parse().unwrap()
}

struct Fixture {
    bank: TestBank,
    line: Publishing,
    slots: Arc<Slots>,
    images: Arc<Images>,
    attention: Arc<Attention>,
    circles: Arc<Circles>,
    module: gateway::Module,
}

impl Fixture {
    async fn new(engine: Engine) -> Self {
        let mut migrations = vec![crate::MIGRATIONS];
        migrations.extend(publishing::MIGRATIONS);
        let bank = TestBank::open(engine, &migrations, |_| Vec::new()).await;
        Self::over(bank)
    }

    /// The group as a process that starts over `bank` has it.
    fn over(bank: TestBank) -> Self {
        let kinds = SlotKinds::default();
        let line = Publishing::new(bank.banks.clone(), kinds.all().to_vec()).unwrap();
        let attention = Arc::new(Attention { left: AtomicI64::new(1_000_000), taken: Mutex::default() });
        let circles = Arc::new(Circles::default());
        let ports = SlotPorts { line: line.clone(), audiences: circles.clone(), fatigue: attention.clone(), kinds };
        let (module, slots, images) = crate::slot_module(bank.banks.clone(), ports);
        Self { bank, line, slots, images, attention, circles, module }
    }

    fn restarted(self) -> Self {
        Self::over(self.bank)
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    fn db(&self) -> Db {
        self.bank.banks.db(self.ctx()).unwrap()
    }

    fn pass(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    fn operator(&self, who: &str) -> Ctx {
        let actor = Actor::Operator { operator_id: who.to_owned() };
        Ctx { actor, ..self.ctx().clone() }
    }

    fn customer(&self, nth: u32, device: &str) -> Ctx {
        let user_id = user(nth).to_string();
        let actor = Actor::Customer { user_id, session_id: "s".to_owned(), device_id: device.to_owned() };
        Ctx { actor, ..self.ctx().clone() }
    }

    /// A text that is written, or why it is not allowed.
    async fn draft(&self, kind: &str, name: &str, body: Value) -> (Id<Document>, i64) {
        let new = NewDocument {
            kind: kind.to_owned(),
            name: name.to_owned(),
            title: name.to_owned(),
            reach: Reach::Own,
            body: Some(body),
            note: "第一版".to_owned(),
        };
        let first = self.line.create(&self.operator("maker"), new).await.unwrap();
        (first.document_id, first.version)
    }

    async fn approve(&self, id: Id<Document>, version: i64) {
        let checked = self.line.check(&self.operator("maker"), id, version, "请审批").await.unwrap();
        let approve = Move::Approve { edit: checked.edit };
        self.line.decide(&self.operator("checker"), id, version, approve, "同意发布").await.unwrap();
    }

    async fn release(&self, id: Id<Document>, version: i64) {
        self.approve(id, version).await;
        self.release_for(id, version, Window::default()).await;
    }

    async fn release_for(&self, id: Id<Document>, version: i64, window: Window) {
        let release = Move::Release { window, guard: None };
        self.line.decide(&self.operator("maker"), id, version, release, "按计划").await.unwrap();
    }

    async fn publish(&self, name: &str, body: Value) -> String {
        self.publish_as(PLACEMENTS, name, body).await
    }

    async fn publish_as(&self, kind: &str, name: &str, body: Value) -> String {
        let (id, version) = self.draft(kind, name, body).await;
        self.release(id, version).await;
        id.to_string()
    }

    async fn revise(&self, id: &str, body: Value) {
        let id: Id<Document> = id.parse().unwrap();
        let maker = self.operator("maker");
        let newest = self.line.document(self.ctx(), id).await.unwrap().document.newest_version;
        let next = self.line.revise(&maker, id, newest, "调整").await.unwrap();
        let edit = Edit { base_edit: next.edit, body, note: "调整".to_owned() };
        let next = self.line.edit(&maker, id, next.version, edit).await.unwrap();
        self.release(id, next.version).await;
    }

    /// Where and why a text is not allowed.
    async fn objections(&self, name: &str, body: Value) -> Vec<String> {
        let (id, version) = self.draft(PLACEMENTS, name, body).await;
        match self.line.check(&self.operator("maker"), id, version, "请审批").await {
            Ok(_) => Vec::new(),
            Err(publishing::Error::Objections(found)) => found.into_iter().map(|one| one.place).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    /// A picture of the library.
    async fn image(&self, (width, height): (u32, u32)) -> String {
        let pixels = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        let mut file = Vec::new();
        pixels.write_to(&mut std::io::Cursor::new(&mut file), image::ImageFormat::Png).unwrap();
        let upload = Upload { name: "海".to_owned(), alt: ("一片海".to_owned(), "The sea".to_owned()), file };
        self.images.take_in(&self.operator("maker"), upload).await.unwrap().image_id
    }

    /// What is shown in a slot: placements by their ids.
    async fn shown(&self, nth: u32, device: &str, slot: &str) -> Vec<Shown> {
        let ctx = self.customer(nth, device);
        let viewer = http::viewer(&ctx, Edition::Standard);
        let placed = self.slots.place(&ctx, &viewer, "/", &[slot]).await.unwrap();
        placed.into_iter().flat_map(|one| one.shown).collect()
    }

    async fn tell(&self, nth: u32, what: Told, slot: &str, shown: &Shown) -> usize {
        self.tell_by(nth, what, slot, shown, None).await
    }

    async fn tell_by(&self, nth: u32, what: Told, slot: &str, shown: &Shown, key: Option<&str>) -> usize {
        let tell = Tell {
            what,
            placement: shown.placement.to_string(),
            slot: slot.to_owned(),
            promise: shown.promise.clone(),
            audience: shown.audience.to_string(),
        };
        let idempotency = key.map(|key| Idempotency::new(key.to_owned(), "digest".to_owned()));
        let ctx = Ctx { idempotency, ..self.customer(nth, "phone") };
        let counted = self.slots.told(&ctx, user(nth), vec![tell]).await.unwrap();
        counted.into_iter().filter(|one| *one).count()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.db().fetch_one(sql, args![]).await.unwrap().int(0).unwrap()
    }
}

async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Fixture) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

/// A card for everybody, without limits.
fn card(title: &str) -> Value {
    json!({
        "slots": ["home.card"], "material": { "title_zh": title, "title_en": title }, "priority": 50, "weight": 10,
        "presence": "rotating", "goal": "none",
    })
}

/// The same with so much for one person on one day.
fn capped(title: &str, per_day: u32) -> Value {
    let mut body = card(title);
    body["person"] = json!({ "per_day": per_day });
    body
}

fn titles(shown: &[Shown]) -> Vec<&str> {
    shown.iter().map(|one| one.title.as_str()).collect()
}
