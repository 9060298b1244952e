//! The picture around a customer or a device: people, the devices they came from, whom they paid, and their accounts.
//!
//! It is drawn from verdicts, and from what devices told of themselves: who was never judged in any way but "allow" is not in it.
//! Payees are known by their last digits, so two of them may be one node; nobody is found through a payee.

use std::collections::{BTreeMap, BTreeSet};

use contracts::account::AccountStatus;
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};

use super::error::Error;
use super::model::Outcome;
use super::store::{self, DeviceView, Tie};
use super::{Desk, Person};

/// Ties read of one customer or device.
const TIES_MAX: i64 = 300;
/// Devices followed from a customer, and people followed from a device.
const FOLLOWED_MAX: usize = 12;
/// Nodes drawn.
const NODES_MAX: usize = 80;

/// Where a picture begins.
#[derive(Debug, Clone)]
pub enum Around {
    /// At a customer.
    Customer(Id<User>),
    /// At a device.
    Device(String),
}

/// What stands at a place of the picture.
#[derive(Debug, Clone)]
pub enum Thing {
    /// Somebody.
    Person(Person),
    /// A device, with what it told of itself, and whether it is listed.
    Device(String, Option<DeviceView>, Listed),
    /// Somebody paid, by the last digits.
    Payee(String),
    /// An account of somebody, masked.
    Account(String),
}

/// Whether a device stands on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// A line between two places, by their number.
#[derive(Debug, Clone)]
pub struct Line {
    pub from: usize,
    pub to: usize,
    /// Verdicts behind it; zero for an account that is simply theirs.
    pub times: i64,
    /// The sharpest of them.
    pub worst: Outcome,
    pub last_at: Option<Timestamp>,
}

/// The picture.
pub struct Picture {
    pub things: Vec<Thing>,
    pub lines: Vec<Line>,
    /// How many things were left out.
    pub left_out: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Person(Id<User>),
    Device(String),
    Payee(String),
}

type Lines = BTreeMap<(Node, Node), (i64, Outcome, Timestamp)>;

impl Desk {
    /// Draws the picture around a customer or a device.
    pub(super) async fn picture(&self, ctx: &Ctx, around: &Around) -> Result<Picture, Error> {
        let (nodes, lines, left_out) = self.ties(ctx, around).await?;
        let places: BTreeMap<&Node, usize> = nodes.iter().enumerate().map(|(place, node)| (node, place)).collect();
        let mut drawn = Vec::new();
        for ((from, to), (times, worst, last_at)) in &lines {
            if let (Some(from), Some(to)) = (places.get(from), places.get(to)) {
                drawn.push(Line { from: *from, to: *to, times: *times, worst: *worst, last_at: Some(*last_at) });
            }
        }
        let mut things = Vec::with_capacity(nodes.len());
        for node in &nodes {
            things.push(self.thing(ctx, node).await?);
        }
        for (place, node) in nodes.iter().enumerate() {
            let Node::Person(user) = node else { continue };
            let accounts = self.accounts.of_user(ctx, *user).await?;
            for account in accounts.iter().filter(|account| account.status != AccountStatus::Closed) {
                if things.len() >= NODES_MAX {
                    break;
                }
                things.push(Thing::Account(account.account_no.masked()));
                let (to, worst) = (things.len() - 1, Outcome::Allow);
                drawn.push(Line { from: place, to, times: 0, worst, last_at: None });
            }
        }
        Ok(Picture { things, lines: drawn, left_out })
    }

    /// What is tied to what: two steps from where the picture begins. The beginning stands first, then whatever is tied most.
    async fn ties(&self, ctx: &Ctx, around: &Around) -> Result<(Vec<Node>, Lines, usize), Error> {
        let db = self.db(ctx)?;
        let (first, ties) = match around {
            Around::Customer(user) => (Node::Person(*user), store::ties_of_user(&db, *user, TIES_MAX).await?),
            Around::Device(device) => {
                (Node::Device(device.clone()), store::ties_of_device(&db, device, TIES_MAX).await?)
            }
        };
        let mut lines = Lines::new();
        note(&mut lines, &ties);
        let mut seen = BTreeSet::from([first.clone()]);
        for _ in 0..2 {
            for node in frequent(&lines, &seen) {
                let ties = match &node {
                    Node::Person(user) => store::ties_of_user(&db, *user, TIES_MAX).await?,
                    Node::Device(device) => store::ties_of_device(&db, device, TIES_MAX).await?,
                    Node::Payee(_) => Vec::new(),
                };
                note(&mut lines, &ties);
                seen.insert(node);
            }
        }
        let mut weights: BTreeMap<&Node, i64> = BTreeMap::new();
        for ((from, to), (times, ..)) in &lines {
            *weights.entry(from).or_default() += times;
            *weights.entry(to).or_default() += times;
        }
        weights.remove(&first);
        let mut others: Vec<_> = weights.into_iter().collect();
        others.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        let left_out = others.len().saturating_sub(NODES_MAX - 1);
        let others = others.into_iter().take(NODES_MAX - 1).map(|(node, _)| node.clone());
        let nodes = std::iter::once(first).chain(others).collect();
        Ok((nodes, lines, left_out))
    }

    async fn thing(&self, ctx: &Ctx, node: &Node) -> Result<Thing, Error> {
        Ok(match node {
            Node::Person(user) => Thing::Person(self.person(ctx, *user).await?),
            Node::Payee(tail) => Thing::Payee(tail.clone()),
            Node::Device(device) => {
                let db = self.db(ctx)?;
                let listed = store::device_listed(&db, device, ctx.now()).await?;
                let listed = if listed { Listed::Yes } else { Listed::No };
                Thing::Device(device.clone(), store::device(&db, device).await?, listed)
            }
        })
    }
}

/// The people and devices of `lines` that were not followed yet, those with most verdicts first.
fn frequent(lines: &Lines, seen: &BTreeSet<Node>) -> Vec<Node> {
    let mut weights: BTreeMap<&Node, i64> = BTreeMap::new();
    for ((from, to), (times, ..)) in lines {
        for node in [from, to] {
            if !matches!(node, Node::Payee(_)) && !seen.contains(node) {
                *weights.entry(node).or_default() += times;
            }
        }
    }
    let mut nodes: Vec<_> = weights.into_iter().collect();
    nodes.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    nodes.into_iter().take(FOLLOWED_MAX).map(|(node, _)| node.clone()).collect()
}

/// Adds ties to the lines. Ties are read around one thing after another, so a line that was counted from its other end is not
/// counted twice: the larger count stands.
fn note(lines: &mut Lines, ties: &[Tie]) {
    let mut fresh = Lines::new();
    for tie in ties {
        let person = tie.user_id.map(Node::Person);
        let device = tie.device_id.clone().map(Node::Device);
        let payee = tie.payee_tail.clone().map(Node::Payee);
        for (from, to) in [(person.clone(), device), (person, payee)] {
            let Some(ends) = from.zip(to) else { continue };
            let line = fresh.entry(ends).or_insert((0, Outcome::Allow, tie.at));
            *line = (line.0 + 1, line.1.max(tie.outcome), line.2.max(tie.at));
        }
    }
    for (ends, found) in fresh {
        let line = lines.entry(ends).or_insert(found);
        *line = (line.0.max(found.0), line.1.max(found.1), line.2.max(found.2));
    }
}
