//! Merging and splitting, and what is known of somebody's identities. Claims and cases use what is here.

use std::sync::Arc;

use contracts::account::{AccountStatus, Accounts, BoundCards};
use contracts::identity::{MERGES, Merge, MergeLedger, Moved, USERS_MERGED, USERS_SPLIT, UsersMerged, UsersSplit};
use contracts::user::{Session, User};
use kernel::{AuditEntry, Ctx, Event, Id, Lang, PersonName, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::MergePorts;
use super::model::{Attachment, Claimed, IdentityChannel, Locked, MergeProof, Party, Sameness, TREE_MAX, attach};
use super::refusal::Refusal;
use super::store::{self, CaseRow, IdentityRow, MergeRow, Passing, Reported};
use crate::error::Error;
use crate::model::{EndReason, UserStatus};
use crate::service::Service;
use crate::store::Person;

/// For how long an id document that was confirmed for two users speaks for their being one, in seconds.
const DOCUMENT_SPEAKS_S: i64 = 30 * 86_400;

/// Identities and merges of every bank.
pub struct Merges {
    pub(super) users: Arc<Service>,
    pub(super) accounts: Arc<dyn Accounts>,
    pub(super) cards: Arc<dyn BoundCards>,
    ledgers: Vec<Arc<dyn MergeLedger>>,
}

/// A merge that was made in a transaction: what is left to do once it has committed.
pub(super) struct Made {
    pub merge_id: Id<Merge>,
    pub kept: Id<User>,
    pub joined: Id<User>,
    sessions: Vec<Id<Session>>,
}

/// What makes two users one.
pub(super) struct Grounds<'a> {
    /// `phone_code`, `phone_and_document` or `operators`.
    pub proof: &'a str,
    pub case_id: Option<String>,
}

/// A merge as somebody may see it.
pub struct MergeView {
    pub row: MergeRow,
    /// The phones of both, masked.
    pub joined_phone: String,
    pub kept_phone: String,
    /// What passed, by kind.
    pub moved: Vec<Moved>,
}

/// What is known of a user's identities.
pub struct Known {
    pub identities: Vec<IdentityRow>,
    /// Identities without a user that may be theirs.
    pub waiting: Vec<(IdentityRow, Attachment)>,
    /// Other users for whom the register has confirmed the same document.
    pub same_document: Vec<Id<User>>,
    pub merges: Vec<MergeView>,
    pub cases: Vec<CaseRow>,
    /// Who this user has been merged into.
    pub merged_into: Option<Person>,
}

/// What became of what a channel told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityReportOutcome)]
pub enum ReportOutcome {
    /// It is somebody's.
    Attached,
    /// It waits for a proof of whose it is.
    Waiting,
    /// People must decide.
    InReview,
}

impl Merges {
    pub(super) fn new(users: Arc<Service>, ports: MergePorts) -> Self {
        let MergePorts { accounts, cards, ledgers } = ports;
        Self { users, accounts, cards, ledgers }
    }

    /// A user as far as a merge goes.
    pub(super) async fn party(&self, ctx: &Ctx, person: &Person) -> Result<Party, Error> {
        let user = person.view.user_id;
        let accounts = self.accounts.of_user(ctx, user).await?;
        let cards = self.cards.cards_of(ctx, user).await?;
        let mut names: Vec<PersonName> = person.view.name.iter().cloned().collect();
        names.extend(accounts.iter().map(|account| account.holder.clone()));
        names.extend(cards.into_iter().map(|card| card.holder));
        names.sort_by(|one, two| one.as_str().cmp(two.as_str()));
        names.dedup();
        let mut tx = self.users.banks.db(ctx)?.begin(ctx).await?;
        let users = store::tree_in_tx(&mut tx, user).await?.len();
        drop(tx);
        Ok(Party {
            id_number: person.id_number.clone(),
            names,
            accounts: accounts.iter().filter(|account| account.status != AccountStatus::Closed).count(),
            class: person.view.class,
            since: person.view.created_at,
            locked: if person.status == UserStatus::Locked { Locked::Yes } else { Locked::No },
            users,
        })
    }

    /// Whether the register has confirmed one document for both, lately or when each was verified.
    pub(super) async fn same_document(&self, ctx: &Ctx, asker: &Person, other: &Person) -> Result<bool, Error> {
        if asker.id_number.is_some() && asker.id_number == other.id_number {
            return Ok(true);
        }
        let since = ctx.now().plus_seconds(-DOCUMENT_SPEAKS_S);
        let confirmed = store::same_document(&self.users.banks.db(ctx)?, asker.view.user_id, since).await?;
        Ok(confirmed.contains(&other.view.user_id))
    }

