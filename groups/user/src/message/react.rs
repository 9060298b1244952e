//! What happens elsewhere and becomes a message; what leaves the house; and what is swept.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{
    ACCOUNT_OPENED, ACCOUNT_RELEASED, ACCOUNT_RESTRICTED, AccountKind, AccountOpened, AccountReleased,
    AccountRestricted, BUDGET_REACHED, BudgetReached, RestrictionKind,
};
use contracts::auth::{OPERATION_REFUSED, OperationRefused};
use contracts::identity::{USERS_MERGED, USERS_SPLIT, UsersMerged, UsersSplit};
use contracts::message::{MESSAGE_QUEUED, MESSAGE_WANTED, MessageQueued, MessageWanted, Param};
use contracts::transfer::{
    PACKET_ADDRESSED, PacketAddressed, TRANSFER_CANCELLED, TRANSFER_POSTED, TRANSFER_RECEIVED, TRANSFER_SETTLED,
    TransferCancelled, TransferPosted, TransferReceived, TransferSettled,
};
use contracts::user::{
    PhoneChanged, Recovered, RecoveryProven, SignedIn, USER_PHONE_CHANGED, USER_RECOVERED, USER_RECOVERY_PROVEN,
    USER_SIGNED_IN, User,
};
use kernel::{Ctx, Id};
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, Job, StoredEvent, Tx};

use super::catalogue::template;
use super::compose::{House, Wanted, compose_in_tx};
use super::model::periods;
use super::service::Centre;
use super::store;

/// How long touches are remembered, in seconds: longer than any week.
const TOUCHES_KEPT_S: i64 = 30 * 86_400;
/// Stretches of messages forgotten in one night.
const STRETCHES_MAX: usize = 200;

const TOPICS: &[&str] = &[
    MESSAGE_WANTED,
    TRANSFER_POSTED,
    TRANSFER_RECEIVED,
    TRANSFER_SETTLED,
    TRANSFER_CANCELLED,
    PACKET_ADDRESSED,
    ACCOUNT_OPENED,
    ACCOUNT_RESTRICTED,
    ACCOUNT_RELEASED,
    BUDGET_REACHED,
    USER_SIGNED_IN,
    USER_RECOVERY_PROVEN,
    USER_RECOVERED,
    USER_PHONE_CHANGED,
    OPERATION_REFUSED,
    USERS_MERGED,
    USERS_SPLIT,
];

/// The consumers of the message centre.
pub fn consumers(centre: &Arc<Centre>) -> Vec<Consumption> {
    vec![
        Consumption::in_tx("user.messages", TOPICS, Arc::new(Tell { centre: centre.clone() })),
        Consumption::relay("user.carriers", &[MESSAGE_QUEUED], Arc::new(Carry { centre: centre.clone() })),
    ]
}

/// The jobs of the message centre.
pub fn jobs(centre: &Arc<Centre>) -> Vec<Job> {
    vec![
        Job { name: "user.deliveries", schedule: "* * * * *", work: Arc::new(Deliver { centre: centre.clone() }) },
        Job { name: "user.forget_messages", schedule: "29 3 * * *", work: Arc::new(Forget { centre: centre.clone() }) },
    ]
}

/// Makes messages of events.
struct Tell {
    centre: Arc<Centre>,
}

#[async_trait]
impl Consumer for Tell {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let mut wanted = Vec::with_capacity(events.len());
        for event in events {
            wanted.extend(wanted_of(event)?);
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let rules = self.centre.rules(ctx).await?;
        let zone = self.centre.banks.of(ctx)?.zone;
        let house = House { rules: &rules, zone, carriers: &self.centre.carriers.present() };
        compose_in_tx(tx, ctx, &house, wanted).await?;
        Ok(())
    }
}

