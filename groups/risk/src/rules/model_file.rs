//! A score that was trained elsewhere: a file of weights or of trees, checked whole when it is read, evaluated in process.
//!
//! Invariants:
//! - a file that is accepted cannot fail later: its sizes are bounded, its numbers finite, and a tree's branches only lead
//!   forward, so a run is as long as the tree is deep;
//! - what is not known counts as the feature's own `missing` value, which the training counted it as too;
//! - a score is a whole number, 0 to 1000, and gives an order: it is no probability of anything, and no money is ever reckoned
//!   from it. Floating point stays inside this file.
//!
//! A model decides nothing. Its score is the field `model.score`, and rules say what it is worth, beside everything else.
//! The format is described in `groups/risk/rules/model/README.md`.

use serde::Deserialize;

/// The only format there is.
const FORMAT: u32 = 1;
/// The largest file, in bytes.
pub const BYTES_MAX: usize = 1 << 20;
/// The most features.
pub const FEATURES_MAX: usize = 64;
/// The most trees.
const TREES_MAX: usize = 512;
/// The most nodes of a tree.
const NODES_MAX: usize = 127;
/// The largest score.
pub const SCORE_MAX: i64 = 1_000;
/// Further from nothing no number of a file may be: sums of them stay finite.
const NUMBER_MAX: f64 = 1e15;

/// Why a file is refused. Found when it is read, never later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// More than [`BYTES_MAX`].
    #[error("the file is larger than {BYTES_MAX} bytes")]
    Bytes,
    /// Not the JSON that is expected.
    #[error("the file cannot be read: {0}")]
    Shape(String),
    /// A format of another time.
    #[error("format {0} is not known")]
    Format(u32),
    /// Too many, or none, of something.
    #[error("there are too many {0}, or none")]
    Size(&'static str),
    /// A number that is none, or too large.
    #[error("{0} has a number that is none, or too large")]
    Number(&'static str),
    /// The name of a field is there twice or is none.
    #[error("`{0}` is no field's id, or is there twice")]
    Field(String),
    /// A branch leads backwards or nowhere, or asks for a feature that is not there.
    #[error("tree {tree} is wrong at node {node}")]
    Tree {
        /// Which tree, from 0.
        tree: usize,
        /// Which of its nodes, from 0.
        node: usize,
    },
}

/// What a feature is made of before it is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The number as it is: a count, minor units, seconds, 0 or 1.
    #[default]
    Value,
    /// `ln(1 + x)`, of what is not negative: for amounts and ages.
    Ln1p,
}

/// Which way a feature makes a moment look worse. The training holds the model to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worse {
    /// The more, the worse.
    More,
    /// The less, the worse.
    Less,
    /// Neither.
    Either,
}

/// One number the model asks for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The id of a field of the catalogue.
    pub field: String,
    /// What is made of it.
    #[serde(default)]
    pub take: Take,
    /// What counts when it is not known; before [`Take`].
    pub missing: f64,
    /// Which way it is worse.
    pub worse: Worse,
}

impl Asked {
    fn taken(&self, known: Option<f64>) -> f64 {
        let number = known.filter(|number| number.is_finite()).unwrap_or(self.missing);
        match self.take {
            Take::Value => number,
            Take::Ln1p => number.max(0.0).ln_1p(),
        }
    }
}

/// How good the model was on what it was not trained on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Operations it was tried on.
    pub tried: u64,
    /// How many of them were fraud.
    pub fraud: u64,
    /// The area under the curve; 1 is perfect, 0.5 is chance.
    pub auc: f64,
    /// What a bound on the score would have meant.
    pub at: Vec<QualityAt>,
}

/// What asking from one score on would have meant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityAt {
    /// From this score on.
    pub score: i64,
    /// The share of honest operations that reach it.
    pub honest: f64,
    /// The share of fraud that reaches it.
    pub fraud: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    id: String,
    version: u32,
    name_zh: String,
    name_en: String,
    about: String,
    scenarios: Vec<String>,
    features: Vec<Asked>,
    base: f64,
    #[serde(default)]
    weights: Vec<f64>,
    #[serde(default)]
    trees: Vec<TreeFile>,
    quality: Quality,
}

/// A tree, node by node: `feature` -1 is a leaf of `value`; a value of at most `up_to` goes `left`, a larger one `right`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TreeFile {
    feature: Vec<i16>,
    up_to: Vec<f64>,
    left: Vec<u8>,
    right: Vec<u8>,
    value: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
enum Node {
    Leaf(f64),
    Branch { feature: u8, up_to: f64, left: u8, right: u8 },
}

/// A model that was read and may be asked.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its stable name.
    pub id: String,
    /// Counted up with every training that is put into use.
    pub version: u32,
    /// For people, zh.
    pub name_zh: String,
    /// For people, en.
    pub name_en: String,
    /// What it was trained on, and what it is not.
    pub about: String,
    /// Where it applies, by the scenarios' words.
    pub scenarios: Vec<String>,
    /// How good it was.
    pub quality: Quality,
    features: Vec<Asked>,
    base: f64,
    weights: Vec<f64>,
    trees: Vec<Vec<Node>>,
}

