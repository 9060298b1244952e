//! One collection: asked for once, followed until what became of it is known.

use std::time::Duration;

use contracts::account::{Account, HungCard};
use contracts::auth::{Authorisation, Business, Challenge, Operation, Tool, Wanted};
use contracts::debit::{Collection, DebitAmount, DebitDecision, DebitRequest, DebitStanding};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Lang, Money, Page, PageQuery};
use serde_json::json;

use super::store::MandateRow;
use super::store::orders::{self, CollectionRow, Status};
use super::{Collections, Declined, PlanMark, words};
use crate::error::Error;
use crate::member::{booking_key, settlement_of};

/// How long the customer's call waits for the money before it says "on its way". The job goes on regardless.
const PATIENCE: Duration = Duration::from_secs(3);
const BETWEEN_LOOKS: Duration = Duration::from_millis(60);

/// What the customer asks for.
#[derive(Debug, Clone)]
pub struct CollectOrder {
    /// From which card.
    pub card: Id<HungCard>,
    /// To which account here.
    pub to: Id<Account>,
    /// How much.
    pub amount: DebitAmount,
    /// Proofs given.
    pub challenge: Option<Id<Challenge>>,
}

/// What is done first about a collection that is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// It was made this moment: nobody can know of it.
    Request,
    /// Somebody may.
    Inquire,
}

/// Both ends of a collection, looked up and found sound.
pub(super) struct Ends {
    pub mandate: MandateRow,
    pub holder: String,
    pub to_account_no: kernel::AccountNo,
}

impl Collections {
    /// The card's mandate and the customer's own account, in one and the same name.
    pub(super) async fn ends(&self, ctx: &Ctx, user: Id<User>, order: &CollectOrder) -> Result<Ends, Error> {
        let card = self.card(ctx, user, order.card).await?;
        let to = self.transfers.accounts.card(ctx, order.to).await?;
        let to = to.filter(|account| account.user_id == user).ok_or(Error::NotFound)?;
        let mandate = self.mandate_in_force(ctx, card.card_id).await?;
        if !crate::model::same_name(card.holder.as_str(), to.holder.as_str()) {
            return Err(Declined::ByBank("name_mismatch").into());
        }
        let most = order.amount.most();
        let kept_minor = match order.amount {
            DebitAmount::Exactly(_) => 0,
            DebitAmount::AllAbove { kept, .. } => kept.minor(),
        };
        if !most.is_positive() || kept_minor < 0 {
            return Err(Error::AmountInvalid { most: None });
        }
        if most.minor() > mandate.per_debit.minor() {
            return Err(Declined::ByBank("over_debit_cap").into());
        }
        Ok(Ends { mandate, holder: to.holder.as_str().to_owned(), to_account_no: to.account_no })
    }

    /// What is asked to be allowed: a transfer between the customer's own accounts.
    pub(super) async fn operation(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        ends: &Ends,
        amount: Money,
    ) -> Result<Operation, Error> {
        let names = self.transfers.bank_names(ctx).await?;
        let bank = names.of(&ends.mandate.payer_bank_no, ends.mandate.payer_bank_name.clone());
        let tail = ends.mandate.payer_account_no.tail();
        let words = amount.to_grouped();
        Ok(Operation {
            user_id: user,
            business: Business::TransferOwn,
            amount,
            payee_account: ends.to_account_no.as_str().to_owned(),
            payee_name: ends.holder.clone(),
            payee_bank_no: self.transfers.banks.of(ctx)?.bank_no.clone(),
            from_account: ends.mandate.payer_account_no.as_str().to_owned(),
            summary: match ctx.lang {
                Lang::Zh => format!("从{bank}卡（尾号 {tail}）转入 {words} 元"),
                Lang::En => format!("Collect CNY {words} from {bank} ending {tail}"),
            },
            first_time_payee: false,
            bundle: None,
        })
    }