/// Who is told what because of an event.
fn wanted_of(event: &StoredEvent) -> storage::Result<Vec<Wanted>> {
    Ok(match event.topic.as_str() {
        TRANSFER_POSTED => posted(event, event.body()?),
        TRANSFER_RECEIVED => {
            let TransferReceived { transfer_id, user_id, amount, .. } = event.body()?;
            let params = [("amount", Param::Money(amount))];
            told(
                event,
                user_id,
                "transfer_in",
                params,
                format!("transfer.in:{transfer_id}"),
                Some("/transactions".into()),
            )
        }
        TRANSFER_SETTLED => {
            let TransferSettled { transfer_id, user_id, arrived } = event.body()?;
            match arrived {
                true => Vec::new(),
                false => {
                    let link = Some(format!("/transfers/{transfer_id}"));
                    told(event, user_id, "transfer_returned", [], format!("transfer.returned:{transfer_id}"), link)
                }
            }
        }
        TRANSFER_CANCELLED => {
            let TransferCancelled { transfer_id, user_id, amount, reason } = event.body()?;
            // Whoever called it off knows.
            match reason {
                None => Vec::new(),
                Some(_) => {
                    let params = [("amount", Param::Money(amount))];
                    let link = Some(format!("/transfers/{transfer_id}"));
                    told(event, user_id, "transfer_not_left", params, format!("transfer.not_left:{transfer_id}"), link)
                }
            }
        }
        PACKET_ADDRESSED => {
            let PacketAddressed { packet_id, to_user_id, expires_at } = event.body()?;
            let link = Some(format!("/packets/open?packet={packet_id}"));
            let mut wanted = told(event, to_user_id, "packet_received", [], format!("packet:{packet_id}"), link);
            wanted.iter_mut().for_each(|one| one.expires_at = Some(expires_at));
            wanted
        }
        ACCOUNT_OPENED | ACCOUNT_RESTRICTED | ACCOUNT_RELEASED | BUDGET_REACHED => of_account(event)?,
        USER_SIGNED_IN => {
            let SignedIn { user_id, session_id, new_device, .. } = event.body()?;
            match new_device {
                false => Vec::new(),
                true => {
                    let params = [("time", Param::Time(event.occurred_at))];
                    let link = Some("/me/security".to_owned());
                    told(event, user_id, "new_device", params, format!("signed_in:{session_id}"), link)
                }
            }
        }
        USER_RECOVERY_PROVEN | USER_RECOVERED | USER_PHONE_CHANGED => of_safety(event)?,
        OPERATION_REFUSED => {
            let OperationRefused { user_id, code } = event.body()?;
            // Whoever is over a limit has read it on the screen. Only what looked like somebody else is told again, and
            // once in an hour however often it is tried.
            let hour = event.occurred_at.micros() / 3_600_000_000;
            let params = [("time", Param::Time(event.occurred_at))];
            match code.as_str() {
                "risk_denied" | "risk_delayed" => {
                    let key = format!("stopped:{hour}");
                    told(event, user_id, "operation_stopped", params, key, Some("/me/security".to_owned()))
                }
                _ => Vec::new(),
            }
        }
        USERS_MERGED => {
            let UsersMerged { merge_id, to, .. } = event.body()?;
            about_merge(event, [to], "users_merged", merge_id)
        }
        USERS_SPLIT => {
            let UsersSplit { merge_id, from, to, .. } = event.body()?;
            about_merge(event, [from, to], "users_split", merge_id)
        }
        MESSAGE_WANTED => asked_for(event, event.body()?),
        _ => Vec::new(),
    })
}

fn about_merge<const N: usize>(
    event: &StoredEvent,
    users: [Id<User>; N],
    template: &str,
    merge: Id<contracts::identity::Merge>,
) -> Vec<Wanted> {
    let tell = |user| {
        let params = [("time", Param::Time(event.occurred_at))];
        told(event, user, template, params, format!("{template}:{merge}"), Some("/me/channels".into()))
    };
    users.into_iter().flat_map(tell).collect()
}

fn told<const N: usize>(
    event: &StoredEvent,
    user_id: Id<User>,
    id: &str,
    params: [(&str, Param); N],
    dedupe_key: String,
    link: Option<String>,
) -> Vec<Wanted> {
    let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let template = template(id);
    let wanted = template.map(|template| Wanted {
        user_id,
        template,
        params,
        dedupe_key,
        link,
        happened_at: event.occurred_at,
        expires_at: None,
    });
    wanted.into_iter().collect()
}

fn posted(event: &StoredEvent, posted: TransferPosted) -> Vec<Wanted> {
    let TransferPosted { transfer_id, user_id, amount, payee_account, payee_user_id, .. } = posted;
    let money = Param::Money(amount);
    let tail: String = payee_account.chars().skip(payee_account.chars().count().saturating_sub(4)).collect();
    let mut wanted = if payee_account.is_empty() {
        // A red packet: to limits and rules a transfer, to its giver none.
        let link = Some(format!("/packets/{transfer_id}"));
        told(event, user_id, "packet_given", [("amount", money.clone())], format!("transfer.out:{transfer_id}"), link)
    } else {
        let params = [("amount", money.clone()), ("payee", Param::Tail(tail))];
        let link = Some(format!("/transfers/{transfer_id}"));
        told(event, user_id, "transfer_out", params, format!("transfer.out:{transfer_id}"), link)
    };
    // Between one's own accounts the first message says it all.
    if let Some(payee) = payee_user_id.filter(|payee| *payee != user_id) {
        let key = format!("transfer.in:{transfer_id}");
        let link = Some("/transactions".to_owned());
        wanted.extend(told(event, payee, "transfer_in", [("amount", money)], key, link));
    }
    wanted
}

/// What concerns whoever stands behind an account. Each event is a matter of its own.
fn of_safety(event: &StoredEvent) -> storage::Result<Vec<Wanted>> {
    let (user_id, id, time) = match event.topic.as_str() {
        USER_RECOVERY_PROVEN => {
            let RecoveryProven { user_id, ready_at } = event.body()?;
            (user_id, "recovery_proven", ready_at)
        }
        USER_RECOVERED => {
            let Recovered { user_id, limited_until } = event.body()?;
            (user_id, "recovered", limited_until)
        }
        _ => {
            let PhoneChanged { user_id } = event.body()?;
            (user_id, "phone_changed", event.occurred_at)
        }
    };
    let link = Some("/me/security".to_owned());
    Ok(told(event, user_id, id, [("time", Param::Time(time))], format!("{id}:{}", event.seq), link))
}

