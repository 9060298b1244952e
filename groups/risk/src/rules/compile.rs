//! Making documents ready: expressions checked, ids told apart, and several documents put together into what is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use contracts::risk::Scenario;
use expr::{Condition, Facts, Truth};
use kernel::{Lang, Timestamp};
use publishing::Objection;

use super::body::{Action, Bands, Body, Floor, OnMissing, RuleText, Switch, TableText};
use super::given;
use super::scoring::Scoring;

/// What is wrong with a document, with its places.
pub type Objections = Vec<Objection>;

/// How often in a row a rule may be found too slow before it is not asked for a while.
const SLOW_TIMES: u32 = 3;
/// For how long it is not asked then, in seconds.
const SUSPENDED_S: i64 = 60;

/// A document made ready.
#[derive(Debug, Default)]
pub struct Doc {
    pub(super) rules: Vec<Arc<Rule>>,
    pub(super) tables: Vec<Arc<Table>>,
    pub(super) bands: Bands,
}

/// A rule made ready.
#[derive(Debug)]
pub struct Rule {
    /// Its text.
    pub text: Arc<RuleText>,
    asked: Asked,
    health: Health,
}

/// A table made ready.
#[derive(Debug)]
pub struct Table {
    pub(super) text: TableText,
    /// What is stored of a row that fitted.
    pub(super) as_rule: Arc<RuleText>,
    pub(super) rows: Vec<(Rule, i64)>,
}

/// What is asked: a condition, or in tests whatever a test wants to go wrong.
enum Asked {
    Condition(Condition),
    #[cfg(test)]
    Probe(Box<dyn Fn(&Facts) -> Truth + Send + Sync>),
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Condition(condition) => f.write_str(condition.source()),
            #[cfg(test)]
            Self::Probe(_) => f.write_str("probe"),
        }
    }
}

/// How a rule has done lately.
#[derive(Debug, Default)]
struct Health {
    slow: AtomicU32,
    suspended_until: AtomicI64,
}

/// How long a rule took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As it should.
    Quick,
    /// Much longer.
    Slow,
}

/// Whether a rule fires, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It does not.
    No,
    /// It does.
    Fires,
    /// It could not be told, and it declares to fire then.
    ByDefault,
}

impl Rule {
    fn new(text: RuleText, asked: Asked) -> Self {
        Self { text: Arc::new(text), asked, health: Health::default() }
    }

    /// A rule that does what a test says.
    #[cfg(test)]
    pub(super) fn probe(text: RuleText, probe: impl Fn(&Facts) -> Truth + Send + Sync + 'static) -> Self {
        Self::new(text, Asked::Probe(Box::new(probe)))
    }

    /// What it says of `facts`. Whatever goes wrong in it stays in it.
    pub(super) fn answer(&self, facts: &Facts, at: Timestamp) -> Answer {
        if at.micros() < self.health.suspended_until.load(Ordering::Relaxed) {
            return self.by_default();
        }
        let asked = AssertUnwindSafe(|| match &self.asked {
            Asked::Condition(condition) => condition.truth(facts),
            #[cfg(test)]
            Asked::Probe(probe) => probe(facts),
        });
        match catch_unwind(asked) {
            Ok(Truth::True) => Answer::Fires,
            Ok(Truth::False) => Answer::No,
            Ok(Truth::Unknown) => self.by_default(),
            Err(_) => {
                metrics::counter!("polybank_risk_rule_trouble_total", "why" => "panic").increment(1);
                tracing::error!(rule = %self.text.id, "a risk rule panicked; it does what it declares for that");
                self.by_default()
            }
        }
    }

