//! The operators' queue: what no proof decides, with the evidence, assigned, and decided with a reason. To merge takes two.

use contracts::account::AccountView;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::model::{CaseState, Sameness};
use super::refusal::Refusal;
use super::service::{Grounds, Made, Merges, attach_in_tx};
use super::store::{self, Case, CaseRow, IdentityRow, Said};
use crate::error::Error;
use crate::store::Person;

/// What an operator decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityCaseDecision)]
pub enum Decision {
    /// They are one person.
    Merge,
    /// They are not, or it cannot be told.
    KeepApart,
}

/// A case with what is known of both sides.
pub struct CaseFile {
    pub row: CaseRow,
    pub user: Side,
    /// The other user, where the case is about two.
    pub other: Option<Side>,
    /// The identity, where it is about one.
    pub identity: Option<IdentityRow>,
    /// How the two compare.
    pub facts: Facts,
}

/// One side of a case.
pub struct Side {
    pub person: Person,
    pub accounts: Vec<AccountView>,
    pub cards: usize,
    pub last_login_at: Option<Timestamp>,
    pub merged: bool,
}

/// How two sides compare.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub phone: Sameness,
    pub name: Sameness,
    pub id_number: Sameness,
}

impl Merges {
    /// A page of cases, the newest first.
    pub async fn cases(&self, ctx: &Ctx, state: Option<CaseState>, page: &PageQuery) -> Result<Page<CaseFile>, Error> {
        let found = store::cases(&self.users.banks.db(ctx)?, state, page).await?;
        let mut items = Vec::with_capacity(found.items.len());
        for row in found.items {
            items.push(self.file_of(ctx, row).await?);
        }
        Ok(Page { items, next_cursor: found.next_cursor })
    }

    /// One case with its evidence.
    pub async fn file(&self, ctx: &Ctx, id: Id<Case>) -> Result<CaseFile, Error> {
        let row = store::case(&self.users.banks.db(ctx)?, id).await?.ok_or(Error::NotFound)?;
        self.file_of(ctx, row).await
    }

