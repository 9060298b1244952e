//! A bank's profile as it lives: begun from what lies in files, changed by what is told, begun anew when the day turns.
//!
//! One task changes it, in the order it was told; whoever asks reads it beside. Between an event that is on disk and its effect
//! here lies one hand-over in memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use kernel::Ctx;
use parking_lot::RwLock;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::sync::oneshot;

use super::build::{Published, Recipe};
use super::standing::Standing;
use super::{Profiles, store};
use crate::behaviour::{Event, PersonNo, Told, blocking};
use crate::error::Error;
use crate::model::Slot;

/// How often it is looked whether the day has turned and whether something was published elsewhere.
const LOOK: Duration = Duration::from_secs(1);
/// Messages taken at a time.
const AT_ONCE: usize = 256;
/// Orders that may wait.
const ORDERS: usize = 64;

/// The profile of one bank.
pub struct Live {
    standing: RwLock<Standing>,
    /// What it was made by.
    recipe: RwLock<Recipe>,
    orders: mpsc::Sender<Ordered>,
    /// The generation of what is published it has looked at.
    looked: AtomicU64,
}

/// What is ordered of the task.
pub enum Order {
    /// To look whether something was published, or the day has turned.
    Look,
    /// To begin anew: what is given of everybody has changed.
    Anew,
    /// Somebody noted a tag of people, each with the value they have now.
    Notes(String, Vec<(PersonNo, Option<i64>)>),
    /// A person switched a tag on or off.
    Switch(PersonNo),
}

type Ordered = (Order, oneshot::Sender<Result<(), Error>>);

/// The task that changes a bank's profile.
struct Keeper {
    profiles: Weak<Profiles>,
    live: Weak<Live>,
    ctx: Ctx,
    told: UnboundedReceiver<Told>,
    /// What is told up to this mark is in the standing already.
    behind: Option<u64>,
}

impl Live {
    /// Begins the profile of the bank of `ctx`.
    pub(super) async fn begin(profiles: &Arc<Profiles>, ctx: Ctx) -> Result<Arc<Self>, Error> {
        let told = profiles.behaviour.lake(&ctx).await?.follow();
        let generation = profiles.line.generation();
        let (mark, recipe, standing) = profiles.build(&ctx).await?;
        let (orders, ordered) = mpsc::channel(ORDERS);
        let live = Arc::new(Self {
            standing: RwLock::new(standing),
            recipe: RwLock::new(recipe),
            orders,
            looked: AtomicU64::new(generation),
        });
        let (profiles, weak) = (Arc::downgrade(profiles), Arc::downgrade(&live));
        let keeper = Keeper { profiles, live: weak, ctx, told, behind: Some(mark) };
        tokio::spawn(keeper.run(ordered));
        Ok(live)
    }

    /// Whether something may have been published that it has not looked at.
    pub(super) fn is_behind(&self, generation: u64) -> bool {
        self.looked.load(Ordering::Acquire) != generation
    }