    /// Other users for whom the same document was confirmed: whoever goes on for them.
    pub(super) async fn with_same_document(&self, ctx: &Ctx, person: &Person) -> Result<Vec<Id<User>>, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let user = person.view.user_id;
        let mut found = store::same_document(&db, user, ctx.now().plus_seconds(-DOCUMENT_SPEAKS_S)).await?;
        if let Some(number) = &person.id_number {
            let mut tx = db.begin(ctx).await?;
            let same = crate::store::by_id_number_in_tx(&mut tx, &keys, number).await?;
            found.extend(same.into_iter().map(|other| other.view.user_id));
        }
        let mut others = Vec::new();
        for other in found {
            let other = store::root(&db, other).await?;
            if other != user && !others.contains(&other) {
                others.push(other);
            }
        }
        Ok(others)
    }

    /// Makes one user part of another. Everything of this group passes here; the others hear of it.
    pub(super) async fn merge_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        (joined, kept): (Id<User>, Id<User>),
        grounds: Grounds<'_>,
    ) -> Result<Made, Error> {
        // One merge or split at a time in the bank: whose something is follows from all of them.
        store::turn_in_tx(tx).await?;
        if joined == kept {
            return Err(Refusal::MergedMeanwhile.into());
        }
        for user in [joined.min(kept), joined.max(kept)] {
            if store::merged_into_in_tx(tx, user).await?.is_some() {
                return Err(Refusal::MergedMeanwhile.into());
            }
        }
        let users = store::tree_in_tx(tx, joined).await?.len() + store::tree_in_tx(tx, kept).await?.len();
        if users > TREE_MAX {
            return Err(Refusal::TooMany.into());
        }
        let (merge_id, now) = (ctx.new_id(), ctx.now());
        let Grounds { proof, case_id } = grounds;
        let row = MergeRow { merge_id, joined, kept, proof: proof.to_owned(), case_id, merged_at: now, split: None };
        store::insert_merge_in_tx(tx, &row).await?;
        store::set_merged_in_tx(tx, joined, Some(kept)).await?;
        store::pass_in_tx(tx, merge_id, &Passing::Merge(joined), kept, now).await?;
        let sessions = end_sessions_in_tx(tx, joined, now).await?;
        tx.publish(Event::new(USERS_MERGED, MERGES, &UsersMerged { merge_id, from: joined, to: kept }));
        let detail = json!({ "joined": joined, "proof": proof, "case": row.case_id, "merge": merge_id });
        tx.audit(AuditEntry::done("user.merged", kept, &detail));
        Ok(Made { merge_id, kept, joined, sessions })
    }

    /// What is left to do after a merge has committed: whoever was merged is signed out at once, and told.
    pub(super) async fn made(&self, ctx: &Ctx, made: &Made) {
        made.sessions.iter().for_each(|session| self.users.live.end(&ctx.tenant, *session, EndReason::Revoked));
        // Whoever signed in while it was made: they looked before, and look again when they have committed.
        if let Err(error) = self.users.end_all(ctx, made.joined).await {
            tracing::error!(%error, "sessions of a merged user could not be looked for again");
        }
        if let Err(error) = self.tell_joined(ctx, made).await {
            tracing::warn!(%error, "the phone of a merged user could not be told");
        }
    }

    async fn tell_joined(&self, ctx: &Ctx, made: &Made) -> Result<(), Error> {
        let joined = self.users.person(ctx, made.joined).await?.ok_or(Error::NotFound)?;
        let kept = self.users.person(ctx, made.kept).await?.ok_or(Error::NotFound)?;
        let (bank, phone) = (self.users.banks.of(ctx)?, kept.view.phone.masked());
        let text = match joined.view.lang {
            Lang::Zh => format!(
                "【{}】本手机号的用户已合并到{phone}的用户，请用该手机号登录。如非本人操作，请立即致电本行。",
                bank.name
            ),
            Lang::En => format!(
                "[{}] This number's user is now part of the user with {phone}; sign in with that number. If it was not you, call the bank at once.",
                bank.name_en
            ),
        };
        let message = contracts::user::TextMessage { phone: joined.view.phone, text };
        self.users.send(ctx, &message).await.map(drop)
    }

    /// Takes a merge back: everything that was the joined user's is theirs again.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn split(&self, ctx: &Ctx, merge_id: Id<Merge>, reason: &str) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.users.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::turn_in_tx(&mut tx).await?;
        let row = store::merge_in_tx(&mut tx, merge_id).await?.ok_or(Error::NotFound)?;
        if row.split.is_some() {
            return Err(Refusal::SplitAlready.into());
        }
        let now = ctx.now();
        let homes = store::tree_in_tx(&mut tx, row.joined).await?;
        let from = store::root_in_tx(&mut tx, row.joined).await?;
        store::set_merged_in_tx(&mut tx, row.joined, None).await?;
        store::split_in_tx(&mut tx, merge_id, ctx.actor.id(), reason, now).await?;
        store::pass_in_tx(&mut tx, merge_id, &Passing::Split(&homes), row.joined, now).await?;
        let sessions = end_sessions_in_tx(&mut tx, from, now).await?;
        let body = UsersSplit { merge_id, homes, from, to: row.joined };
        tx.publish(Event::new(USERS_SPLIT, MERGES, &body));
        let detail = json!({ "from": from, "merge": merge_id, "reason": reason });
        tx.audit(AuditEntry::done("user.split", row.joined, &detail));
        tx.commit_answer(()).await?;
        sessions.iter().for_each(|session| self.users.live.end(&ctx.tenant, *session, EndReason::Revoked));
        Ok(())
    }

    /// What is known of a user's identities.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn known(&self, ctx: &Ctx, user: Id<User>) -> Result<Known, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let merged_into = match store::merged_into(&db, user).await? {
            Some(kept) => self.users.person(ctx, kept).await?,
            None => None,
        };
        let mut merges = Vec::new();
        for row in store::merges_of(&db, user).await? {
            merges.push(self.view(ctx, row).await?);
        }
        let mut waiting = Vec::new();
        if merged_into.is_none() {
            for row in store::waiting(&db, &keys, &person.view.phone, person.id_number.as_ref()).await? {
                let verdict = attach(&claimed(&row, &person), &[]);
                if verdict != Attachment::Stranger {
                    waiting.push((row, verdict));
                }
            }
        }
        Ok(Known {
            identities: store::identities(&db, &keys, user).await?,
            waiting,
            same_document: self.with_same_document(ctx, &person).await?,
            merges,
            cases: store::cases_of(&db, user).await?,
            merged_into,
        })
    }

    /// A merge as it may be seen.
    pub(super) async fn view(&self, ctx: &Ctx, row: MergeRow) -> Result<MergeView, Error> {
        let phone = async |user: Id<User>| -> Result<String, Error> {
            Ok(self.users.person(ctx, user).await?.map_or_else(String::new, |person| person.view.phone.masked()))
        };
        let mut moved = store::moved(&self.users.banks.db(ctx)?, row.merge_id).await?;
        for ledger in &self.ledgers {
            moved.extend(ledger.moved(ctx, row.merge_id).await?);
        }
        Ok(MergeView { joined_phone: phone(row.joined).await?, kept_phone: phone(row.kept).await?, moved, row })
    }

    /// Takes in what a channel tells of somebody it knows, and finds out whose it is, if that is proven already.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn report(
        &self,
        ctx: &Ctx,
        told: &Reported,
    ) -> Result<(Id<store::ChannelIdentity>, ReportOutcome), Error> {
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = match Tx::begin_once(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let id = store::report_in_tx(&mut tx, &keys, ctx.new_id(), told, ctx.now()).await?;
        let row = store::identity_in_tx(&mut tx, &keys, id).await?.ok_or(Error::NotFound)?;
        let detail = json!({ "channel": row.channel, "document": row.document, "label": row.label });
        tx.audit(AuditEntry::done("user.identity_told", id, &detail));
        let mut outcome = if row.user_id.is_some() { ReportOutcome::Attached } else { ReportOutcome::Waiting };
        for person in self.candidates_in_tx(&mut tx, ctx, &row).await? {
            if outcome != ReportOutcome::Waiting {
                break;
            }
            match attach(&claimed(&row, &person), &[]) {
                Attachment::Attach(proof) => {
                    attach_in_tx(&mut tx, ctx, id, person.view.user_id, store::proof_word(proof)).await?;
                    outcome = ReportOutcome::Attached;
                }
                Attachment::Conflicts(conflicts) => {
                    let about = (person.view.user_id, None, Some(id));
                    open_case_in_tx(&mut tx, ctx, about, conflicts, Vec::new()).await?;
                    outcome = ReportOutcome::InReview;
                }
                Attachment::Offer | Attachment::Stranger => {}
            }
        }
        Ok(tx.commit_answer((id, outcome)).await?)
    }

    /// Who may be meant: whoever has the id number, then whoever has the phone.
    async fn candidates_in_tx(&self, tx: &mut Tx, ctx: &Ctx, row: &IdentityRow) -> Result<Vec<Person>, Error> {
        let keys = self.users.keys.bank(&ctx.tenant);
        let mut found = Vec::new();
        if let Some(number) = &row.id_number {
            found.extend(crate::store::by_id_number_in_tx(tx, &keys, number).await?);
        }
        if let Some(phone) = &row.phone {
            found.extend(crate::store::by_phone_in_tx(tx, &keys, phone).await?);
        }
        let mut standing = Vec::new();
        for person in found {
            let seen = standing.iter().any(|one: &Person| one.view.user_id == person.view.user_id);
            if !seen && store::merged_into_in_tx(tx, person.view.user_id).await?.is_none() {
                standing.push(person);
            }
        }
        Ok(standing)
    }

    /// Takes an identity that a channel told of from its user: it was not theirs.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn detach(&self, ctx: &Ctx, id: Id<store::ChannelIdentity>, reason: &str) -> Result<(), Error> {
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::identity_in_tx(&mut tx, &keys, id).await?.ok_or(Error::NotFound)?;
        let user = store::detach_in_tx(&mut tx, id).await?.ok_or(Refusal::NotAttached)?;
        let detail = json!({ "identity": id, "reason": reason });
        tx.audit(AuditEntry::done("user.identity_detached", user, &detail));
        Ok(tx.commit_answer(()).await?)
    }
}

