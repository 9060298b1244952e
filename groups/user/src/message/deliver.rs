//! Handing messages to their carriers: one delivery at a time belongs to one process, every try is on record, and what
//! fails comes again at ever longer intervals until a person has to look.

use contracts::message::Message;
use futures::StreamExt;
use kernel::{Ctx, Id, Timestamp};

use super::circuit::Circuit;
use super::desk::signed;
use super::model::{Channel, DeliveryState, pause_after};
use super::push::{HttpPushGateway, PushCarrier};
use super::service::Centre;
use super::store::{self, DeliveryRow, MessageRow};
use crate::error::Error;
use crate::service::Way;
use crate::texts::SendError;

/// Deliveries taken up in one run of the job.
const DUE_AT_ONCE: i64 = 500;
/// Deliveries on their way side by side.
const WIDTH: usize = 8;
/// What tokens are sealed as.
pub(super) const PUSH_TOKEN: &str = "user_push_token.token";

/// The carriers of this process, and how they stand with it.
pub struct Carriers {
    /// Whether texts have one.
    pub(super) texts: bool,
    /// Pushes.
    pub(super) push: PushCarrier,
    sms_circuit: Circuit,
    push_circuit: Circuit,
}

impl Carriers {
    /// The carriers there are.
    pub(super) fn new(texts: bool, push: PushCarrier) -> Self {
        Self { texts, push, sms_circuit: Circuit::default(), push_circuit: Circuit::default() }
    }

    /// Those that can carry anything.
    pub(super) fn present(&self) -> Vec<Channel> {
        let sms = self.texts.then_some(Channel::Sms);
        let push = (!matches!(self.push, PushCarrier::None)).then_some(Channel::Push);
        sms.into_iter().chain(push).collect()
    }

    /// How a carrier stands with this process.
    pub(super) fn circuit(&self, channel: Channel) -> &Circuit {
        match channel {
            Channel::Sms => &self.sms_circuit,
            Channel::Push => &self.push_circuit,
        }
    }
}

/// What became of a try.
enum Outcome {
    /// The carrier has it.
    Taken,
    /// It never will be taken, and why: a word, without personal data.
    Never(&'static str),
    /// The carrier refused it for good.
    Refused(String),
    /// The carrier did not work.
    Unavailable(String),
}

impl Centre {
    /// Hands a message to those of its carriers whose time has come.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, %message))]
    pub async fn deliver(&self, ctx: &Ctx, message: Id<Message>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let claimed = store::claim_all_in_tx(&mut tx, message, ctx.now()).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        tx.commit().await?;
        // One carrier that fails does not keep the other from being called.
        let mut outcome = Ok(());
        for (channel, attempts) in claimed {
            outcome = outcome.and(self.carry(ctx, message, channel, attempts).await);
        }
        outcome
    }

    /// Hands over everything whose time has come; answers how much was taken up.
    pub async fn deliver_due(&self, ctx: &Ctx) -> Result<usize, Error> {
        let due = store::due(&self.banks.db(ctx)?, ctx.now(), DUE_AT_ONCE).await?;
        let count = due.len();
        let tries = due.into_iter().map(|(message, channel)| self.deliver_by(ctx, message, channel));
        let outcomes: Vec<_> = futures::stream::iter(tries).buffer_unordered(WIDTH).collect().await;
        outcomes.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(count)
    }

    async fn deliver_by(&self, ctx: &Ctx, message: Id<Message>, channel: Channel) -> Result<(), Error> {
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        let mut tx = db.begin(ctx).await?;
        let Some(attempts) = store::claim_in_tx(&mut tx, message, channel, now).await? else { return Ok(()) };
        tx.commit().await?;
        self.carry(ctx, message, channel, attempts).await
    }

    /// Tries what was claimed, and says how it went.
    async fn carry(&self, ctx: &Ctx, message: Id<Message>, channel: Channel, attempts: i64) -> Result<(), Error> {
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        let circuit = self.carriers.circuit(channel);
        let settled = if circuit.may_try(now) {
            let outcome = self.try_once(ctx, message, channel).await;
            match &outcome {
                Ok(Outcome::Unavailable(_)) | Err(_) => circuit.failed(now),
                Ok(_) => circuit.went_well(),
            }
            settled(outcome?, attempts, ctx.now())
        } else {
            let until = circuit.state(now).1.unwrap_or_else(|| now.plus_seconds(store::CLAIM_S));
            (DeliveryState::Queued, Some("circuit_open".to_owned()), attempts - 1, until)
        };
        let (state, why, attempts, next_at) = settled;
        let row = DeliveryRow {
            message_id: message,
            channel,
            state,
            why,
            attempts,
            next_at,
            created_at: now,
            updated_at: ctx.now(),
        };
        let mut tx = db.begin(ctx).await?;
        store::settle_in_tx(&mut tx, &row).await?;
        Ok(tx.commit().await?)
    }