impl Model {
    /// Reads a file and checks all of it.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelFault> {
        if bytes.len() > BYTES_MAX {
            return Err(ModelFault::Bytes);
        }
        let file: File = serde_json::from_slice(bytes).map_err(|fault| ModelFault::Shape(fault.to_string()))?;
        if file.format != FORMAT {
            return Err(ModelFault::Format(file.format));
        }
        check_features(&file.features)?;
        if file.trees.len() > TREES_MAX || (file.trees.is_empty() && file.weights.is_empty()) {
            return Err(ModelFault::Size("trees or weights"));
        }
        if !file.weights.is_empty() && file.weights.len() != file.features.len() {
            return Err(ModelFault::Size("weights"));
        }
        finite("the base", &[file.base])?;
        finite("the weights", &file.weights)?;
        let trees = file.trees.iter().enumerate().map(|(place, tree)| tree.nodes(place, file.features.len()));
        let trees = trees.collect::<Result<_, _>>()?;
        let File { id, version, name_zh, name_en, about, scenarios, features, base, weights, quality, .. } = file;
        Ok(Self { id, version, name_zh, name_en, about, scenarios, quality, features, base, weights, trees })
    }

    /// What it asks for, in the order in which [`score`](Self::score) takes it: counts, minor units, seconds, flags as 0 and 1.
    pub fn features(&self) -> &[Asked] {
        &self.features
    }

    /// The score, 0 to [`SCORE_MAX`]. Values that are missing at the end are not known.
    pub fn score(&self, known: &[Option<f64>]) -> i64 {
        let mut values = [0.0; FEATURES_MAX];
        for (place, asked) in self.features.iter().enumerate() {
            values[place] = asked.taken(known.get(place).copied().flatten());
        }
        scored(self.margin(&values))
    }

    /// Which features moved the score most away from where it would be without them, by how much; the sharpest first.
    /// Each is taken away by itself, so the parts need not add up.
    pub fn moved_by(&self, known: &[Option<f64>], most: usize) -> Vec<(&Asked, i64)> {
        let score = self.score(known);
        let mut without = [None; FEATURES_MAX];
        let length = known.len().min(self.features.len());
        without[..length].copy_from_slice(&known[..length]);
        let mut moved = Vec::with_capacity(length);
        for (place, asked) in self.features.iter().enumerate().take(length) {
            let own = without[place].take();
            let by = score - self.score(&without);
            without[place] = own;
            if by != 0 {
                moved.push((asked, by));
            }
        }
        moved.sort_by_key(|(_, by)| std::cmp::Reverse(by.abs()));
        moved.truncate(most);
        moved
    }

    fn margin(&self, values: &[f64; FEATURES_MAX]) -> f64 {
        let weighed: f64 = self.weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
        let grown: f64 = self.trees.iter().map(|nodes| leaf(nodes, values)).sum();
        self.base + weighed + grown
    }
}

fn scored(margin: f64) -> i64 {
    let share = 1.0 / (1.0 + (-margin.clamp(-40.0, 40.0)).exp());
    // Between 0 and 1000, so nothing is cut off.
    (share * SCORE_MAX as f64).round() as i64
}

fn leaf(nodes: &[Node], values: &[f64; FEATURES_MAX]) -> f64 {
    let mut place = 0;
    loop {
        match nodes[place] {
            Node::Leaf(value) => return value,
            Node::Branch { feature, up_to, left, right } => {
                place = usize::from(if values[usize::from(feature)] <= up_to { left } else { right });
            }
        }
    }
}

impl TreeFile {
    fn nodes(&self, tree: usize, features: usize) -> Result<Vec<Node>, ModelFault> {
        let count = self.feature.len();
        let lengths = [self.up_to.len(), self.left.len(), self.right.len(), self.value.len()];
        if count == 0 || count > NODES_MAX || lengths.iter().any(|length| *length != count) {
            return Err(ModelFault::Size("nodes"));
        }
        finite("a tree", &self.up_to)?;
        finite("a tree", &self.value)?;
        let node = |place: usize| {
            if self.feature[place] == -1 {
                return Ok(Node::Leaf(self.value[place]));
            }
            let (left, right) = (self.left[place], self.right[place]);
            let forward = |to: u8| usize::from(to) > place && usize::from(to) < count;
            match u8::try_from(self.feature[place]) {
                Ok(feature) if usize::from(feature) < features && forward(left) && forward(right) => {
                    Ok(Node::Branch { feature, up_to: self.up_to[place], left, right })
                }
                _ => Err(ModelFault::Tree { tree, node: place }),
            }
        };
        (0..count).map(node).collect()
    }
}

fn check_features(features: &[Asked]) -> Result<(), ModelFault> {
    if features.is_empty() || features.len() > FEATURES_MAX {
        return Err(ModelFault::Size("features"));
    }
    for (place, asked) in features.iter().enumerate() {
        let letters = asked.field.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b));
        let twice = features[..place].iter().any(|other| other.field == asked.field);
        if asked.field.is_empty() || asked.field.len() > 64 || !letters || twice {
            return Err(ModelFault::Field(asked.field.clone()));
        }
        finite("a feature", &[asked.missing])?;
    }
    Ok(())
}

fn finite(what: &'static str, numbers: &[f64]) -> Result<(), ModelFault> {
    let fits = |number: &f64| number.is_finite() && number.abs() <= NUMBER_MAX;
    if numbers.iter().all(fits) { Ok(()) } else { Err(ModelFault::Number(what)) }
}

#[cfg(test)]
#[path = "model_file_tests.rs"]
mod tests;
