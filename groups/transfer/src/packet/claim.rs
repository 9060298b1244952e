//! Opening a red packet: who may, which share, and its money.
//!
//! A share is taken first, in a short transaction under the packet's lock, and then booked under its own key. Whatever
//! happens in between, the share belongs to its claimer until the ledger has said no; the job asks again.

use contracts::account::{
    Account, AccountCard, AccountStatus, Counterparty, InternalAccount, Leg, MovementKind, Narrative, Party, Posted,
    Posting,
};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id};
use serde_json::json;

use super::PacketMark;
use super::model::{Standing, is_over, read_code};
use super::refusal::Refused;
use super::service::reference;
use super::store::{self, Claim, Packet, Share, Status};
use crate::error::Error;
use crate::service::Service;

/// How a packet is named.
#[derive(Debug, Clone)]
pub enum By {
    /// By its code, as somebody typed it.
    Code(String),
    /// By its id, where it is for one customer.
    Id(Id<PacketMark>),
}

impl Service {
    /// The packet somebody names. Wrong codes are counted; when there were too many today, no code is taken.
    async fn named_packet(&self, ctx: &Ctx, user: Id<User>, by: &By) -> Result<Packet, Error> {
        let db = self.banks.db(ctx)?;
        let code = match by {
            By::Code(code) => code,
            By::Id(id) => {
                let packet = store::get(&db, *id).await?.ok_or(Error::NotFound)?;
                let theirs = packet.user_id == user
                    || packet.to_user_id == Some(user)
                    || store::claim_of(&db, *id, user).await?.is_some();
                return theirs.then_some(packet).ok_or(Error::NotFound);
            }
        };
        let max = self.packet_rules(ctx).await?.code_tries_day_max;
        let subject = format!("packet:{user}");
        if self.counted(ctx, &subject).await? >= max {
            return Err(Refused::TriesSpent.into());
        }
        if let Some(code) = read_code(code)
            && let Some(packet) = store::by_code(&db, &code).await?
        {
            return Ok(packet);
        }
        match self.count_within(ctx, &subject, max).await? {
            true => Err(Refused::Unknown.into()),
            false => Err(Refused::TriesSpent.into()),
        }
    }