    async fn try_once(&self, ctx: &Ctx, message: Id<Message>, channel: Channel) -> Result<Outcome, Error> {
        let db = self.banks.db(ctx)?;
        let Some(row) = store::message(&db, message).await? else { return Ok(Outcome::Never("gone")) };
        if row.expires_at <= ctx.now() {
            return Ok(Outcome::Never("expired"));
        }
        let Some(person) = self.users.person(ctx, row.user_id).await? else {
            return Ok(Outcome::Never("no_receiver"));
        };
        let bank = self.banks.of(ctx)?;
        let text = signed(row.lang, row.lang.pick(&bank.name, &bank.name_en), &row.sms);
        match channel {
            Channel::Sms => {
                let way = Way { id: format!("{message}:sms"), channel: "sms" };
                let sent = self.users.carry(ctx, &way, &person.view.phone, &text).await;
                Ok(outcome_of(sent.map(|carried| carried.then_some(()))))
            }
            Channel::Push => self.push(ctx, &row, &person.view.phone).await,
        }
    }

    async fn push(&self, ctx: &Ctx, row: &MessageRow, phone: &kernel::Phone) -> Result<Outcome, Error> {
        match &self.carriers.push {
            PushCarrier::None => Ok(Outcome::Never("no_carrier")),
            PushCarrier::DemoHandset => {
                let pick = |(zh, en): &(String, String)| row.lang.pick(zh, en).to_owned();
                let text = format!("{}\n{}", pick(&row.title), pick(&row.body));
                let way = Way { id: format!("{}:push", row.message_id), channel: "push" };
                let shown = self.users.show_on_handset(ctx, &way, phone, &text).await;
                shown.map(|()| Outcome::Taken)
            }
            PushCarrier::Gateway(gateway) => self.push_by(ctx, gateway, row).await,
        }
    }

    async fn push_by(&self, ctx: &Ctx, gateway: &HttpPushGateway, row: &MessageRow) -> Result<Outcome, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let devices = store::tokens(&db, row.user_id).await?;
        let tokens: Result<Vec<_>, _> = devices.iter().map(|(_, one)| keys.fields.open(PUSH_TOKEN, one)).collect();
        let tokens = tokens?;
        if tokens.is_empty() {
            return Ok(Outcome::Never("no_device"));
        }
        let sent = gateway.send(ctx.tenant.as_str(), &tokens, row).await;
        if let Ok(unknown) = &sent
            && !unknown.is_empty()
        {
            let mut tx = db.begin(ctx).await?;
            for ((device, _), token) in devices.iter().zip(&tokens) {
                if unknown.contains(token) {
                    store::drop_token_in_tx(&mut tx, row.user_id, device).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(outcome_of(sent.map(|_| Some(()))))
    }
}

fn outcome_of(sent: Result<Option<()>, SendError>) -> Outcome {
    match sent {
        Ok(Some(())) => Outcome::Taken,
        Ok(None) => Outcome::Never("no_carrier"),
        Err(SendError::Refused(status)) => Outcome::Refused(format!("refused with status {status}")),
        Err(SendError::Unavailable(why)) => Outcome::Unavailable(why.chars().take(200).collect()),
    }
}

/// State, reason, tries so far, and when it is looked at again.
fn settled(outcome: Outcome, attempts: i64, now: Timestamp) -> (DeliveryState, Option<String>, i64, Timestamp) {
    match outcome {
        Outcome::Taken => (DeliveryState::Sent, None, attempts, now),
        Outcome::Never(why) => (DeliveryState::Skipped, Some(why.to_owned()), attempts, now),
        Outcome::Refused(why) => (DeliveryState::Failed, Some(why), attempts, now),
        Outcome::Unavailable(why) => match pause_after(attempts) {
            Some(pause) => (DeliveryState::Queued, Some(why), attempts, now.plus_seconds(pause)),
            None => (DeliveryState::Failed, Some(why), attempts, now),
        },
    }
}
