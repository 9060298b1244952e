//! Calls of customers about red packets, and about money from their cards at other banks.

use contracts::debit::DebitAmount;
use kernel::{Ctx, Money};
use transfer::collection::{CollectOrder, Declined, MandateOrder, PlanDraft, Terms};
use transfer::{Confirmed, PacketBy, PacketDraft, PacketKind, PacketRefused};

use super::calls::{Call, days_of, no_of, not_made};
use super::cast::Cast;
use super::model::{Answer, At, By, Deed, Named, No, Sharing, Who};
use crate::wiring::Platform;

/// A code that no packet has.
const WRONG_CODE: &str = "22222-22222";

/// Asks about a red packet once.
pub async fn packets(platform: &Platform, cast: &Cast, ctx: &Ctx, call: &Call) -> Option<Answer> {
    let (customer, service) = (&cast.customers[call.who], &platform.transfers);
    match &call.deed {
        Deed::GivePacket { sharing, minor, shares, to } => {
            let draft = PacketDraft {
                from: customer.account,
                kind: match sharing {
                    Sharing::Single => PacketKind::Single,
                    Sharing::Even => PacketKind::Even,
                    Sharing::Lucky => PacketKind::Lucky,
                },
                total: Money::cny(*minor),
                shares: *shares,
                greeting: String::new(),
                to: to.map(|to| cast.customers[to].phone.clone()),
            };
            match service.give_packet(ctx, customer.user, &draft, None, Confirmed::LargeAmount).await {
                Ok(packet) => {
                    cast.codes.borrow_mut().insert(call.number, packet.code.clone());
                    Some(Answer::Done(Some(packet.packet_id.cast())))
                }
                Err(error) => no_packet(&error),
            }
        }
        Deed::OpenPacket { packet, by } => {
            let code = cast.codes.borrow().get(packet).cloned();
            let by = match (by, cast.name_of(*packet)) {
                (By::Itself, Some(named)) => PacketBy::Id(named.cast()),
                (By::Code, _) => PacketBy::Code(code.unwrap_or_default()),
                _ => PacketBy::Code(WRONG_CODE.to_owned()),
            };
            match service.open_packet(ctx, customer.user, &by, Some(customer.account)).await {
                Ok(claim) => {
                    let into = who_has(cast, claim.account_id);
                    let strange = || Answer::No(No::Otherwise("a share on an account of nobody".into()));
                    Some(into.map_or_else(strange, |into| Answer::Took { minor: claim.amount.minor(), into }))
                }
                Err(error) => no_packet(&error),
            }
        }
        _ => None,
    }
}

fn no_packet(error: &transfer::Error) -> Option<Answer> {
    let refused = match error {
        transfer::Error::Packet(refused) => refused,
        transfer::Error::NotFound => return Some(Answer::No(No::Unknown)),
        error => return not_made(error),
    };
    Some(Answer::No(match refused {
        PacketRefused::Unfit(_) => No::Unfit,
        PacketRefused::DayTotal { .. } => No::Limit,
        PacketRefused::Unknown => No::Unknown,
        PacketRefused::TriesSpent => No::Asked,
        PacketRefused::Own => No::Own,
        PacketRefused::NotForYou => No::NotTheirs,
        PacketRefused::Empty => No::Empty,
        PacketRefused::Expired => No::Over,
        PacketRefused::Account(refusal) => no_of(refusal),
        other => No::Otherwise(format!("{other:?}")),
    }))
}

/// Asks about mandates and collecting once.
pub async fn collecting(platform: &Platform, cast: &Cast, ctx: &Ctx, call: &Call) -> Option<Answer> {
    let (customer, service) = (&cast.customers[call.who], &platform.collections);
    let made: Result<Option<Named>, transfer::Error> = match &call.deed {
        Deed::GiveMandate { card, per_debit, per_day } => {
            let order = MandateOrder {
                card: cast.cards[*card],
                per_debit: Money::cny(*per_debit),
                per_day: Money::cny(*per_day),
                version: Terms::current().version.to_owned(),
                challenge: None,
                for_demonstration: true,
            };
            service.give(ctx, customer.user, &order).await.map(|row| Some(row.mandate_id.cast()))
        }
        Deed::EndMandate { mandate, at } => match (cast.name_of(*mandate), at) {
            (Some(named), At::Asking) => service.end(ctx, customer.user, named.cast()).await.map(|()| None),
            (Some(named), At::Paying) => service.end_debit(ctx, customer.user, named.cast()).await.map(|()| None),
            (None, _) => return Some(Answer::No(No::Otherwise("never given".into()))),
        },
        Deed::MakePlan { card, minor, kept, every, minute, times } => {
            let order = collect_order(cast, call.who, *card, (*minor, *kept));
            let draft = PlanDraft { order, plan: days_of(ctx, *every, *minute, *times) };
            service.make_plan(ctx, customer.user, &draft).await.map(|row| Some(row.plan_id.cast()))
        }
        Deed::EndPlan { plan } => match cast.name_of(*plan) {
            Some(named) => {
                service.steer_plan(ctx, customer.user, named.cast(), transfer::Action::Cancel).await.map(|()| None)
            }
            None => return Some(Answer::No(No::Otherwise("never made".into()))),
        },
        Deed::Collect { card, minor, kept } => {
            let order = collect_order(cast, call.who, *card, (*minor, *kept));
            service.collect(ctx, customer.user, &order).await.map(|row| Some(row.collection_id.cast()))
        }
        _ => return None,
    };
    match made {
        Ok(named) => Some(Answer::Done(named)),
        Err(transfer::Error::Collection(declined)) => match declined {
            // Nobody knows: the caller asks again.
            Declined::BankSilent => None,
            Declined::MandateExists => Some(Answer::No(No::Already)),
            Declined::ByBank(code) => Some(Answer::No(no_of_debit(code))),
            declined => Some(Answer::No(No::Otherwise(format!("{declined:?}")))),
        },
        Err(error) => not_made(&error),
    }
}

fn collect_order(cast: &Cast, who: Who, card: usize, (minor, kept): (i64, Option<i64>)) -> CollectOrder {
    let minor = Money::cny(minor);
    let amount = match kept {
        None => DebitAmount::Exactly(minor),
        Some(kept) => DebitAmount::AllAbove { kept: Money::cny(kept), most: minor },
    };
    CollectOrder { card: cast.cards[card], to: cast.customers[who].account, amount, challenge: None }
}

/// The reference's word for a code under which money is not debited.
pub fn no_of_debit(code: &str) -> No {
    match code {
        "mandate_unknown" => No::Unmandated,
        "mandate_ended" => No::Ended,
        "over_debit_cap" => No::OverDebit,
        "over_day_cap" => No::Limit,
        "nothing_to_collect" => No::Nothing,
        "request_expired" => No::Over,
        super::faults::TOLD_TO => No::ToldTo,
        code => super::calls::no_of_code(code),
    }
}

/// Who of the cast an account is.
pub fn who_has(cast: &Cast, account: kernel::Id<contracts::account::Account>) -> Option<Who> {
    cast.customers.iter().position(|customer| customer.account == account)
}
