//! A page as it is written, and made ready: floors with the conditions under which somebody sees them.

use std::sync::Arc;

use contracts::user::UserClass;
use kernel::{Channel, Lang};
use publishing::{Objection, body_of};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::components::{self, Component};
use super::markdown;

/// Most floors of a page.
pub const FLOORS_MAX: usize = 60;
/// Most audiences a floor names in one of its lists.
pub const AUDIENCES_MAX: usize = 20;

/// How far whoever looks has come, from nobody on. Whoever is further sees at least as much.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PageStanding)]
pub enum Standing {
    /// Anybody, signed in or not.
    #[default]
    Visitor,
    /// Whoever has verified a phone.
    Open,
    /// Whoever has linked a card.
    Bound,
    /// Whoever has verified their name.
    RealName,
    /// Whoever holds a class I account.
    ClassOne,
}

impl Standing {
    /// Where a user of `class` stands; without one it is a visitor.
    pub const fn of(class: Option<UserClass>) -> Self {
        match class {
            None => Self::Visitor,
            Some(UserClass::Open) => Self::Open,
            Some(UserClass::Bound) => Self::Bound,
            Some(UserClass::RealName) => Self::RealName,
            Some(UserClass::ClassOne) => Self::ClassOne,
        }
    }

    /// What people call it, zh and en.
    pub const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Visitor => ("访客", "visitor"),
            Self::Open => ("开放用户", "open user"),
            Self::Bound => ("绑卡用户", "card linked"),
            Self::RealName => ("实名客户", "verified customer"),
            Self::ClassOne => ("Ⅰ类户客户", "Class I customer"),
        }
    }
}

/// How the page is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PageLook)]
pub enum Look {
    /// Assets on a card.
    Card,
    /// Assets on a coloured stage.
    Hero,
    /// Plain and dense.
    List,
    /// Under a title.
    Plain,
}

/// The version of the app that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PageView)]
pub enum View {
    /// As it is for most.
    #[default]
    Usual,
    /// Large and few, for elder people.
    Elder,
}

/// Who sees something: all of it has to hold, and what is left out asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shown {
    /// Whoever is in one of these audiences.
    #[serde(rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Nobody who is in one of these.
    #[serde(rename = "out", skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Whoever has come that far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<Standing>,
    /// Nobody who has come further.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<Standing>,
    /// Through one of these channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// In this version of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// With an app that knows this format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_format: Option<i64>,
}

/// A floor as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FloorSpec {
    /// Its name on the page.
    pub id: String,
    /// Of what component.
    pub component: String,
    /// Who sees it.
    #[serde(default)]
    pub shown: Shown,
    /// The component's properties.
    pub props: Value,
}

/// A page as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageBody {
    /// Its title, zh.
    pub title_zh: String,
    /// Its title, en.
    pub title_en: String,
    /// How it is framed.
    pub look: Look,
    /// From the top.
    pub floors: Vec<FloorSpec>,
}

/// Whoever looks at a page.
#[derive(Debug, Clone)]
pub struct Visit {
    /// How far they have come.
    pub standing: Standing,
    /// The audiences they are in.
    pub audiences: Vec<String>,
    /// Through which door.
    pub channel: Channel,
    /// In which version of the app.
    pub view: View,
    /// What the app knows.
    pub format: i64,
}

/// Why somebody does not see something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden {
    /// It is of the other version of the app.
    View(View),
    /// Their app is too old for it.
    Format(i64),
    /// It is not shown through this channel.
    Channel,
    /// They have not come far enough.
    Least(Standing),
    /// They have come too far.
    Most(Standing),
    /// They are in none of these audiences.
    NotIn(Vec<String>),
    /// They are in this audience.
    In(String),
}

impl Shown {
    /// Whether `visit` sees it; why not otherwise. `least` and `since` are what the component asks by itself.
    pub fn to(&self, visit: &Visit, least: Standing, since: i64) -> Result<(), Hidden> {
        let least = self.least.unwrap_or_default().max(least);
        let since = self.from_format.unwrap_or(since).max(since);
        let is_in = |name: &String| visit.audiences.contains(name);
        if let Some(view) = self.view.filter(|view| *view != visit.view) {
            return Err(Hidden::View(view));
        }
        if visit.format < since {
            return Err(Hidden::Format(since));
        }
        if !self.channels.is_empty() && !self.channels.contains(&visit.channel) {
            return Err(Hidden::Channel);
        }
        if visit.standing < least {
            return Err(Hidden::Least(least));
        }
        if let Some(most) = self.most.filter(|most| visit.standing > *most) {
            return Err(Hidden::Most(most));
        }
        if let Some(name) = self.without.iter().find(|name| is_in(name)) {
            return Err(Hidden::In(name.clone()));
        }
        if !self.within.is_empty() && !self.within.iter().any(is_in) {
            return Err(Hidden::NotIn(self.within.clone()));
        }
        Ok(())
    }

