//! `polybank outbox`: dead letters by the command line. A running server does the work within a second; without one it
//! is done at the next start.

use clap::Subcommand;
use gateway::REASON_CHARS;
use kernel::{Ctx, PageQuery, TenantId};
use serde_json::json;
use storage::DeadLetter;

use crate::serve::Failure;
use crate::wiring::Platform;

/// What to do about dead letters.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List the events that consumers gave up on
    List {
        /// Only this bank's
        #[arg(long)]
        bank: Option<TenantId>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Have dead letters tried again at once: all, or those of one bank, one consumer, one event
    Retry {
        /// Only this bank's
        #[arg(long)]
        bank: Option<TenantId>,
        /// Only this consumer's, e.g. insight.figures
        #[arg(long)]
        consumer: Option<String>,
        /// Only this event, with those of its aggregate before it
        #[arg(long, requires_all = ["bank", "consumer"])]
        seq: Option<i64>,
    },
    /// Give one dead letter up for good
    Discard {
        /// The bank
        #[arg(long)]
        bank: TenantId,
        /// The consumer
        #[arg(long)]
        consumer: String,
        /// The event's number
        #[arg(long)]
        seq: i64,
        /// Why; kept in the audit trail
        #[arg(long)]
        purpose: String,
    },
}

/// Runs the command; answers what to print.
pub async fn run(platform: &Platform, command: OutboxCommand) -> Result<String, Failure> {
    match command {
        OutboxCommand::List { bank, json } => list(platform, bank.as_ref(), json).await,
        OutboxCommand::Retry { bank, consumer, seq } => {
            let mut letters = 0;
            for ctx in rooms(platform, bank.as_ref())? {
                let mut tx = platform.banks.db(&ctx)?.begin(&ctx).await?;
                letters += match (&consumer, seq) {
                    (Some(consumer), Some(seq)) => tx.retry_letter(&ctx, consumer, seq).await?,
                    (consumer, _) => tx.retry_all_letters(&ctx, consumer.as_deref()).await?,
                };
                tx.commit().await?;
            }
            Ok(format!("{letters} dead letters are tried again at once"))
        }
        OutboxCommand::Discard { bank, consumer, seq, purpose } => {
            let purpose = gateway::reason("purpose", &purpose).map_err(|_| {
                format!("--purpose: one line of {} to {} characters", REASON_CHARS.start(), REASON_CHARS.end())
            })?;
            let ctx = rooms(platform, Some(&bank))?.remove(0);
            let mut tx = platform.banks.db(&ctx)?.begin(&ctx).await?;
            let gone = tx.discard_letter(&ctx, &consumer, seq, &purpose).await?.ok_or("no such dead letter")?;
            tx.commit().await?;
            Ok(format!("discarded {consumer} {seq} ({} of {})", gone.topic, gone.aggregate))
        }
    }
}

async fn list(platform: &Platform, bank: Option<&TenantId>, as_json: bool) -> Result<String, Failure> {
    let mut found = Vec::new();
    for ctx in rooms(platform, bank)? {
        let page = PageQuery::parse(None, Some(100))?;
        let letters = platform.banks.db(&ctx)?.letters_page(&page).await?.items;
        found.extend(letters.into_iter().map(|letter| (ctx.tenant.clone(), letter)));
    }
    if as_json {
        let list: Vec<_> = found.iter().map(|(bank, letter)| document(bank, letter)).collect();
        return Ok(serde_json::to_string_pretty(&list)?);
    }
    if found.is_empty() {
        return Ok("no dead letters".to_owned());
    }
    let lines = found.iter().map(|(bank, letter)| {
        let next = letter.retry_at.map_or_else(|| "waits for a person".to_owned(), |at| format!("again at {at}"));
        let DeadLetter { consumer, seq, topic, tries, error, .. } = letter;
        format!("{:<20} {consumer:<24} {seq:>10} {topic:<28} tried {tries}, {next}: {error}", bank.as_str())
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn document(bank: &TenantId, letter: &DeadLetter) -> serde_json::Value {
    json!({
        "bank": bank, "consumer": letter.consumer, "seq": letter.seq, "topic": letter.topic,
        "aggregate": letter.aggregate, "error": letter.error, "died_at": letter.died_at, "tries": letter.tries,
        "retry_at": letter.retry_at,
    })
}

/// The contexts to work in: every bank's, or one's.
fn rooms(platform: &Platform, bank: Option<&TenantId>) -> Result<Vec<Ctx>, Failure> {
    let ctx = platform.system("cli");
    match bank {
        None => Ok(platform.banks.all().iter().map(|bank| ctx.in_tenant(bank.id.clone())).collect()),
        Some(bank) if platform.banks.get(bank).is_some() => Ok(vec![ctx.in_tenant(bank.clone())]),
        Some(_) => Err("no such bank".into()),
    }
}