    async fn file_of(&self, ctx: &Ctx, row: CaseRow) -> Result<CaseFile, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let user = self.side(ctx, row.user_id).await?;
        let other = match row.other {
            Some(other) => Some(self.side(ctx, other).await?),
            None => None,
        };
        let identity = match row.identity_id {
            Some(id) => store::identity(&db, &keys, id).await?,
            None => None,
        };
        let view = &user.person.view;
        let facts = match (&other, &identity) {
            (Some(other), _) => Facts {
                phone: Sameness::of(Some(&view.phone), Some(&other.person.view.phone)),
                name: Sameness::of(view.name.as_ref(), other.person.view.name.as_ref()),
                id_number: self.same_number(ctx, &user.person, &other.person).await?,
            },
            (None, Some(identity)) => Facts {
                phone: Sameness::of(Some(&view.phone), identity.phone.as_ref()),
                name: Sameness::of(view.name.as_ref(), identity.name.as_ref()),
                id_number: Sameness::of(user.person.id_number.as_ref(), identity.id_number.as_ref()),
            },
            (None, None) => Facts { phone: Sameness::Unknown, name: Sameness::Unknown, id_number: Sameness::Unknown },
        };
        Ok(CaseFile { row, user, other, identity, facts })
    }

    /// Whether two users have one id number: what is verified, and what the register has confirmed for one of the other's.
    async fn same_number(&self, ctx: &Ctx, one: &Person, two: &Person) -> Result<Sameness, Error> {
        let verified = Sameness::of(one.id_number.as_ref(), two.id_number.as_ref());
        if verified == Sameness::Unknown && self.same_document(ctx, one, two).await? {
            return Ok(Sameness::Same);
        }
        Ok(verified)
    }

    async fn side(&self, ctx: &Ctx, user: Id<User>) -> Result<Side, Error> {
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        Ok(Side {
            person,
            accounts: self.accounts.of_user(ctx, user).await?,
            cards: self.cards.cards_of(ctx, user).await?.len(),
            last_login_at: self.users.last_login(ctx, user).await?,
            merged: store::merged_into(&self.users.banks.db(ctx)?, user).await?.is_some(),
        })
    }

    /// The operator who calls takes a case, also from somebody else.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn assign(&self, ctx: &Ctx, id: Id<Case>) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.users.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::case_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if !row.state.waits() {
            return Err(Refusal::CaseDecided.into());
        }
        store::assign_in_tx(&mut tx, id, ctx.actor.id(), ctx.now()).await?;
        tx.audit(AuditEntry::done("user.identity_case_assigned", row.user_id, &json!({ "case": id })));
        Ok(tx.commit_answer(()).await?)
    }

    /// Decides a case. The first word is whoever's took it; to merge, another operator must say the same.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn decide(
        &self,
        ctx: &Ctx,
        id: Id<Case>,
        decision: Decision,
        kept: Option<Id<User>>,
        reason: &str,
    ) -> Result<CaseState, Error> {
        let db = self.users.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<CaseState>(&db, ctx).await? {
            Begun::Repeat(state) => return Ok(state),
            Begun::First(tx) => tx,
        };
        // Before any other row, as a merge takes them.
        store::turn_in_tx(&mut tx).await?;
        let row = store::case_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if !row.state.waits() {
            return Err(Refusal::CaseDecided.into());
        }
        let operator = ctx.actor.id();
        let mine = row.assigned.as_ref().is_some_and(|(assigned, _)| assigned == operator);
        let said = Said { by: operator.to_owned(), at: ctx.now(), reason: reason.to_owned() };
        let (state, made) = match (decision, row.state) {
            (Decision::KeepApart, CaseState::Proposed) => (CaseState::KeptApart, None),
            (Decision::KeepApart, _) if mine => (CaseState::KeptApart, None),
            (Decision::Merge, CaseState::Proposed) => self.confirm_in_tx(&mut tx, ctx, &row, kept).await?,
            (Decision::Merge, _) if mine => {
                let kept = kept_of(&row, kept)?;
                store::propose_in_tx(&mut tx, id, kept, &said).await?;
                let detail = json!({ "case": id, "kept": kept, "reason": reason });
                tx.audit(AuditEntry::done("user.identity_case_proposed", row.user_id, &detail));
                (CaseState::Proposed, None)
            }
            _ => return Err(Refusal::NotAssigned.into()),
        };
        if state != CaseState::Proposed {
            store::decide_in_tx(&mut tx, id, state, &said).await?;
            let detail = json!({ "case": id, "outcome": state, "reason": reason });
            tx.audit(AuditEntry::done("user.identity_case_decided", row.user_id, &detail));
        }
        let state = tx.commit_answer(state).await?;
        if let Some(made) = made {
            self.made(ctx, &made).await;
        }
        Ok(state)
    }

    /// A second operator says that they are one: it is done.
    async fn confirm_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        row: &CaseRow,
        kept: Option<Id<User>>,
    ) -> Result<(CaseState, Option<Made>), Error> {
        if row.proposed.as_ref().is_some_and(|proposed| proposed.by == ctx.actor.id()) {
            return Err(Refusal::SamePerson.into());
        }
        if kept_of(row, kept)? != row.kept {
            return Err(Refusal::OtherProposal.into());
        }
        let case_id = Some(row.case_id.to_string());
        if let (Some(other), Some(kept)) = (row.other, row.kept) {
            let joined = if kept == other { row.user_id } else { other };
            let grounds = Grounds { proof: "operators", case_id };
            return Ok((CaseState::Merged, Some(self.merge_in_tx(tx, ctx, (joined, kept), grounds).await?)));
        }
        let identity = row.identity_id.ok_or(Error::NotFound)?;
        let user = store::root_in_tx(tx, row.user_id).await?;
        attach_in_tx(tx, ctx, identity, user, "operators").await?;
        Ok((CaseState::Merged, None))
    }
}

/// Who is to go on: one of the two, or nobody to name where an identity gets its user.
fn kept_of(row: &CaseRow, kept: Option<Id<User>>) -> Result<Option<Id<User>>, Error> {
    match (row.other, kept) {
        (Some(other), Some(kept)) if kept == other || kept == row.user_id => Ok(Some(kept)),
        (None, None) => Ok(None),
        _ => Err(Refusal::KeptUnknown.into()),
    }
}