impl Service {
    /// The phone, masked, of the user this one has been merged into.
    pub(crate) async fn merged_phone(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<String>, Error> {
        let db = self.banks.db(ctx)?;
        if store::merged_into(&db, user).await?.is_none() {
            return Ok(None);
        }
        let kept = store::root(&db, user).await?;
        Ok(self.person(ctx, kept).await?.map(|person| person.view.phone.masked()))
    }
}

/// Ends every session of a user.
async fn end_sessions_in_tx(tx: &mut Tx, user: Id<User>, now: Timestamp) -> Result<Vec<Id<Session>>, Error> {
    let living = crate::store::living_in_tx(tx, user, None).await?;
    for session in &living {
        crate::store::end_in_tx(tx, *session, EndReason::Revoked, now).await?;
    }
    Ok(living)
}

/// Notes a sign-in through a channel of customers.
pub(crate) async fn seen_in_tx(tx: &mut Tx, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
    let Some(channel) = IdentityChannel::of(ctx.channel) else { return Ok(()) };
    store::seen_in_tx(tx, ctx.new_id(), user, channel, ctx.now()).await
}

/// Gives an identity its user, on record.
pub(super) async fn attach_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    id: Id<store::ChannelIdentity>,
    user: Id<User>,
    proof: &'static str,
) -> Result<(), Error> {
    if !store::attach_in_tx(tx, id, user, proof, ctx.now()).await? {
        return Err(Refusal::MergedMeanwhile.into());
    }
    tx.audit(AuditEntry::done("user.identity_attached", user, &json!({ "identity": id, "proof": proof })));
    Ok(())
}