    /// A packet before it is opened, how it stands for this customer, and what they have of it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn look_into_packet(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        by: &By,
    ) -> Result<(Packet, Standing, Option<Claim>), Error> {
        let packet = self.named_packet(ctx, user, by).await?;
        let claim = store::claim_of(&self.banks.db(ctx)?, packet.packet_id, user).await?;
        let standing = match (&claim, self.may_open(ctx, user, &packet)) {
            (Some(_), _) => Standing::Claimed,
            (None, Ok(())) if packet.claims >= packet.shares => Standing::Empty,
            (None, Ok(())) => Standing::Open,
            (None, Err(Refused::Own)) => Standing::Own,
            (None, Err(Refused::NotForYou)) => Standing::NotForYou,
            (None, Err(Refused::Empty)) => Standing::Empty,
            (None, Err(_)) => Standing::Expired,
        };
        Ok((packet, standing, claim))
    }

    /// Whether a customer may open a packet, as far as can be told without its lock.
    fn may_open(&self, ctx: &Ctx, user: Id<User>, packet: &Packet) -> Result<(), Refused> {
        match packet.to_user_id {
            _ if packet.user_id == user => Err(Refused::Own),
            Some(to) if to != user => Err(Refused::NotForYou),
            _ => can_be_taken(packet.status, is_over(packet.expires_at, ctx.now())),
        }
    }

    /// Opens a packet: takes a share of it into one of the customer's accounts, the first unless they say which. Opening
    /// it again answers what was taken before.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn open_packet(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        by: &By,
        account: Option<Id<Account>>,
    ) -> Result<Claim, Error> {
        let opened = self.try_open(ctx, user, by, account).await;
        if let Err(error) = &opened
            && let Some(code) = error.refusal_code()
        {
            self.note_refusal(ctx, user, code).await;
        }
        opened
    }

    async fn try_open(&self, ctx: &Ctx, user: Id<User>, by: &By, account: Option<Id<Account>>) -> Result<Claim, Error> {
        let packet = self.named_packet(ctx, user, by).await?;
        let db = self.banks.db(ctx)?;
        if let Some(claim) = store::claim_of(&db, packet.packet_id, user).await? {
            if let Some(promise) = &ctx.idempotency {
                promise.note_replay();
            }
            return Ok(claim);
        }
        self.may_open(ctx, user, &packet)?;
        let account = self.receiving(ctx, user, account).await?;
        let mut tx = db.begin(ctx).await?;
        let (status, expires_at) = store::hold_in_tx(&mut tx, packet.packet_id).await?.ok_or(Error::NotFound)?;
        let share = match store::share_of_in_tx(&mut tx, packet.packet_id, user).await? {
            // Taken by a call that nobody has heard of since: the same one is booked, into the account chosen then.
            Some(share) => share,
            None => {
                can_be_taken(status, is_over(expires_at, ctx.now()))?;
                let free = store::take_in_tx(&mut tx, packet.packet_id, user, account.account_id, ctx.now()).await?;
                free.ok_or(Refused::Empty)?
            }
        };
        tx.commit().await?;
        self.book_share(ctx, &packet, &share).await?;
        store::claim_of(&db, packet.packet_id, user).await?.ok_or(Error::NotFound)
    }

    /// The account that takes a share.
    async fn receiving(&self, ctx: &Ctx, user: Id<User>, account: Option<Id<Account>>) -> Result<AccountCard, Error> {
        if let Some(account) = account {
            let card = self.accounts.card(ctx, account).await?.filter(|card| card.user_id == user);
            return card.ok_or(Error::NotFound);
        }
        let open = self.accounts.of_user(ctx, user).await?;
        let first = open.into_iter().find(|account| account.status != AccountStatus::Closed);
        let first = first.ok_or(Refused::NoAccount)?;
        self.accounts.card(ctx, first.account_id).await?.ok_or(Error::NotFound)
    }

    /// Books a share that was taken. Safe to call again, from anywhere: its key books it once, and what the ledger
    /// refuses is free for others.
    pub(super) async fn book_share(&self, ctx: &Ctx, packet: &Packet, share: &Share) -> Result<(), Error> {
        let card = self.accounts.card(ctx, share.account_id).await?.ok_or(Error::NotFound)?;
        let claim = Claim {
            packet_id: share.packet_id,
            n: share.n,
            user_id: share.user_id,
            account_id: share.account_id,
            claimer_name: card.holder.as_str().to_owned(),
            claimer_account_no: card.account_no.clone(),
            amount: share.amount,
            claimed_at: ctx.now(),
        };
        let posted = self.accounts.post(ctx, self.claiming(ctx, packet, share, &claim)?).await?;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        // Of the last two shares, booked at the same time, one must see that the other is booked.
        store::hold_in_tx(&mut tx, packet.packet_id).await?;
        match posted {
            Posted::Done { .. } => {
                store::settle_in_tx(&mut tx, share).await?;
                store::finish_in_tx(&mut tx, packet.packet_id, ctx.now()).await?;
                Ok(tx.commit().await?)
            }
            Posted::Refused(refusal) => {
                store::release_in_tx(&mut tx, share).await?;
                tx.commit().await?;
                Err(Refused::Account(refusal).into())
            }
        }
    }

    fn claiming(&self, ctx: &Ctx, packet: &Packet, share: &Share, claim: &Claim) -> Result<Posting, Error> {
        let key = format!("packet:claim:{}:{}:{}", share.packet_id, share.n, share.tries);
        let narrative = Narrative {
            payee: Counterparty { name: Some(claim.claimer_name.clone()), account_no: None, bank: None },
            transfer_id: Some(reference(packet.packet_id)),
            ..self.packet_narrative(ctx, packet, "收到红包")?
        };
        let detail = json!({
            "amount": share.amount, "n": share.n, "user": share.user_id, "to": claim.claimer_account_no.masked(),
        });
        Ok(Posting {
            fingerprint: format!("{}:{}", share.user_id, share.account_id),
            idempotency_key: key,
            kind: MovementKind::Transfer,
            legs: vec![Leg {
                debit: Party::Internal(InternalAccount::RedPackets),
                credit: Party::Account(share.account_id),
                amount: share.amount,
            }],
            holds: vec![],
            guards: vec![],
            narrative,
            events: vec![],
            records: vec![claim.record()],
            audit: Some(AuditEntry::done("transfer.packet_claimed", packet.packet_id, &detail)),
        })
    }
}

/// Whether shares of a packet can be taken.
const fn can_be_taken(status: Status, over: bool) -> Result<(), Refused> {
    match status {
        Status::Claimed => Err(Refused::Empty),
        Status::Open if !over => Ok(()),
        Status::Open | Status::Returning | Status::Returned => Err(Refused::Expired),
    }
}