    /// Collects money, or says why not. A repeat of the same key answers with what the first one made.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn collect(&self, ctx: &Ctx, user: Id<User>, order: &CollectOrder) -> Result<CollectionRow, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let ends = match self.made_before(ctx, user, &promise.key, order).await? {
            Some(first) => {
                promise.note_replay();
                return self.see_through(ctx, first, First::Inquire).await;
            }
            None => self.ends(ctx, user, order).await?,
        };
        let operation = self.operation(ctx, user, &ends, order.amount.most()).await?;
        let tools = match self.transfers.authority.authorise(ctx, &operation, order.challenge, &promise.key).await? {
            Authorisation::Allow(grant) => grant.tools,
            Authorisation::StepUp(challenge) => return Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        };
        let row = self.place(ctx, (user, order, ends), None, &tools, &promise.key).await?;
        self.see_through(ctx, row, First::Request).await
    }

    /// Collects in a demonstration's past, as if it had been authorised.
    pub async fn collect_for_demonstration(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        order: &CollectOrder,
        key: &str,
    ) -> Result<CollectionRow, Error> {
        if let Some(first) = self.made_before(ctx, user, key, order).await? {
            return self.follow(ctx, first, First::Inquire).await;
        }
        let ends = self.ends(ctx, user, order).await?;
        let row = self.place(ctx, (user, order, ends), None, &[Tool::Pin], key).await?;
        self.follow(ctx, row, First::Request).await
    }

    /// Lets the paying bank of a demonstration deliver at once, at the time of `ctx`, what it took.
    pub async fn arrive_for_demonstration(&self, ctx: &Ctx, row: CollectionRow) -> Result<CollectionRow, Error> {
        let Some(bank) = self.transfers.banks.by_bank_no(&row.payer_bank_no) else { return Ok(row) };
        let there = Ctx { idempotency: None, ..ctx.in_tenant(bank.id.clone()) };
        let paid = crate::store::get(&self.transfers.banks.db(&there)?, row.collection_id.cast()).await?;
        if let Some(paid) = paid.filter(|paid| paid.status == crate::store::Status::Processing) {
            self.transfers.settle(&there, &paid).await?;
        }
        self.arrive(ctx, row).await
    }

    async fn made_before(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        key: &str,
        order: &CollectOrder,
    ) -> Result<Option<CollectionRow>, Error> {
        let first = orders::by_key(&self.transfers.banks.db(ctx)?, key).await?;
        let same = |row: &CollectionRow| {
            row.user_id == user
                && row.card_id == order.card
                && row.to_account_id == order.to
                && row.asked == order.amount
        };
        match first {
            Some(row) if !same(&row) => Err(Error::Port(contracts::PortFault::IdempotencyReused)),
            first => Ok(first),
        }
    }

    /// Stores the collection, within the day's cap and the hours; nobody has been asked yet.
    pub(super) async fn place(
        &self,
        ctx: &Ctx,
        (user, order, ends): (Id<User>, &CollectOrder, Ends),
        plan_id: Option<Id<PlanMark>>,
        tools: &[Tool],
        key: &str,
    ) -> Result<CollectionRow, Error> {
        let rules = self.rules(ctx).await?;
        let (db, bank) = (self.transfers.banks.db(ctx)?, self.transfers.banks.of(ctx)?);
        let time = ctx.now().utc().with_timezone(&bank.zone).time();
        if !rules.is_open(time) {
            let shown = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
            return Err(Declined::Closed { hours: (shown(rules.opens), shown(rules.closes)) }.into());
        }
        let (collection_id, book_date): (Id<Collection>, _) = (ctx.new_id(), bank.date(ctx.now()));
        let row = CollectionRow {
            collection_id,
            order_key: key.to_owned(),
            user_id: user,
            mandate_id: ends.mandate.mandate_id,
            card_id: order.card,
            plan_id,
            to_account_id: order.to,
            payer_account_no: ends.mandate.payer_account_no,
            payer_bank_no: ends.mandate.payer_bank_no,
            payer_bank_name: ends.mandate.payer_bank_name,
            payee_account_no: ends.to_account_no,
            payee_name: ends.holder,
            asked: order.amount,
            taken: None,
            tools: tools.to_vec(),
            status: Status::Requested,
            code: None,
            book_date: book_date.to_string(),
            receipt_no: crate::model::receipt_no(book_date, &collection_id.to_string()),
            valid_until: ctx.now().plus_seconds(rules.request_valid_s),
            created_at: ctx.now(),
            completed_at: None,
        };
        let mut tx = db.begin(ctx).await?;
        // One at a time in the bank: two collections of one customer count each other.
        tx.hold_streams().await?;
        let collected = orders::collected_in_tx(&mut tx, user, &row.book_date).await?;
        let left = rules.customer_day_max_minor.saturating_sub(collected);
        let fresh = orders::insert_in_tx(&mut tx, &row).await?;
        if fresh && row.asked.most().minor() > left {
            return Err(Declined::OverDay { left: Money::cny(left.max(0)) }.into());
        }
        if !fresh {
            drop(tx);
            return orders::by_key(&db, key).await?.ok_or(Error::NotFound);
        }
        let detail = json!({
            "asked": row.asked.most(), "from": row.payer_account_no.masked(), "bank": row.payer_bank_no,
            "to": row.payee_account_no.masked(), "tools": tools, "plan": plan_id,
        });
        tx.audit(AuditEntry::done("transfer.collection_asked", collection_id, &detail));
        tx.commit().await?;
        Ok(row)
    }

    /// Follows a collection for a moment, so that its customer can be told how it ended.
    async fn see_through(&self, ctx: &Ctx, row: CollectionRow, first: First) -> Result<CollectionRow, Error> {
        let seen = async {
            let mut row = self.follow(ctx, row.clone(), first).await?;
            while row.status == Status::Taken {
                tokio::time::sleep(BETWEEN_LOOKS).await;
                row = self.arrive(ctx, row).await?;
            }
            Ok::<_, Error>(row)
        };
        match tokio::time::timeout(PATIENCE, seen).await {
            Ok(Ok(row)) => Ok(row),
            Ok(Err(error)) => {
                tracing::warn!(%error, collection = %row.collection_id, "not known yet; the job asks again");
                Ok(self.stored(ctx, row.collection_id).await?.unwrap_or(row))
            }
            Err(_) => Ok(self.stored(ctx, row.collection_id).await?.unwrap_or(row)),
        }
    }

    async fn stored(&self, ctx: &Ctx, id: Id<Collection>) -> Result<Option<CollectionRow>, Error> {
        Ok(orders::get(&self.transfers.banks.db(ctx)?, id).await?)
    }

    /// Finds out how a collection stands and keeps it. What is not known yet stays open: only a request that the network
    /// has never seen is made again, under its own id.
    pub(super) async fn follow(&self, ctx: &Ctx, row: CollectionRow, first: First) -> Result<CollectionRow, Error> {
        if row.status.is_over() {
            return Ok(row);
        }
        let row = self.arrive(ctx, row).await?;
        if row.status != Status::Requested {
            return Ok(row);
        }
        let known = match first {
            First::Inquire => self.network.inquire(ctx, row.collection_id).await?,
            First::Request => DebitStanding::Unknown,
        };
        let standing = match known {
            DebitStanding::Unknown => self.network.request(ctx, &self.request(ctx, &row)?).await?,
            known => known,
        };
        match standing {
            DebitStanding::Unknown | DebitStanding::OnItsWay => Ok(row),
            DebitStanding::Decided(DebitDecision::Taken { amount }) => {
                let row = self.note(ctx, row, Status::Taken, Some(amount), None).await?;
                self.arrive(ctx, row).await
            }
            DebitStanding::Decided(DebitDecision::Refused { code }) => {
                let row = self.note(ctx, row, Status::Refused, None, Some(words::known(&code))).await?;
                if code == "mandate_ended" {
                    self.note_mandate_gone(ctx, &row).await?;
                }
                Ok(row)
            }
        }
    }

    /// What the own books say of the money: here, sent back, or nothing yet.
    async fn arrive(&self, ctx: &Ctx, row: CollectionRow) -> Result<CollectionRow, Error> {
        let key = booking_key(&row.payer_bank_no, &row.collection_id.to_string());
        let Some(first) = self.transfers.accounts.first_posting(ctx, &key).await? else { return Ok(row) };
        match settlement_of(first) {
            contracts::clearing::Settlement::Credited => {
                let taken = match (row.taken, row.asked) {
                    (None, DebitAmount::Exactly(amount)) => Some(amount),
                    _ => None,
                };
                // How much came of "all above" is the paying bank's to say.
                if row.taken.is_none() && taken.is_none() {
                    let DebitStanding::Decided(DebitDecision::Taken { amount }) =
                        self.network.inquire(ctx, row.collection_id).await?
                    else {
                        return Ok(row);
                    };
                    return self.note(ctx, row, Status::Completed, Some(amount), None).await;
                }
                self.note(ctx, row, Status::Completed, taken, None).await
            }
            contracts::clearing::Settlement::Rejected { code } => {
                let code = match code.as_str() {
                    "not_accepted" | "account_closed" => "payee_cap_exceeded".to_owned(),
                    _ => code,
                };
                self.note(ctx, row, Status::Returned, None, Some(words::known(&code))).await
            }
        }
    }

    fn request(&self, ctx: &Ctx, row: &CollectionRow) -> Result<DebitRequest, Error> {
        Ok(DebitRequest {
            request_id: row.collection_id,
            mandate_id: row.mandate_id,
            collecting_bank_no: self.transfers.banks.of(ctx)?.bank_no.clone(),
            paying_bank_no: row.payer_bank_no.clone(),
            payer_account: row.payer_account_no.clone(),
            payee_account: row.payee_account_no.clone(),
            payee_name: row.payee_name.clone(),
            amount: row.asked,
            valid_until: row.valid_until,
        })
    }

    async fn note(
        &self,
        ctx: &Ctx,
        row: CollectionRow,
        to: Status,
        taken: Option<Money>,
        code: Option<&str>,
    ) -> Result<CollectionRow, Error> {
        let db = self.transfers.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        if orders::move_in_tx(&mut tx, row.collection_id, to, taken, code, ctx.now()).await? {
            let detail = json!({ "status": to.as_str(), "taken": taken, "code": code });
            tx.audit(AuditEntry::done("transfer.collection_moved", row.collection_id, &detail));
        }
        tx.commit().await?;
        orders::get(&db, row.collection_id).await?.ok_or(Error::NotFound)
    }

    /// The other bank says that the mandate has ended; then it has here as well.
    async fn note_mandate_gone(&self, ctx: &Ctx, row: &CollectionRow) -> Result<(), Error> {
        let mut tx = self.transfers.banks.db(ctx)?.begin(ctx).await?;
        if super::store::end_in_tx(&mut tx, row.mandate_id, "other_bank", true, ctx.now()).await? {
            let detail = json!({ "through": "other_bank" });
            tx.audit(AuditEntry::done("transfer.mandate_ended", row.mandate_id, &detail));
        }
        Ok(tx.commit().await?)
    }

    /// A customer's collections, newest first.
    pub async fn list(&self, ctx: &Ctx, user: Id<User>, page: &PageQuery) -> Result<Page<CollectionRow>, Error> {
        Ok(orders::of_user(&self.transfers.banks.db(ctx)?, user, page).await?)
    }

    /// One of a customer's collections, as it stands now.
    pub async fn get(&self, ctx: &Ctx, user: Id<User>, id: Id<Collection>) -> Result<CollectionRow, Error> {
        let row = self.stored(ctx, id).await?.filter(|row| row.user_id == user).ok_or(Error::NotFound)?;
        match row.status {
            Status::Taken => self.arrive(ctx, row).await,
            _ => Ok(row),
        }
    }

    /// A page of the bank's collections, newest first.
    pub async fn page(&self, ctx: &Ctx, page: &PageQuery) -> Result<Page<CollectionRow>, Error> {
        Ok(orders::of_bank(&self.transfers.banks.db(ctx)?, page).await?)
    }

    /// What a customer may still collect today, and what a day allows.
    pub async fn left_today(&self, ctx: &Ctx, user: Id<User>) -> Result<(Money, Money), Error> {
        let rules = self.rules(ctx).await?;
        let day = self.transfers.banks.of(ctx)?.date(ctx.now()).to_string();
        let collected = orders::collected(&self.transfers.banks.db(ctx)?, user, &day).await?;
        let left = rules.customer_day_max_minor.saturating_sub(collected).max(0);
        Ok((Money::cny(left), rules.customer_day_max()))
    }
}
