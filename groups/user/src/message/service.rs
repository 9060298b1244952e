//! Use cases of the message centre: the inbox, what a customer chose, and what operators see and do.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::message::{Message, MessageKind};
use contracts::user::{ConsentPurpose, User};
use kernel::{Actor, AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use parameters::Parameters;
use serde_json::json;
use tenancy::Banks;

use super::deliver::{Carriers, PUSH_TOKEN};
use super::model::{self, Choice, Quiet};
use super::rules::MessageRules;
use super::store::{self, DeliveryRow, MessageRow, OwnQuiet, Preferences, Sought};
use crate::error::Error;
use crate::service::Service;

/// The message centre of every bank.
pub struct Centre {
    pub(super) banks: Banks,
    pub(super) users: Arc<Service>,
    pub(super) parameters: Parameters,
    pub(super) carriers: Carriers,
}

/// How many messages a customer has not read.
pub struct Unread {
    /// By kind; kinds without any are left out.
    pub kinds: Vec<(MessageKind, i64)>,
    /// The latest of them.
    pub newest: Option<MessageRow>,
}

/// What a customer chose, and what the bank says.
pub struct Settings {
    /// For each kind.
    pub kinds: Vec<(MessageKind, Choice)>,
    /// The customer's own quiet hours; nothing for the bank's.
    pub quiet: Option<OwnQuiet>,
    /// The bank's.
    pub bank_quiet: Quiet,
}

/// A message with its ways out of the house.
pub struct Sent {
    /// It.
    pub row: MessageRow,
    /// They.
    pub deliveries: Vec<DeliveryRow>,
    /// Its receiver: name or phone, masked.
    pub receiver: String,
}

impl Centre {
    pub(super) fn new(banks: Banks, users: Arc<Service>, carriers: Carriers) -> Self {
        Self { parameters: Parameters::new(banks.clone()), banks, users, carriers }
    }

    /// The bank's figures.
    pub(super) async fn rules(&self, ctx: &Ctx) -> Result<Arc<MessageRules>, Error> {
        Ok(self.parameters.current::<MessageRules>(ctx).await?)
    }

    /// A page of the inbox, newest first.
    pub async fn inbox(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        kind: Option<MessageKind>,
        page: &PageQuery,
    ) -> Result<Page<MessageRow>, Error> {
        Ok(store::inbox(&self.banks.db(ctx)?, user, kind, page, ctx.now()).await?)
    }

    /// What waits to be read.
    pub async fn unread(&self, ctx: &Ctx, user: Id<User>) -> Result<Unread, Error> {
        let db = self.banks.db(ctx)?;
        let kinds = store::unread(&db, user, ctx.now()).await?;
        let newest = if kinds.is_empty() { None } else { store::newest_unread(&db, user, ctx.now()).await? };
        Ok(Unread { kinds, newest })
    }

    /// One message.
    pub async fn one(&self, ctx: &Ctx, user: Id<User>, message: Id<Message>) -> Result<MessageRow, Error> {
        store::own(&self.banks.db(ctx)?, user, message, ctx.now()).await?.ok_or(Error::NotFound)
    }

    /// Notes that it was read.
    pub async fn read(&self, ctx: &Ctx, user: Id<User>, message: Id<Message>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if !store::read_in_tx(&mut tx, user, message, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Notes that everything up to now, of a kind or of all, was read.
    pub async fn read_all(&self, ctx: &Ctx, user: Id<User>, kind: Option<MessageKind>) -> Result<(), Error> {
        self.read_until(ctx, user, kind, ctx.now()).await
    }

    /// Notes that everything up to `until` was read; for demonstration data.
    pub async fn read_until(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        kind: Option<MessageKind>,
        until: Timestamp,
    ) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::read_all_in_tx(&mut tx, user, kind, until, ctx.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Takes it out of the inbox.
    pub async fn delete(&self, ctx: &Ctx, user: Id<User>, message: Id<Message>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if !store::delete_in_tx(&mut tx, user, message, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// What the customer chose.
    pub async fn settings(&self, ctx: &Ctx, user: Id<User>) -> Result<Settings, Error> {
        let Preferences { choices, quiet } = store::preferences(&self.banks.db(ctx)?, user, ctx.now()).await?;
        let choice = |kind| match model::fixed(kind) {
            Some(_) => Choice::On,
            None => choices.get(&kind).copied().unwrap_or_else(|| model::by_default(kind)),
        };
        let kinds = MessageKind::ALL.into_iter().map(|kind| (kind, choice(kind))).collect();
        Ok(Settings { kinds, quiet, bank_quiet: self.rules(ctx).await?.quiet() })
    }

    /// Keeps what the customer chose. A kind that cannot be switched off is refused, and offers that nobody agreed to get:
    /// to switch them off is to take that consent back.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn choose(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        kinds: &[(MessageKind, Choice)],
        quiet: Option<OwnQuiet>,
    ) -> Result<Settings, Error> {
        if let Some((kind, _)) = kinds.iter().find(|(kind, to)| *to == Choice::Off && model::fixed(*kind).is_some()) {
            return Err(Error::KindFixed(*kind));
        }
        let db = self.banks.db(ctx)?;
        let before = store::preferences(&db, user, ctx.now()).await?;
        let changed = |(kind, to): &&(MessageKind, Choice)| {
            before.choices.get(kind).copied().unwrap_or_else(|| model::by_default(*kind)) != *to
        };
        let mut changes: Vec<_> = kinds.iter().filter(changed).copied().collect();
        if changes.contains(&(MessageKind::Marketing, Choice::On)) {
            return Err(Error::ConsentNeeded);
        }
        if changes.contains(&(MessageKind::Marketing, Choice::Off)) {
            self.users.withdraw_consent(ctx, user, ConsentPurpose::Marketing).await?;
            changes.retain(|(kind, _)| *kind != MessageKind::Marketing);
        }
        if !changes.is_empty() || before.quiet != quiet {
            let mut tx = db.begin(ctx).await?;
            for (kind, to) in &changes {
                store::choose_in_tx(&mut tx, user, *kind, *to, ctx.now()).await?;
            }
            store::quieten_in_tx(&mut tx, user, quiet, ctx.now()).await?;
            let kinds: HashMap<_, _> = changes.iter().map(|(kind, to)| (kind.as_str(), to.as_str())).collect();
            let hours = quiet.map(|own| match own {
                OwnQuiet::Hours(quiet) => format!("{}-{}", model::clock_of(quiet.from), model::clock_of(quiet.until)),
                OwnQuiet::Never(_) => "never".to_owned(),
            });
            tx.audit(AuditEntry::done("user.messages_chosen", user, &json!({ "kinds": kinds, "quiet": hours })));
            tx.commit().await?;
        }
        self.settings(ctx, user).await
    }

    /// Keeps where pushes reach the device of this session; nothing forgets it.
    pub async fn set_push_token(&self, ctx: &Ctx, user: Id<User>, token: Option<&str>) -> Result<(), Error> {
        let Actor::Customer { device_id, .. } = &ctx.actor else { return Err(Error::NotFound) };
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        match token {
            Some(token) => {
                let sealed = keys.fields.seal(PUSH_TOKEN, token);
                store::set_token_in_tx(&mut tx, user, device_id, sealed, ctx.now()).await?;
            }
            None => store::drop_token_in_tx(&mut tx, user, device_id).await?,
        }
        Ok(tx.commit().await?)
    }

    /// A page of what the bank's customers were told.
    pub async fn sent(&self, ctx: &Ctx, sought: &Sought, page: &PageQuery) -> Result<Page<Sent>, Error> {
        let db = self.banks.db(ctx)?;
        let rows = store::sent(&db, sought, page).await?;
        let ids: Vec<_> = rows.items.iter().map(|row| row.message_id).collect();
        let mut ways: HashMap<Id<Message>, Vec<DeliveryRow>> = HashMap::new();
        for way in store::deliveries(&db, &ids).await? {
            ways.entry(way.message_id).or_default().push(way);
        }
        let names = self.receivers(ctx, &rows.items).await?;
        Ok(rows.map(|row| Sent {
            deliveries: ways.remove(&row.message_id).unwrap_or_default(),
            receiver: names.get(&row.user_id).cloned().unwrap_or_default(),
            row,
        }))
    }

    /// One message of the bank's.
    pub async fn sent_one(&self, ctx: &Ctx, message: Id<Message>) -> Result<Sent, Error> {
        let db = self.banks.db(ctx)?;
        let row = store::message(&db, message).await?.ok_or(Error::NotFound)?;
        let deliveries = store::deliveries(&db, &[message]).await?;
        let names = self.receivers(ctx, std::slice::from_ref(&row)).await?;
        Ok(Sent { deliveries, receiver: names.get(&row.user_id).cloned().unwrap_or_default(), row })
    }

    async fn receivers(&self, ctx: &Ctx, rows: &[MessageRow]) -> Result<HashMap<Id<User>, String>, Error> {
        let mut users: Vec<_> = rows.iter().map(|row| row.user_id).collect();
        users.sort_unstable();
        users.dedup();
        let people = self.users.people(ctx, &users).await?;
        let masked = |view: &contracts::user::UserView| {
            view.name.as_ref().map_or_else(|| view.phone.masked(), kernel::PersonName::masked)
        };
        Ok(people.iter().map(|person| (person.view.user_id, masked(&person.view))).collect())
    }

    /// Has what failed or was left out of a message sent again, for a purpose that goes on record.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, %message))]
    pub async fn resend(&self, ctx: &Ctx, message: Id<Message>, purpose: &str) -> Result<Sent, Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = match storage::Tx::begin_once::<()>(&db, ctx).await? {
            storage::Begun::Repeat(()) => return self.sent_one(ctx, message).await,
            storage::Begun::First(tx) => tx,
        };
        let ways = store::requeue_in_tx(&mut tx, message, ctx.now()).await?;
        if ways == 0 {
            drop(tx);
            let known = store::message(&db, message).await?;
            return Err(if known.is_some() { Error::NothingToResend } else { Error::NotFound });
        }
        tx.audit(AuditEntry::done("user.message_resent", message, &json!({ "ways": ways, "purpose": purpose })));
        let queued = contracts::message::MessageQueued { message_id: message };
        tx.publish(kernel::Event::new(contracts::message::MESSAGE_QUEUED, message, &queued));
        tx.commit_answer(()).await?;
        self.sent_one(ctx, message).await
    }
}