/// Opens a case for people to decide, or finds the one that waits.
pub(super) async fn open_case_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    (user_id, other, identity_id): (Id<User>, Option<Id<User>>, Option<Id<store::ChannelIdentity>>),
    conflicts: Vec<super::model::Conflict>,
    proofs: Vec<MergeProof>,
) -> Result<Id<store::Case>, Error> {
    let row = CaseRow {
        case_id: ctx.new_id(),
        user_id,
        other,
        identity_id,
        conflicts,
        proofs,
        state: super::model::CaseState::Open,
        opened_at: ctx.now(),
        assigned: None,
        kept: None,
        proposed: None,
        decided: None,
    };
    let (case_id, opened) = store::open_case_in_tx(tx, &row).await?;
    if opened == store::Opened::Now {
        let detail = json!({ "case": case_id, "other": other, "identity": identity_id, "conflicts": row.conflicts });
        tx.audit(AuditEntry::done("user.identity_case_opened", user_id, &detail));
    }
    Ok(case_id)
}

/// How what a channel says of somebody compares with a user.
pub(super) fn claimed(row: &IdentityRow, person: &Person) -> Claimed {
    Claimed {
        same_phone: Sameness::of(row.phone.as_ref(), Some(&person.view.phone)),
        same_number: Sameness::of(row.id_number.as_ref(), person.id_number.as_ref()),
        same_name: Sameness::of(row.name.as_ref(), person.view.name.as_ref()),
        document: row.document,
    }
}