    /// Slow three times in a row, it is not asked for a minute: that the machine stood still for a moment is no fault of it.
    pub(super) fn note_time(&self, pace: Pace, at: Timestamp) {
        if pace == Pace::Quick {
            self.health.slow.store(0, Ordering::Relaxed);
        } else if self.health.slow.fetch_add(1, Ordering::Relaxed) + 1 >= SLOW_TIMES {
            self.health.slow.store(0, Ordering::Relaxed);
            self.health.suspended_until.store(at.plus_seconds(SUSPENDED_S).micros(), Ordering::Relaxed);
            metrics::counter!("polybank_risk_rule_trouble_total", "why" => "slow").increment(1);
            tracing::error!(rule = %self.text.id, "a risk rule is too slow and is not asked for a minute");
        }
    }

    fn by_default(&self) -> Answer {
        match self.text.on_missing {
            OnMissing::Pass => Answer::No,
            OnMissing::Act => Answer::ByDefault,
        }
    }

    /// The condition; nothing for a test's probe.
    pub fn condition(&self) -> Option<&Condition> {
        match &self.asked {
            Asked::Condition(condition) => Some(condition),
            #[cfg(test)]
            Asked::Probe(_) => None,
        }
    }

    /// The slots of the fields it reads.
    pub(super) fn reads(&self) -> impl Iterator<Item = usize> + '_ {
        let fields = self.condition().into_iter().flat_map(Condition::reads);
        fields.filter_map(|field| given::catalogue().slot(&field.id))
    }
}

impl Doc {
    /// Makes a text ready, or says all that is wrong with it. It fits the schema.
    pub fn compile(body: &Body) -> Result<Arc<Self>, Objections> {
        let mut objections = Objections::new();
        let mut seen = BTreeSet::new();
        let mut rules = Vec::with_capacity(body.rules.len());
        for (place, text) in body.rules.iter().enumerate() {
            let at = format!("/rules/{place}");
            if !seen.insert(text.id.as_str()) {
                objections.push(Objection::new(format!("{at}/id"), "编号重复 / the id is there twice"));
            }
            check_rule(&at, text, &mut objections);
            match condition(&format!("{at}/when"), &text.when) {
                Ok(asked) => rules.push(Arc::new(Rule::new(text.clone(), asked))),
                Err(more) => objections.extend(more),
            }
        }
        let mut tables = Vec::with_capacity(body.tables.len());
        for (place, text) in body.tables.iter().enumerate() {
            let at = format!("/tables/{place}");
            if !seen.insert(text.id.as_str()) {
                objections.push(Objection::new(format!("{at}/id"), "编号重复 / the id is there twice"));
            }
            tables.push(Arc::new(table(&at, text, &mut objections)));
        }
        check_bands(&body.bands, &mut objections);
        if objections.is_empty() { Ok(Arc::new(Self { rules, tables, bands: body.bands })) } else { Err(objections) }
    }

    /// Rules as a test made them.
    #[cfg(test)]
    pub(super) fn of_rules(rules: Vec<Rule>, bands: Bands) -> Arc<Self> {
        Arc::new(Self { rules: rules.into_iter().map(Arc::new).collect(), tables: Vec::new(), bands })
    }

    /// Its rules, in the order they are written.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.iter()
    }
}

fn condition(at: &str, text: &str) -> Result<Asked, Objections> {
    let told = |one: &expr::Objection| {
        Objection::new(at, format!("{} / {}", one.words.get(Lang::Zh), one.words.get(Lang::En)))
    };
    let compiled = Condition::compile(given::catalogue(), text);
    compiled.map(Asked::Condition).map_err(|found| found.0.iter().map(told).collect())
}

fn check_rule(at: &str, text: &RuleText, objections: &mut Objections) {
    let mut object = |member: &str, message: &str| objections.push(Objection::new(format!("{at}/{member}"), message));
    if text.scenarios.is_empty() {
        object("scenarios", "至少选择一个场景 / at least one scenario");
    }
    if text.action == Action::Score && text.score == 0 && text.enabled == Switch::On {
        object("score", "计分规则须有分值 / a rule that scores needs a score");
    }
    if text.action == Action::Allow && (text.floor == Floor::Yes || text.on_missing == OnMissing::Act) {
        object(
            "action",
            "放行规则不能是底线规则，也不能在信息缺失时生效 / a rule that allows is no floor and does not act when something is missing",
        );
    }
    let is_floor = Body::base().rule(&text.id).is_some_and(|base| base.floor == Floor::Yes);
    if is_floor && text.enabled == Switch::Off {
        object("enabled", "底线规则不可停用 / a floor rule cannot be switched off");
    }
}

