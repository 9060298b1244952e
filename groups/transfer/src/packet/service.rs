//! Giving red packets, and looking at them.

use std::sync::Arc;

use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountView, Counterparty, EntryView, Guard, InternalAccount, Leg, MovementKind, Narrative,
    Novelty, Party, Posted, Posting, Refusal,
};
use contracts::auth::{Authorisation, Bundle, Business, Challenge, Grant, Operation, Tool, Wanted};
use contracts::transfer::{Origin, PACKET_ADDRESSED, PacketAddressed, Route, TRANSFER_POSTED, TransferPosted};
use contracts::user::{TextMessage, User, UserView};
use kernel::{AuditEntry, Ctx, Event, Id, Lang, Money, Page, PageQuery, PersonName, Phone, Timestamp, mask};
use serde_json::json;

use super::PacketMark;
use super::model::{self, Dice, Kind};
use super::refusal::Refused;
use super::rules::PacketRules;
use super::store::{self, Claim, Expected, Packet, Status};
use crate::error::Error;
use crate::phone::PayeeBy;
use crate::service::{HowAuthorised, Mode, Service};
use crate::standing::digest;
use crate::warn::{Confirmed, LargeAmount};

/// The gross counter of what one customer gives a day begins with this.
const DAY_COUNTER: &str = "packets:";

/// A packet to be given, read from the request.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The paying account.
    pub from: Id<Account>,
    /// How it is shared out.
    pub kind: Kind,
    /// In all.
    pub total: Money,
    /// In how many shares.
    pub shares: i64,
    /// In the customer's words.
    pub greeting: String,
    /// The one customer it is for; whoever holds its code when nothing.
    pub to: Option<Phone>,
}

/// What a packet would be.
pub struct Looked {
    /// Whom it is for, masked, if it is for one customer.
    pub to_masked: Option<String>,
    /// What will be asked.
    pub tools: Vec<Tool>,
    /// Largest amount still possible today.
    pub limit_left: Money,
    /// Balance of the paying account after it.
    pub balance_after: Money,
    /// Until when it could be opened.
    pub expires_at: Timestamp,
    /// The day's total would be large.
    pub large_amount: Option<LargeAmount>,
}

/// What a customer may give now.
pub struct Terms {
    /// The figures in force.
    pub rules: Arc<PacketRules>,
    /// What is left of the day's total.
    pub day_left: Money,
}

/// Both sides of a packet, found sound.
struct Sides {
    card: AccountCard,
    to: Option<UserView>,
    rules: Arc<PacketRules>,
}

impl Service {
    /// The figures for red packets in force.
    pub(super) async fn packet_rules(&self, ctx: &Ctx) -> Result<Arc<PacketRules>, Error> {
        Ok(self.parameters.current::<PacketRules>(ctx).await?)
    }

    /// What the customer may give now.
    pub async fn packet_terms(&self, ctx: &Ctx, user: Id<User>) -> Result<Terms, Error> {
        let rules = self.packet_rules(ctx).await?;
        let given = self.accounts.counters(ctx, &[self.day_counter(ctx, user)?]).await?;
        let left = (rules.day_gross_max_minor - given.first().copied().unwrap_or(0)).max(0);
        Ok(Terms { rules, day_left: Money::cny(left) })
    }