fn of_account(event: &StoredEvent) -> storage::Result<Vec<Wanted>> {
    let page = |account: &dyn std::fmt::Display| Some(format!("/accounts/{account}"));
    Ok(match event.topic.as_str() {
        ACCOUNT_OPENED => {
            let AccountOpened { account_id, user_id, kind } = event.body()?;
            let word = match kind {
                AccountKind::ClassOne => "class_one",
                AccountKind::ClassTwo => "class_two",
                AccountKind::ClassThree => "class_three",
            };
            let params = [("account", Param::Term(word.to_owned()))];
            told(event, user_id, "account_opened", params, format!("opened:{account_id}"), page(&account_id))
        }
        ACCOUNT_RESTRICTED => {
            let AccountRestricted { account_id, user_id, kind } = event.body()?;
            let params = [("restriction", Param::Term(kind.as_str().to_owned()))];
            // Told by the event: one account may be restricted again and again.
            let key = format!("restricted:{}", event.seq);
            let id = match kind {
                RestrictionKind::BankFreeze | RestrictionKind::CourtOrder | RestrictionKind::Dormant => {
                    "account_restricted"
                }
                RestrictionKind::CustomerStop
                | RestrictionKind::LossReport
                | RestrictionKind::NightLock
                | RestrictionKind::AmountLock => "account_protected",
            };
            told(event, user_id, id, params, key, Some(format!("/accounts/{account_id}/care")))
        }
        ACCOUNT_RELEASED => {
            let AccountReleased { account_id, user_id, kind } = event.body()?;
            let params = [("restriction", Param::Term(kind.as_str().to_owned()))];
            told(event, user_id, "account_released", params, format!("released:{}", event.seq), page(&account_id))
        }
        _ => {
            let BudgetReached { user_id, category, month, percent, spent, budget } = event.body()?;
            let key = format!("budget:{month}:{category}:{percent}");
            let params = [
                ("month", Param::Month(month)),
                ("category", Param::Term(category)),
                ("percent", Param::Percent(percent)),
                ("spent", Param::Money(spent)),
                ("budget", Param::Money(budget)),
            ];
            told(event, user_id, "budget_reached", params, key, Some("/analysis".to_owned()))
        }
    })
}

/// What another group asked for. A template nobody knows, or values that do not fit it, will not fit at the next try
/// either: it is said in the log, and nobody waits behind it.
fn asked_for(event: &StoredEvent, asked: MessageWanted) -> Vec<Wanted> {
    let MessageWanted { user_id, template: id, params, dedupe_key, link, expires_at } = asked;
    let Some(template) = template(&id) else {
        tracing::error!(template = id, seq = event.seq, "a message was asked for in words nobody knows");
        return Vec::new();
    };
    if let Err(placeholder) = template.fits(&params) {
        tracing::error!(
            template = id,
            placeholder,
            seq = event.seq,
            "a message was asked for without a value it needs"
        );
        return Vec::new();
    }
    let params: BTreeMap<String, Param> = params;
    vec![Wanted { user_id, template, params, dedupe_key, link, happened_at: event.occurred_at, expires_at }]
}

/// Hands messages to their carriers as soon as they are there.
struct Carry {
    centre: Arc<Centre>,
}

#[async_trait]
impl Consumer for Carry {
    /// What does not work now is on the to-do list: the event itself is done.
    async fn relay(&self, ctx: &Ctx, event: &StoredEvent) -> Handled {
        let MessageQueued { message_id } = event.body()?;
        Ok(self.centre.deliver(ctx, message_id).await?)
    }
}

/// Hands over what waited for its hour, or for another try.
struct Deliver {
    centre: Arc<Centre>,
}

#[async_trait]
impl Work for Deliver {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        let delivered = self.centre.deliver_due(ctx).await?;
        if delivered > 0 {
            tracing::info!(delivered, "messages that waited were handed over");
        }
        Ok(())
    }
}

/// Forgets messages whose time is over.
struct Forget {
    centre: Arc<Centre>,
}

#[async_trait]
impl Work for Forget {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let rules = self.centre.rules(ctx).await?;
        let oldest = ctx.now().plus_seconds(-rules.kept_days.saturating_mul(86_400));
        let mut forgotten = 0;
        for _ in 0..STRETCHES_MAX {
            let mut tx = db.begin(ctx).await?;
            let some = store::forget_in_tx(&mut tx, oldest).await?;
            tx.commit().await?;
            forgotten += some;
            if some == 0 {
                break;
            }
        }
        let touched = ctx.now().plus_seconds(-TOUCHES_KEPT_S);
        let day = self.centre.banks.of(ctx)?.date(touched);
        let mut tx = db.begin(ctx).await?;
        store::forget_touches_in_tx(&mut tx, touched, &periods(day)).await?;
        tx.commit().await?;
        tracing::info!(forgotten, "old messages forgotten");
        Ok(())
    }
}
