//! Putting a difference right: decided by an operator with a reason, carried out by keys of its own.

use std::collections::HashMap;

use contracts::account::{Account, Accounts, InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting};
use kernel::{AccountNo, AuditEntry, Ctx, Id, Money};
use serde_json::json;
use storage::Db;

use super::Reconciliation;
use super::model::{Difference, DifferenceState, Fix, Kind};
use super::store;
use crate::core::wire::{CoreState, WireCommand, WireLeg, WireOutcome, WireParty};
use crate::core::{self, Heard, State};
use crate::error::Error;
use crate::suspense;

/// How carrying out went.
enum Carried {
    /// Done.
    Done,
    /// Not known yet; the job goes on with it.
    Waiting,
    /// It cannot be done, with a code.
    Refused(String),
}

impl Reconciliation {
    /// Resolves a difference, or says why not. The first who asks decides; a repeat of the same call answers the same.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn resolve(&self, ctx: &Ctx, id: Id<Difference>, fix: Fix, reason: &str) -> Result<Difference, Error> {
        let db = self.banks.db(ctx)?;
        let found = store::get(&db, id).await?.ok_or(Error::NotFound)?;
        let key = ctx.idempotency.as_ref().map(|promise| promise.key.clone());
        if found.state != DifferenceState::Open {
            if found.resolution_key.is_some() && found.resolution_key == key {
                return self.carry_out(ctx, found).await;
            }
            return Err(Error::Resolved);
        }
        if !found.found.fixes().contains(&fix) {
            return Err(Error::NotThisFix);
        }
        let mut tx = db.begin(ctx).await?;
        if !store::decide_in_tx(&mut tx, id, fix, reason, ctx.actor.id(), key.as_deref()).await? {
            return Err(Error::Resolved);
        }
        let detail = json!({ "action": fix, "kind": found.found.kind, "date": found.book_date, "reason": reason });
        tx.audit(AuditEntry::done("account.difference_resolving", id, &detail));
        tx.commit().await?;
        let decided = store::get(&db, id).await?.ok_or(Error::NotFound)?;
        self.carry_out(ctx, decided).await
    }

    /// Does what was decided. Safe to call again, from anywhere.
    pub(super) async fn carry_out(&self, ctx: &Ctx, difference: Difference) -> Result<Difference, Error> {
        let db = self.banks.db(ctx)?;
        let (Some(fix), DifferenceState::Resolving) = (difference.action, difference.state) else {
            return Ok(difference);
        };
        let carried = match fix {
            Fix::Accept | Fix::Cleared => Carried::Done,
            Fix::BookHere | Fix::ReverseHere => self.book(ctx, &db, &difference, fix).await?,
            Fix::PostThere | Fix::ReverseThere => self.ask_core(ctx, &db, &difference, fix).await?,
        };
        let mut tx = db.begin(ctx).await?;
        match &carried {
            Carried::Waiting => return Ok(difference),
            Carried::Refused(_) => store::reopen_in_tx(&mut tx, &difference).await?,
            Carried::Done => {
                let standing = match fix {
                    Fix::BookHere => Some((State::Done.as_str(), &difference.found.there.legs)),
                    Fix::ReverseHere => Some((State::Reversed.as_str(), &difference.found.here.legs)),
                    _ => None,
                };
                if let Some((state, legs)) = standing {
                    let wire = serde_json::to_string(&wire(&difference, legs)).map_err(storage::Error::from)?;
                    store::command_follows_in_tx(&mut tx, &difference, state, &wire, ctx.now()).await?;
                }
                if store::resolved_in_tx(&mut tx, difference.difference_id, ctx.now()).await? {
                    let detail = json!({ "action": fix, "by": difference.resolved_by, "reason": difference.reason });
                    tx.audit(AuditEntry::done("account.difference_resolved", difference.difference_id, &detail));
                }
            }
        }
        tx.commit().await?;
        match carried {
            Carried::Refused(why) => Err(Error::TargetRefused(why)),
            _ => store::get(&db, difference.difference_id).await?.ok_or(Error::NotFound),
        }
    }

    /// Books in this bank's own books alone what stands there, or takes back what stands only here.
    async fn book(&self, ctx: &Ctx, db: &Db, difference: &Difference, fix: Fix) -> Result<Carried, Error> {
        let found = &difference.found;
        // Ours taken back first, where the two sides booked the same command differently.
        let undo = matches!((fix, found.kind), (Fix::ReverseHere, _) | (Fix::BookHere, Kind::Amount | Kind::Accounts));
        let undone = found.here.legs.iter().rev().filter(|_| undo).map(reversed);
        let booked = found.there.legs.iter().filter(|_| fix == Fix::BookHere).cloned();
        let wanted: Vec<WireLeg> = undone.chain(booked).collect();
        let mut accounts: HashMap<String, Id<Account>> = HashMap::new();
        let mut legs = Vec::with_capacity(wanted.len());
        for leg in wanted {
            let debit = self.party(ctx, &leg.debit, &mut accounts).await?;
            let credit = self.party(ctx, &leg.credit, &mut accounts).await?;
            let (Some(debit), Some(credit)) = (debit, credit) else {
                return Ok(Carried::Refused("unknown_account".to_owned()));
            };
            legs.push(Leg { debit, credit, amount: Money::cny(leg.amount_minor) });
        }
        let key = format!("recon:{}:{}:{}", fix.as_str(), difference.difference_id, difference.attempts);
        let detail = json!({ "difference": difference.difference_id, "action": fix, "by": difference.resolved_by });
        let posting = Posting {
            idempotency_key: key.clone(),
            fingerprint: key,
            kind: if fix == Fix::BookHere { MovementKind::Transfer } else { MovementKind::Return },
            legs,
            holds: vec![],
            guards: vec![],
            narrative: Narrative {
                summary: format!("对账调整 {}", difference.book_date),
                transfer_id: found.here.reference.clone(),
                ..Narrative::default()
            },
            events: vec![],
            records: vec![],
            audit: Some(AuditEntry::done("account.difference_booked", difference.difference_id, &detail)),
        };
        let own = self.accounts.own_books(ctx)?;
        match suspense::post_or_set_aside(&own, db, ctx, posting).await? {
            Posted::Done { .. } => Ok(Carried::Done),
            Posted::Refused(refusal) => Ok(Carried::Refused(suspense::model::reason_of(&refusal))),
        }
    }

    async fn party(
        &self,
        ctx: &Ctx,
        party: &WireParty,
        known: &mut HashMap<String, Id<Account>>,
    ) -> Result<Option<Party>, Error> {
        let number = match party {
            WireParty::Internal(code) => return Ok(InternalAccount::of(code).map(Party::Internal)),
            WireParty::AccountNo(number) => number,
        };
        if let Some(account) = known.get(number) {
            return Ok(Some(Party::Account(*account)));
        }
        let Ok(parsed) = number.parse::<AccountNo>() else { return Ok(None) };
        let card = self.accounts.by_number(ctx, &parsed).await.map_err(Error::Port)?;
        Ok(card.map(|card| {
            known.insert(number.clone(), card.account_id);
            Party::Account(card.account_id)
        }))
    }

    /// Has the core book what stands only here, or take back what stands only there.
    async fn ask_core(&self, ctx: &Ctx, db: &Db, difference: &Difference, fix: Fix) -> Result<Carried, Error> {
        let Some(client) = self.accounts.core_client(ctx) else {
            return Ok(Carried::Refused("no_core".to_owned()));
        };
        let key = &difference.found.subject;
        let (heard, wanted) = if fix == Fix::PostThere {
            let Some(command) = core::store::by_core_key(db, key).await? else {
                return Ok(Carried::Refused("unknown_command".to_owned()));
            };
            (client.post(&command.wire).await, vec![CoreState::Done])
        } else {
            let heard = client.reverse(key, "operator").await;
            (heard, vec![CoreState::Reversed, CoreState::Voided, CoreState::Refused])
        };
        Ok(match heard {
            Heard::Said(WireOutcome { state, .. }) if wanted.contains(&state) => Carried::Done,
            Heard::Said(outcome) => Carried::Refused(outcome.reason.unwrap_or_else(|| "refused_there".to_owned())),
            Heard::Unacceptable(code) => Carried::Refused(code),
            Heard::Absent => Carried::Refused("unknown_there".to_owned()),
            Heard::Silence(why) => {
                tracing::warn!(why, "no answer from the core to a resolution");
                Carried::Waiting
            }
        })
    }
}

fn reversed(leg: &WireLeg) -> WireLeg {
    WireLeg { debit: leg.credit.clone(), credit: leg.debit.clone(), amount_minor: leg.amount_minor }
}

fn wire(difference: &Difference, legs: &[WireLeg]) -> WireCommand {
    WireCommand {
        key: difference.found.subject.clone(),
        kind: MovementKind::Transfer.as_str().to_owned(),
        value_date: difference.book_date,
        currency: "CNY".to_owned(),
        legs: legs.to_vec(),
        summary: String::new(),
        requested_at: difference.found_at,
    }
}