fn check_bands(bands: &Bands, objections: &mut Objections) {
    let mut before: Option<i64> = None;
    for (name, band) in bands.named() {
        if let Some(band) = band {
            if before.is_some_and(|before| band < before) {
                let words = "不得低于前一档 / not below the band before it";
                objections.push(Objection::new(format!("/bands/{name}"), words));
            }
            before = Some(band);
        }
    }
}

/// A row is a rule that scores, so that it is asked, suspended and stored like one.
fn table(at: &str, text: &TableText, objections: &mut Objections) -> Table {
    let or_id = |name: &String| if name.is_empty() { text.id.clone() } else { name.clone() };
    let as_rule = |when: &str, score| RuleText {
        id: text.id.clone(),
        name_zh: or_id(&text.name_zh),
        name_en: or_id(&text.name_en),
        scenarios: text.scenarios.clone(),
        when: when.to_owned(),
        action: Action::Score,
        score,
        least_tool: Default::default(),
        priority: 0,
        on_missing: OnMissing::Pass,
        reason_zh: "多项风险特征叠加".to_owned(),
        reason_en: "Several signs of risk together".to_owned(),
        remedy_zh: String::new(),
        remedy_en: String::new(),
        floor: Floor::No,
        enabled: Switch::On,
        category: "other".to_owned(),
        source: String::new(),
    };
    let mut rows = Vec::with_capacity(text.rows.len());
    for (place, row) in text.rows.iter().enumerate() {
        match condition(&format!("{at}/rows/{place}/when"), &row.when) {
            Ok(asked) => rows.push((Rule::new(as_rule(&row.when, row.score), asked), row.score)),
            Err(more) => objections.extend(more),
        }
    }
    Table { as_rule: Arc::new(as_rule("", 0)), rows, text: text.clone() }
}

/// A document as it stands in a bank.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is called.
    pub document: Arc<str>,
    /// Which version; 0 for what is compiled in.
    pub version: u32,
    /// What it says.
    pub doc: Arc<Doc>,
    /// How it stands.
    pub standing: Standing,
}

/// How a document stands in a bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is what the alliance gives to every bank.
    Ground,
    /// It is the bank's own.
    Own,
    /// It is asked and recorded, and decides nothing.
    Shadow,
}

/// Several documents put together: what is asked about a moment.
#[derive(Debug)]
pub struct Set {
    pub(super) parts: Vec<Part>,
    scenes: BTreeMap<Scenario, Scene>,
    pub(super) bands: Bands,
}

/// What is asked in one scenario.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Rules, the highest priority first, with the place of their document.
    pub rules: Vec<(usize, Arc<Rule>)>,
    pub tables: Vec<(usize, Arc<Table>)>,
    /// The features somebody reads, by their place.
    pub wanted: Vec<usize>,
    /// The model, where somebody reads its score.
    pub scoring: Option<Arc<Scoring>>,
    /// Rules that read whether the payee is new, and decide.
    pub mind_first: Vec<Arc<Rule>>,
    /// Whether rules are timed one by one: the last judgement took long.
    pub watched: std::sync::atomic::AtomicBool,
}

impl Set {
    /// Puts texts together: the first is the ground, the others are a bank's own.
    pub fn compile(bodies: &[Body]) -> Result<Self, Objections> {
        let part = |(place, body): (usize, &Body)| -> Result<Part, Objections> {
            let standing = if place == 0 { Standing::Ground } else { Standing::Own };
            let document = if place == 0 { Arc::from("base") } else { Arc::from(format!("own{place}")) };
            Ok(Part { document, version: 0, doc: Doc::compile(body)?, standing })
        };
        Ok(Self::of(bodies.iter().enumerate().map(part).collect::<Result<_, Objections>>()?))
    }