    /// The audiences it names, each with its place below the condition.
    pub fn audiences(&self) -> impl Iterator<Item = (String, &str)> {
        let within = self.within.iter().enumerate().map(|(at, name)| (format!("in/{at}"), name.as_str()));
        within.chain(self.without.iter().enumerate().map(|(at, name)| (format!("out/{at}"), name.as_str())))
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// zh.
    pub zh: String,
    /// en.
    pub en: String,
}

impl Both {
    /// In one of them.
    pub fn pick(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// A floor, ready to be shown.
#[derive(Debug)]
pub struct Floor {
    /// Its name on the page.
    pub id: String,
    /// Of what.
    pub component: &'static Component,
    /// Who sees it.
    pub shown: Shown,
    /// As it is written.
    pub written: Value,
    zh: Arc<Value>,
    en: Arc<Value>,
}

impl Floor {
    /// Its properties with the words of one language.
    pub fn props(&self, lang: Lang) -> Arc<Value> {
        match lang {
            Lang::Zh => self.zh.clone(),
            Lang::En => self.en.clone(),
        }
    }

    /// The keys of the menu that a property names.
    pub fn keys(&self, member: &str) -> impl Iterator<Item = &str> {
        self.written[member].as_array().into_iter().flatten().filter_map(Value::as_str)
    }
}

/// A page, ready to be shown.
#[derive(Debug)]
pub struct Page {
    /// Its title.
    pub title: Both,
    /// How it is framed.
    pub look: Look,
    /// From the top.
    pub floors: Vec<Floor>,
}

impl Page {
    /// Makes a body that fits the schema ready, or says what the schema cannot.
    pub fn compile(body: &Value) -> Result<Self, Vec<Objection>> {
        let body: PageBody = body_of(body, "")?;
        let mut objections = Vec::new();
        let mut floors: Vec<Floor> = Vec::with_capacity(body.floors.len());
        for (at, spec) in body.floors.into_iter().enumerate() {
            let place = |member: &str| format!("/floors/{at}/{member}");
            if floors.iter().any(|floor| floor.id == spec.id) {
                objections.push(Objection::new(place("id"), "另一楼层已用这个编号 / Another floor has this id"));
            }
            let Some(component) = components::component(&spec.component) else {
                objections.push(Objection::new(place("component"), "没有这个组件 / No such component"));
                continue;
            };
            objections.extend(faults(&spec).into_iter().map(|(member, words)| Objection::new(place(&member), words)));
            let (zh, en) = (spoken(&spec.props, Lang::Zh), spoken(&spec.props, Lang::En));
            let (zh, en) = (Arc::new(zh), Arc::new(en));
            floors.push(Floor { id: spec.id, component, shown: spec.shown, written: spec.props, zh, en });
        }
        let title = Both { zh: body.title_zh, en: body.title_en };
        if objections.is_empty() { Ok(Self { title, look: body.look, floors }) } else { Err(objections) }
    }
}

/// What is wrong with a floor that fits the schema, by the place in it.
fn faults(spec: &FloorSpec) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut object = |place: &str, words: &str| found.push((place.to_owned(), words.to_owned()));
    let Shown { within, without, least, most, .. } = &spec.shown;
    if let Some(both) = within.iter().position(|name| without.contains(name)) {
        object(&format!("shown/in/{both}"), "同一人群不能既显示又不显示 / One audience cannot be both in and out");
    }
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        object("shown/most", "上限不能低于下限 / Not below the least");
    }
    if spec.component == "text" {
        for member in ["text_zh", "text_en"] {
            if let Some(why) = spec.props[member].as_str().and_then(markdown::fault) {
                object(&format!("props/{member}"), why);
            }
        }
    }
    if spec.component == "menu" && spec.props["from"] == "fixed" && spec.props["entries"] == Value::Array(Vec::new()) {
        object("props/entries", "固定菜单至少一项 / A fixed menu names at least one entry");
    }
    let titles = [&spec.props["title_zh"], &spec.props["title_en"]];
    if titles[0].is_null() != titles[1].is_null() {
        object("props/title_en", "标题须有中英两种 / A title is written in both languages");
    }
    found
}

/// The properties with the words of one language: `title_zh` and `title_en` become `title`.
fn spoken(props: &Value, lang: Lang) -> Value {
    let (own, other) = match lang {
        Lang::Zh => ("_zh", "_en"),
        Lang::En => ("_en", "_zh"),
    };
    let Some(members) = props.as_object() else { return props.clone() };
    let mut told = Map::new();
    for (name, value) in members.iter().filter(|(name, _)| !name.ends_with(other)) {
        told.insert(name.strip_suffix(own).unwrap_or(name).to_owned(), value.clone());
    }
    Value::Object(told)
}