    /// Has the task do something; answers when it is done.
    pub(super) async fn order(&self, order: Order) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let gone = || Error::Lake("the profile is not kept any more");
        self.orders.send((order, answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Reads what is known.
    pub fn read<T>(&self, read: impl FnOnce(&Standing) -> T) -> T {
        // Beside those who read for long, and before the one who waits to change something.
        read(&self.standing.read_recursive())
    }

    /// Changes what was counted of audiences since it was last written down.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Standing) -> T) -> T {
        change(&mut self.standing.write())
    }

    /// What it was made by.
    pub(super) fn recipe(&self) -> Recipe {
        self.recipe.read().clone()
    }
}

impl Keeper {
    async fn run(mut self, mut orders: mpsc::Receiver<Ordered>) {
        let mut waiting = Vec::with_capacity(AT_ONCE);
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                some = self.told.recv_many(&mut waiting, AT_ONCE) => {
                    if some == 0 {
                        return;
                    }
                    self.take(std::mem::take(&mut waiting)).await;
                }
                order = orders.recv() => {
                    let Some((order, answer)) = order else { return };
                    let _gone = answer.send(self.follow(order).await);
                }
                _ = look.tick() => {
                    if self.profiles.strong_count() == 0 || self.live.strong_count() == 0 {
                        return;
                    }
                    if let Err(error) = self.follow(Order::Look).await {
                        tracing::error!(tenant = %self.ctx.tenant, %error, "the profile could not be brought up to date");
                    }
                }
            }
        }
    }

    /// Takes in what was told.
    async fn take(&mut self, told: Vec<Told>) {
        let Some((live, profiles)) = self.live.upgrade().zip(self.profiles.upgrade()) else { return };
        let Ok(bank) = profiles.banks.of(&self.ctx) else { return };
        let mut news = Vec::with_capacity(told.len());
        for one in told {
            match (one, self.behind) {
                (Told::Mark(mark), Some(behind)) if mark == behind => self.behind = None,
                (Told::Mark(_), _) => {}
                // It is in what was read.
                (_, Some(_)) => {}
                (one, None) => news.push(one),
            }
        }
        let zone = bank.zone;
        let done = blocking(move || {
            let mut standing = live.standing.write();
            for one in news {
                match one {
                    Told::Done(events) => standing.take(&events, |event: &Event| Slot::of(event.at(), zone).day),
                    Told::Met(met) => standing.meet(met),
                    Told::Gone(person) => standing.gone(person),
                    Told::Mark(_) => {}
                }
            }
            Ok::<_, Error>(())
        });
        if let Err(error) = done.await {
            tracing::error!(%error, "the profile could not take in what was told");
        }
    }

    async fn follow(&mut self, order: Order) -> Result<(), Error> {
        let Some((live, profiles)) = self.live.upgrade().zip(self.profiles.upgrade()) else { return Ok(()) };
        match order {
            Order::Look => self.look(&live, &profiles).await,
            Order::Anew => self.begin_anew(&live, &profiles).await,
            Order::Notes(tag, notes) => {
                blocking(move || {
                    let mut standing = live.standing.write();
                    if let Some(slot) = standing.set.slot(&tag) {
                        notes.into_iter().for_each(|(person, value)| standing.note(slot, person, value));
                    }
                    Ok::<_, Error>(())
                })
                .await
            }
            Order::Switch(person) => {
                // As it is now: of two who switch at once each would know its own alone.
                let tags = store::switched_off_by(&profiles.banks.db(&self.ctx)?, person).await?;
                blocking(move || {
                    let mut standing = live.standing.write();
                    let off = tags.iter().filter_map(|tag| standing.set.slot(tag)).collect();
                    standing.switch(person, off);
                    Ok::<_, Error>(())
                })
                .await
            }
        }
    }

    /// Looks whether the day has turned, or other tags or audiences are in force.
    async fn look(&mut self, live: &Arc<Live>, profiles: &Arc<Profiles>) -> Result<(), Error> {
        let generation = profiles.line.generation();
        let today = profiles.today(&self.ctx)?;
        let published = profiles.published(&self.ctx).await?;
        let recipe = live.recipe();
        if today != live.read(|standing| standing.day) || published.tags.0 != recipe.tags {
            self.begin_anew(live, profiles).await?;
        } else if published.audiences_named() != recipe.audiences {
            let Published { tags: (tags, set), audiences } = published;
            let named = super::build::named(&audiences);
            let live = live.clone();
            blocking(move || {
                let ready = super::build::ready(&set, audiences);
                // Everybody is looked at beside those who ask: nobody but this task changes anything meanwhile.
                let filled = live.standing.read_recursive().filled(ready);
                live.standing.write().take_audiences(filled);
                *live.recipe.write() = Recipe { tags, audiences: named };
                Ok::<_, Error>(())
            })
            .await?;
        }
        live.looked.store(generation, Ordering::Release);
        Ok(())
    }

    async fn begin_anew(&mut self, live: &Arc<Live>, profiles: &Arc<Profiles>) -> Result<(), Error> {
        let generation = profiles.line.generation();
        let (mark, recipe, mut standing) = profiles.build(&self.ctx).await?;
        self.behind = Some(mark);
        let changed = live.clone();
        blocking(move || {
            standing.go_on_from(&changed.standing.read_recursive());
            let before = std::mem::replace(&mut *changed.standing.write(), standing);
            *changed.recipe.write() = recipe;
            // It is large: nobody waits until it is gone.
            drop(before);
            Ok::<_, Error>(())
        })
        .await?;
        live.looked.store(generation, Ordering::Release);
        Ok(())
    }
}