    /// Puts documents together.
    pub fn of(parts: Vec<Part>) -> Self {
        let mut bands = Bands::default();
        for part in parts.iter().filter(|part| part.standing != Standing::Shadow) {
            bands = bands.tightest(part.doc.bands);
        }
        let own: BTreeSet<&str> = parts
            .iter()
            .filter(|part| part.standing == Standing::Own)
            .flat_map(|part| &part.doc.rules)
            .map(|rule| rule.text.id.as_str())
            .collect();
        // A shadow version says something only where it differs from the version beside it.
        let enforced: BTreeMap<(&str, &str), &RuleText> = parts
            .iter()
            .filter(|part| part.standing != Standing::Shadow)
            .flat_map(|part| {
                part.doc.rules.iter().map(move |rule| ((&*part.document, rule.text.id.as_str()), &*rule.text))
            })
            .collect();
        let asked = |part: &Part, rule: &Rule| {
            let text = &*rule.text;
            text.enabled == Switch::On
                && match part.standing {
                    Standing::Ground => text.floor == Floor::Yes || !own.contains(text.id.as_str()),
                    Standing::Own => true,
                    Standing::Shadow => enforced.get(&(&*part.document, text.id.as_str())) != Some(&text),
                }
        };
        let mut scenes: BTreeMap<Scenario, Scene> = BTreeMap::new();
        for (place, part) in parts.iter().enumerate() {
            for rule in part.doc.rules.iter().filter(|rule| asked(part, rule)) {
                for scenario in &rule.text.scenarios {
                    scenes.entry(*scenario).or_default().rules.push((place, rule.clone()));
                }
            }
            for table in &part.doc.tables {
                for scenario in &table.text.scenarios {
                    scenes.entry(*scenario).or_default().tables.push((place, table.clone()));
                }
            }
        }
        for (scenario, scene) in &mut scenes {
            scene.make_ready(*scenario, &parts);
        }
        Self { parts, scenes, bands }
    }

    pub(super) fn scene(&self, scenario: Scenario) -> Option<&Scene> {
        self.scenes.get(&scenario)
    }

    /// The features its rules read in a scenario: nothing else need be known.
    pub fn wanted(&self, scenario: Scenario) -> &[usize] {
        self.scenes.get(&scenario).map_or(&[], |scene| &scene.wanted)
    }

    /// The documents it is made of.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The rules asked in a scenario, the highest priority first.
    pub fn rules(&self, scenario: Scenario) -> impl Iterator<Item = &Arc<RuleText>> {
        self.scenes.get(&scenario).into_iter().flat_map(|scene| &scene.rules).map(|(_, rule)| &rule.text)
    }
}

impl Scene {
    fn make_ready(&mut self, scenario: Scenario, parts: &[Part]) {
        self.rules.sort_by(|(_, a), (_, b)| {
            let key = |rule: &Rule| (std::cmp::Reverse(rule.text.priority), rule.text.id.clone());
            key(a).cmp(&key(b))
        });
        let mut slots = BTreeSet::new();
        for (_, rule) in &self.rules {
            slots.extend(rule.reads());
        }
        for (_, table) in &self.tables {
            slots.extend(table.rows.iter().flat_map(|(row, _)| row.reads()));
        }
        self.scoring = Scoring::wanted(scenario, |slot| slots.contains(&slot));
        slots.extend(self.scoring.iter().flat_map(|scoring| scoring.reads()));
        self.wanted = given::features_of(&slots);
        let first = given::first_time_slot();
        let decides = |(place, _): &&(usize, Arc<Rule>)| parts[*place].standing != Standing::Shadow;
        let reads = |rule: &Rule| rule.reads().any(|slot| Some(slot) == first);
        let minding = self.rules.iter().filter(decides).filter(|(_, rule)| reads(rule));
        self.mind_first = minding.map(|(_, rule)| rule.clone()).collect();
    }
}
