//! Group commit: one task per bank takes all the commands that are waiting and commits them together.
//!
//! While one batch is being made durable the next one gathers, so there is no timer and a lone command waits for
//! nobody. Every command gets its own answer. If a batch fails, it is rolled back and its commands are tried one by
//! one, so one bad command cannot take others down; if the *commit* fails, nobody knows whether it happened, and each
//! command's own idempotency key tells when it is tried again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_trait::async_trait;
use futures::FutureExt;
use kernel::Ctx;
use tokio::sync::{mpsc, oneshot};

use crate::fate::{self, Point};
use crate::{Db, Error, Result, Tx};

/// What a group does with a batch of its commands.
#[async_trait]
pub trait Batch: Send + Sync + 'static {
    /// One command.
    type Command: Send + Sync + 'static;
    /// The answer to one command.
    type Answer: Send + 'static;

    /// Applies all `commands` in `tx` and answers each, in order. Refusals are answers; an error undoes the batch.
    async fn apply(&self, tx: &mut Tx, commands: &[Self::Command]) -> Result<Vec<Self::Answer>>;

    /// Called after the batch's commit succeeded; the place to move caches.
    fn committed(&self, _commands: &[Self::Command], _answers: &[Self::Answer]) {}
}

/// Bounds of the writer.
#[derive(Debug, Clone, Copy)]
pub struct WriterConfig {
    /// Commands that may wait; more are refused as overload.
    pub queue: usize,
    /// Commands in one commit, at most.
    pub batch: usize,
}

impl Default for WriterConfig {
    fn default() -> Self {
        Self { queue: 4096, batch: 256 }
    }
}

type Waiting<B> = (<B as Batch>::Command, oneshot::Sender<Result<<B as Batch>::Answer>>);

/// The handle to a bank's writing task. The task ends when the last handle is gone and the queue is drained.
#[derive(Debug)]
pub struct GroupWriter<B: Batch> {
    queue: mpsc::Sender<Waiting<B>>,
}

impl<B: Batch> Clone for GroupWriter<B> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<B: Batch> GroupWriter<B> {
    /// Starts the writing task of `db`. `ctx` is the context of the batch as a whole.
    pub fn start(db: Db, ctx: Ctx, batch: Arc<B>, config: WriterConfig) -> Self {
        let (queue, commands) = mpsc::channel(config.queue);
        if fate::simulated() {
            tokio::spawn(run(db, ctx, batch, commands, config.batch));
            return Self { queue };
        }
        // A thread of its own: between two statements of a batch the writer must not wait behind a crowd of requests.
        let own = std::thread::Builder::new().name(format!("writer {}", ctx.tenant));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let work = move |runtime: tokio::runtime::Runtime| {
            runtime.block_on(async {
                let db = db.for_one_task();
                run(db.clone(), ctx, batch, commands, config.batch).await;
                db.close_own().await;
            });
        };
        if let Err(error) = runtime.and_then(|runtime| own.spawn(move || work(runtime))) {
            tracing::error!(%error, "a bank's writer could not be started");
        }
        Self { queue }
    }

    /// Hands in a command and waits until its answer is on disk.
    pub async fn submit(&self, command: B::Command) -> Result<B::Answer> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send((command, reply)).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => Error::Overloaded,
            mpsc::error::TrySendError::Closed(_) => Error::Stopped,
        })?;
        answer.await.map_err(|_| Error::Stopped)?
    }
}

async fn run<B: Batch>(db: Db, ctx: Ctx, batch: Arc<B>, mut queue: mpsc::Receiver<Waiting<B>>, most: usize) {
    let mut waiting = Vec::with_capacity(most);
    while queue.recv_many(&mut waiting, most).await > 0 {
        // Whoever has gone was told that the outcome is not known; what was not begun for them is not begun any more.
        let (commands, replies): (Vec<_>, Vec<_>) = waiting.drain(..).filter(|(_, reply)| !reply.is_closed()).unzip();
        if commands.is_empty() {
            continue;
        }
        metrics::histogram!("polybank_writer_batch").record(commands.len() as f64);
        // A writer that fails before it has begun only tries again.
        let _ = fate::pass(Point::Taken).await;
        let answers = match commit(&db, &ctx, &*batch, &commands).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            Err(Failure::NotBegun(error)) => not_begun(&commands, &error),
            Err(Failure::Undone(error)) => one_by_one(&db, &ctx, &*batch, &commands, error).await,
        };
        reply_all(replies, answers);
    }
}

/// Why a batch is not in the books.
enum Failure {
    /// There was no transaction to try it in.
    NotBegun(Error),
    /// It was tried; the error may be that of one command.
    Undone(Error),
}

/// The database cannot be reached: everybody is told at once, instead of each after all those before them have waited.
fn not_begun<C, A>(commands: &[C], error: &Error) -> Vec<Result<A>> {
    tracing::error!(%error, commands = commands.len(), "no transaction could be begun for a batch");
    commands.iter().map(|_| Err(Error::NoConnection)).collect()
}

/// Second try, each command alone. Commands carry their own idempotency key, so a repeat after a commit whose outcome
/// is unknown answers what the first one did.
async fn one_by_one<B: Batch>(
    db: &Db,
    ctx: &Ctx,
    batch: &B,
    commands: &[B::Command],
    error: Error,
) -> Vec<Result<B::Answer>> {
    tracing::warn!(%error, commands = commands.len(), "batch failed; trying its commands one by one");
    let mut answers = Vec::with_capacity(commands.len());
    for (place, command) in commands.iter().enumerate() {
        match commit(db, ctx, batch, std::slice::from_ref(command)).await {
            Ok(alone) => answers.push(only(alone)),
            Err(Failure::Undone(error)) => answers.push(Err(error)),
            Err(Failure::NotBegun(error)) => {
                answers.extend(not_begun(&commands[place..], &error));
                break;
            }
        }
    }
    answers
}

fn only<A>(answers: Vec<A>) -> Result<A> {
    answers.into_iter().next().ok_or(Error::Inconsistent("a command without an answer"))
}

async fn commit<B: Batch>(
    db: &Db,
    ctx: &Ctx,
    batch: &B,
    commands: &[B::Command],
) -> std::result::Result<Vec<B::Answer>, Failure> {
    let tx = match db.begin(ctx).await {
        Ok(tx) => tx,
        Err(error) if error.is_pool_timeout() => return Err(Failure::NotBegun(error)),
        // The connection may have died while nobody used it: the next one is new.
        Err(_) => db.begin(ctx).await.map_err(Failure::NotBegun)?,
    };
    apply(tx, batch, commands).await.map_err(Failure::Undone)
}

async fn apply<B: Batch>(mut tx: Tx, batch: &B, commands: &[B::Command]) -> Result<Vec<B::Answer>> {
    // A panic must not end the bank's writing task: the batch is undone and told like any other failure.
    let applied = AssertUnwindSafe(batch.apply(&mut tx, commands)).catch_unwind().await;
    let answers = applied.unwrap_or(Err(Error::Inconsistent("the batch panicked")))?;
    if answers.len() != commands.len() {
        return Err(Error::Inconsistent("a command without an answer"));
    }
    tx.commit().await?;
    batch.committed(commands, &answers);
    Ok(answers)
}

fn reply_all<A>(replies: Vec<oneshot::Sender<Result<A>>>, answers: Vec<Result<A>>) {
    for (reply, answer) in replies.into_iter().zip(answers) {
        // The caller may have gone; what was committed stays committed.
        let _ = reply.send(answer);
    }
}