    /// What a packet would be, or how it would be refused. Moves nothing; a phone number counts as a look-up.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn look_at_packet(&self, ctx: &Ctx, user: Id<User>, draft: &Draft) -> Result<Looked, Error> {
        if draft.to.is_some() {
            self.count_lookup(ctx, user).await?;
        }
        let sides = self.packet_sides(ctx, user, draft).await?;
        let Terms { rules, day_left } = self.packet_terms(ctx, user).await?;
        if draft.total.minor() > day_left.minor() {
            return Err(Refused::DayTotal { left_minor: day_left.minor() }.into());
        }
        let operation = self.packet_operation(ctx, user, draft, &sides)?;
        let forecast = self.authority.forecast(ctx, &operation).await?;
        if let Some(denial) = forecast.denial {
            return Err(Error::Denied(Box::new(denial)));
        }
        let from = self.able_to_give(ctx, draft).await?;
        let balance_after = from.available.checked_sub(draft.total).map_err(|_| Error::AmountInvalid { most: None })?;
        Ok(Looked {
            to_masked: sides.to.as_ref().map(masked),
            tools: forecast.tools,
            limit_left: forecast.limit_left,
            balance_after,
            expires_at: ctx.now().plus_seconds(rules.open_for_s),
            large_amount: self.large_total(ctx, user, draft.total).await?,
        })
    }

    /// Gives a packet, or says why not. A repeat of the same key answers what the first one did.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn give_packet(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        draft: &Draft,
        challenge: Option<Id<Challenge>>,
        confirmed: Confirmed,
    ) -> Result<Packet, Error> {
        let ctx = &self.turns.take(ctx).await?;
        let error = match self.try_give(ctx, user, draft, challenge, confirmed).await {
            Ok(given) => return Ok(given),
            Err(error) => error,
        };
        // What was done under this key stays done. Nobody is told that no money has moved while that cannot be looked up.
        match self.given_before(ctx).await {
            Ok(Some(first)) => return Ok(first),
            Ok(None) => {}
            Err(reused @ Error::Port(PortFault::IdempotencyReused)) => return Err(reused),
            Err(why) => {
                tracing::error!(%error, %why, "the outcome of a red packet could not be looked up");
                return Err(Error::OutcomeUnknown(Box::new(why)));
            }
        }
        if let Some(code) = error.refusal_code() {
            self.note_refusal(ctx, user, code).await;
        }
        Err(error)
    }

    async fn given_before(&self, ctx: &Ctx) -> Result<Option<Packet>, Error> {
        let Some(promise) = &ctx.idempotency else { return Ok(None) };
        let Some(first) = self.accounts.first_posting(ctx, &promise.key).await? else { return Ok(None) };
        if first.fingerprint != promise.fingerprint {
            return Err(Error::Port(PortFault::IdempotencyReused));
        }
        if first.refusal.is_some() {
            return Ok(None);
        }
        promise.note_replay();
        Ok(store::by_key(&self.banks.db(ctx)?, &promise.key).await?)
    }

    async fn try_give(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        draft: &Draft,
        challenge: Option<Id<Challenge>>,
        confirmed: Confirmed,
    ) -> Result<Packet, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let sides = match self.packet_sides(ctx, user, draft).await {
            // Who tries numbers by giving counts like who looks them up.
            Err(Error::Packet(Refused::NobodyHere)) => {
                self.count_lookup(ctx, user).await?;
                return Err(Refused::NobodyHere.into());
            }
            sides => sides?,
        };
        if confirmed != Confirmed::LargeAmount
            && let Some(LargeAmount { today, .. }) = self.large_total(ctx, user, draft.total).await?
        {
            return Err(crate::refusal::Refused::LargeAmountUnconfirmed { today }.into());
        }
        let operation = self.packet_operation(ctx, user, draft, &sides)?;
        let grant = match self.authority.authorise(ctx, &operation, challenge, &promise.key).await? {
            Authorisation::Allow(grant) => grant,
            Authorisation::StepUp(challenge) => {
                // Nobody is asked for proofs of what cannot be given anyway.
                self.able_to_give(ctx, draft).await?;
                return Err(Error::StepUp(Box::new(challenge)));
            }
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        };
        self.book_packet(ctx, user, draft, sides, grant).await
    }

    async fn book_packet(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        draft: &Draft,
        sides: Sides,
        grant: Grant,
    ) -> Result<Packet, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let how = HowAuthorised {
            tools: grant.tools.clone(),
            reasons: grant.reasons.clone(),
            challenge_id: grant.challenge_id,
            payee_by: PayeeBy::Phone,
        };
        // Neither code nor shares follow from the packet's id, which others see.
        let (for_code, for_shares): (Id<PacketMark>, Id<PacketMark>) = (ctx.new_id(), ctx.new_id());
        let packet = Packet {
            packet_id: ctx.new_id(),
            idempotency_key: promise.key.clone(),
            code: model::code(&mut Dice::new(for_code.uuid().as_bytes())),
            kind: draft.kind,
            user_id: user,
            from_account_id: sides.card.account_id,
            giver_name: sides.card.holder.as_str().to_owned(),
            giver_account_no: sides.card.account_no.clone(),
            to_user_id: sides.to.as_ref().map(|to| to.user_id),
            total: draft.total,
            shares: draft.shares,
            greeting: draft.greeting.clone(),
            authorisation: serde_json::to_string(&how).expect("a plain struct"),
            status: Status::Open,
            created_at: ctx.now(),
            expires_at: ctx.now().plus_seconds(sides.rules.open_for_s),
            ended_at: None,
            aside_reason: None,
            claims: 0,
            claimed: Money::cny(0),
            returned: Money::cny(0),
        };
        let mut dice = Dice::new(for_shares.uuid().as_bytes());
        let amounts =
            model::split(draft.kind, draft.total.minor(), draft.shares, sides.rules.share_max_minor, &mut dice);
        let mut posting = self.giving(ctx, &packet, &amounts, grant, promise.fingerprint)?;
        posting.guards.push(Guard::CounterWithin {
            key: self.day_counter(ctx, user)?,
            delta: draft.total.minor(),
            cap: sides.rules.day_gross_max_minor,
        });
        match self.accounts.post(ctx, posting).await? {
            Posted::Refused(Refusal::CounterExceeded { key, left }) if key.starts_with(DAY_COUNTER) => {
                Err(Refused::DayTotal { left_minor: left }.into())
            }
            Posted::Refused(refusal) => Err(Error::Ledger(refusal)),
            Posted::Done { novelty: Novelty::Repeated, .. } => self.given_before(ctx).await?.ok_or(Error::NotFound),
            Posted::Done { novelty: Novelty::Fresh, .. } => {
                if let Some(to) = sides.to {
                    self.tell_of_packet(ctx, &packet, to).await;
                }
                Ok(packet)
            }
        }
    }

    fn giving(
        &self,
        ctx: &Ctx,
        packet: &Packet,
        amounts: &[i64],
        grant: Grant,
        fingerprint: String,
    ) -> Result<Posting, Error> {
        // To limits, rules and figures a packet is money sent to others, as a transfer within the bank is.
        let event = TransferPosted {
            transfer_id: packet.packet_id.cast(),
            user_id: packet.user_id,
            amount: packet.total,
            route: Route::Book,
            payee_account: String::new(),
            payee_user_id: None,
            origin: Origin::Customer,
        };
        let mut events = vec![Event::new(TRANSFER_POSTED, packet.packet_id, &event)];
        if let Some(to_user_id) = packet.to_user_id {
            let (packet_id, expires_at) = (packet.packet_id.to_string(), packet.expires_at);
            let addressed = PacketAddressed { packet_id, to_user_id, expires_at };
            events.push(Event::new(PACKET_ADDRESSED, packet.packet_id, &addressed));
        }
        let detail = json!({
            "amount": packet.total, "kind": packet.kind.as_str(), "shares": packet.shares,
            "from": packet.giver_account_no.masked(), "to_user": packet.to_user_id, "tools": grant.tools,
            "reasons": grant.reasons,
        });
        // Nobody but the giver reads this one; their account leads from the packet to its double entry.
        let mut narrative = self.packet_narrative(ctx, packet, "发出红包")?;
        narrative.payer.account_no = Some(packet.giver_account_no.as_str().to_owned());
        let mut records = vec![packet.record()];
        records.extend(packet.share_records(amounts));
        Ok(Posting {
            idempotency_key: packet.idempotency_key.clone(),
            fingerprint,
            kind: MovementKind::Transfer,
            legs: vec![Leg {
                debit: Party::Account(packet.from_account_id),
                credit: Party::Internal(InternalAccount::RedPackets),
                amount: packet.total,
            }],
            holds: vec![],
            guards: grant.guards,
            narrative,
            events,
            records,
            audit: Some(AuditEntry::done("transfer.packet_given", packet.packet_id, &detail)),
        })
    }

    /// How a posting of a packet reads. Whoever takes a share sees who gave it, and no account number.
    pub(super) fn packet_narrative(&self, ctx: &Ctx, packet: &Packet, summary: &str) -> Result<Narrative, Error> {
        let bank = self.banks.of(ctx)?;
        let party =
            |name: &str| Counterparty { name: Some(name.to_owned()), account_no: None, bank: Some(bank.name.clone()) };
        let summary = match packet.greeting.is_empty() {
            true => summary.to_owned(),
            false => format!("{summary}：{}", packet.greeting),
        };
        Ok(Narrative {
            summary,
            payer: party(&packet.giver_name),
            payee: party("红包"),
            transfer_id: Some(reference(packet.packet_id)),
        })
    }

    /// Gives a packet of a demonstration's past, as if it had been authorised.
    pub async fn give_packet_for_demonstration(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        draft: &Draft,
    ) -> Result<Packet, Error> {
        if self.mode != Mode::Demo {
            return Err(Error::NotFound);
        }
        if let Some(first) = self.given_before(ctx).await? {
            return Ok(first);
        }
        let sides = self.packet_sides(ctx, user, draft).await?;
        let grant = Grant {
            guards: vec![],
            tools: vec![Tool::Pin],
            reasons: vec![],
            challenge_id: None,
            limit_left: draft.total,
        };
        self.book_packet(ctx, user, draft, sides, grant).await
    }

    async fn packet_sides(&self, ctx: &Ctx, user: Id<User>, draft: &Draft) -> Result<Sides, Error> {
        let rules = self.packet_rules(ctx).await?;
        model::fits(draft.kind, draft.total.minor(), draft.shares, &rules).map_err(Refused::Unfit)?;
        let card = self.accounts.card(ctx, draft.from).await?.filter(|card| card.user_id == user);
        let card = card.ok_or(Error::NotFound)?;
        let to = match &draft.to {
            None => None,
            Some(phone) => Some(self.users.by_phone(ctx, phone).await?.ok_or(Refused::NobodyHere)?),
        };
        match to.as_ref().is_some_and(|to| to.user_id == user) {
            true => Err(Refused::ToYourself.into()),
            false => Ok(Sides { card, to, rules }),
        }
    }

    /// The paying account, if there is enough on it now. The ledger looks again when it books.
    async fn able_to_give(&self, ctx: &Ctx, draft: &Draft) -> Result<AccountView, Error> {
        let from = self.accounts.get(ctx, draft.from).await?.ok_or(Error::NotFound)?;
        let available_minor = from.available.minor();
        match available_minor < draft.total.minor() {
            true => Err(Error::Ledger(Refusal::InsufficientFunds { available_minor })),
            false => Ok(from),
        }
    }

    fn day_counter(&self, ctx: &Ctx, user: Id<User>) -> Result<String, Error> {
        Ok(format!("{DAY_COUNTER}{user}:{}", self.banks.of(ctx)?.date(ctx.now())))
    }

    /// The operation as it is authorised: no single payee, and bound to everything the customer agreed to.
    fn packet_operation(&self, ctx: &Ctx, user: Id<User>, draft: &Draft, sides: &Sides) -> Result<Operation, Error> {
        let to = sides.to.as_ref().map(|to| to.user_id.to_string()).unwrap_or_default();
        let (shares, total) = (draft.shares, draft.total.to_grouped());
        let digest = digest(&[
            b"red packet",
            draft.kind.as_str().as_bytes(),
            &shares.to_be_bytes(),
            draft.greeting.as_bytes(),
            to.as_bytes(),
        ]);
        let title = match (ctx.lang, &sides.to, draft.kind) {
            (Lang::Zh, Some(to), _) => format!("发给{}的红包", masked(to)),
            (Lang::Zh, None, Kind::Single) => "口令红包".to_owned(),
            (Lang::Zh, None, _) => format!("{shares} 个红包"),
            (Lang::En, Some(to), _) => format!("Red packet for {}", masked(to)),
            (Lang::En, None, Kind::Single) => "Red packet with a code".to_owned(),
            (Lang::En, None, _) => format!("Red packet of {shares} shares"),
        };
        let summary = match (ctx.lang, &sides.to) {
            (Lang::Zh, Some(to)) => format!("发红包 {total} 元给 {}", masked(to)),
            (Lang::Zh, None) => format!("发红包 {total} 元，共 {shares} 份"),
            (Lang::En, Some(to)) => format!("Red packet of CNY {total} to {}", masked(to)),
            (Lang::En, None) => format!("Red packet of CNY {total} in {shares} shares"),
        };
        Ok(Operation {
            user_id: user,
            business: Business::TransferOthers,
            amount: draft.total,
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: sides.card.account_no.as_str().to_owned(),
            summary,
            first_time_payee: false,
            bundle: Some(Bundle { digest, title }),
        })
    }

    /// Tells the one customer a packet is for. It waits in the app in any case.
    async fn tell_of_packet(&self, ctx: &Ctx, packet: &Packet, to: UserView) {
        let told = async {
            let (bank, giver) = (self.banks.of(ctx)?, mask::name(&packet.giver_name));
            let until = packet.expires_at.utc().with_timezone(&bank.zone);
            let text = match to.lang {
                Lang::Zh => format!(
                    "【{}】{giver}给您发了一个红包，请在{}前登录手机银行“红包”领取，逾期自动退回。领取无需任何验证码。",
                    bank.name,
                    until.format("%m月%d日%H:%M")
                ),
                Lang::En => format!(
                    "[{}] {giver} gave you a red packet. Open it under Red packets in the app by {}, or it goes back. No code \
                     is needed for it.",
                    bank.name_en,
                    until.format("%-d %b at %H:%M")
                ),
            };
            self.users.send_text(ctx, TextMessage { phone: to.phone, text }).await?;
            Ok::<(), Error>(())
        };
        if let Err(error) = told.await {
            tracing::error!(%error, "a customer could not be told of a red packet");
        }
    }

    /// A page of what the customer gave, newest first.
    pub async fn packets_given(&self, ctx: &Ctx, user: Id<User>, page: &PageQuery) -> Result<Page<Packet>, Error> {
        Ok(store::given(&self.banks.db(ctx)?, user, page).await?)
    }

    /// A page of what the customer has shares of, newest first; with the first page, what waits for them alone.
    pub async fn packets_received(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        page: &PageQuery,
    ) -> Result<(Vec<Packet>, Page<Packet>), Error> {
        let db = self.banks.db(ctx)?;
        let waiting = match page.after {
            None => store::waiting(&db, user, ctx.now()).await?,
            Some(_) => Vec::new(),
        };
        Ok((waiting, store::received(&db, user, page).await?))
    }

    /// A packet with who has what, for its giver and for whoever has a share of it.
    pub async fn packet(&self, ctx: &Ctx, user: Id<User>, id: Id<PacketMark>) -> Result<(Packet, Vec<Claim>), Error> {
        let db = self.banks.db(ctx)?;
        let packet = store::get(&db, id).await?.ok_or(Error::NotFound)?;
        let claims = store::claims(&db, id).await?;
        match packet.user_id == user || claims.iter().any(|claim| claim.user_id == user) {
            true => Ok((packet, claims)),
            false => Err(Error::NotFound),
        }
    }

    /// What a customer has of a packet.
    pub async fn packet_share_of(&self, ctx: &Ctx, user: Id<User>, id: Id<PacketMark>) -> Result<Option<Money>, Error> {
        Ok(store::claim_of(&self.banks.db(ctx)?, id, user).await?.map(|claim| claim.amount))
    }

    /// Whom a packet is for, masked.
    pub async fn packet_addressee(&self, ctx: &Ctx, packet: &Packet) -> Result<Option<String>, Error> {
        let Some(to) = packet.to_user_id else { return Ok(None) };
        Ok(self.users.get(ctx, to).await?.as_ref().map(masked))
    }

    /// A page of the bank's packets for an operator.
    pub async fn search_packets(
        &self,
        ctx: &Ctx,
        status: Option<Status>,
        page: &PageQuery,
    ) -> Result<Page<Packet>, Error> {
        Ok(store::search(&self.banks.db(ctx)?, status, page).await?)
    }

    /// One of the bank's packets with its claims and its double entry, for an operator.
    pub async fn packet_record(
        &self,
        ctx: &Ctx,
        id: Id<PacketMark>,
    ) -> Result<(Packet, Vec<Claim>, Vec<EntryView>), Error> {
        let db = self.banks.db(ctx)?;
        let packet = store::get(&db, id).await?.ok_or(Error::NotFound)?;
        let entries = self.accounts.entries_of_transfer(ctx, &reference(id)).await?;
        Ok((packet, store::claims(&db, id).await?, entries))
    }

    /// What the internal account holds, and what it should hold.
    pub async fn packet_account(&self, ctx: &Ctx) -> Result<(Money, Expected), Error> {
        let expected = store::expected(&self.banks.db(ctx)?).await?;
        Ok((self.accounts.internal_balance(ctx, InternalAccount::RedPackets).await?, expected))
    }
}

/// How the ledger knows a packet's postings.
pub(super) fn reference(id: Id<PacketMark>) -> String {
    format!("packet:{id}")
}

/// A customer as others may see one: the name once it is known, the phone before.
fn masked(user: &UserView) -> String {
    user.name.as_ref().map_or_else(|| user.phone.masked(), PersonName::masked)
}
