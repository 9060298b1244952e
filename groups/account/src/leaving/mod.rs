//! A customer who leaves: accounts must be empty, then they are closed, cards of other banks come off, and no balance is
//! told to anybody any more. And what this group keeps of a customer, for them to take along.

mod store;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::Refused;
use contracts::account::{AccountStatus, AccountView, Accounts};
use contracts::leaving::{EndingKind, Leaving, ObstacleKind, Outlook};
use contracts::own_data::{DataPart, OwnData, PART_ROWS_MAX};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Kind, Money, Remedy};
use serde_json::{Value, json};

use crate::error::Error;
use crate::online::OnlineAccounts;

impl OnlineAccounts {
    /// The customer's accounts that are not closed.
    async fn open_accounts(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<AccountView>, Error> {
        let mut views = self.accounts.of_user(ctx, user).await?;
        views.retain(|view| view.status != AccountStatus::Closed);
        Ok(views)
    }

    async fn leaving_outlook(&self, ctx: &Ctx, user: Id<User>) -> Result<Outlook, Error> {
        let db = self.banks.db(ctx)?;
        let views = self.open_accounts(ctx, user).await?;
        let mut outlook = Outlook::default();
        let with_money: Vec<_> = views.iter().filter(|view| view.balance.minor() != 0).collect();
        let sum = with_money.iter().map(|view| view.balance.minor()).sum();
        outlook.stands(ObstacleKind::Balance, count(with_money.len()), Some(Money::cny(sum)));
        let held: Vec<_> = views.iter().filter(|view| view.held.is_positive()).collect();
        let sum = held.iter().map(|view| view.held.minor()).sum();
        outlook.stands(ObstacleKind::Held, count(held.len()), Some(Money::cny(sum)));
        let mut restricted = 0;
        for view in &views {
            let frozen = view.status == AccountStatus::Frozen;
            restricted += i64::from(frozen || store::is_restricted(&db, view.account_id, ctx.now()).await?);
        }
        outlook.stands(ObstacleKind::Restricted, restricted, None);
        outlook.ends(EndingKind::Account, count(views.len()));
        outlook.ends(EndingKind::Card, count(self.cards.ids(ctx, user).await?.len()));
        let shares = self.cards.shares(ctx, user).await?;
        outlook.ends(EndingKind::Share, count(shares.iter().filter(|share| share.withdrawn_at.is_none()).count()));
        Ok(outlook)
    }

    async fn leave(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        for share in self.cards.shares(ctx, user).await? {
            if share.withdrawn_at.is_none() {
                self.cards.end_share(ctx, user, share.share_id).await?;
            }
        }
        for card in self.cards.ids(ctx, user).await? {
            self.cards.unbind(ctx, user, card.parse().map_err(|_| Error::NotFound)?).await?;
        }
        let views = self.open_accounts(ctx, user).await?;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        // No posting comes between the look at the balances and the end of the accounts.
        tx.hold_streams().await?;
        for view in &views {
            if !store::close_in_tx(&mut tx, user, view.account_id).await? {
                return Err(Error::Port(PortFault::Refused(Box::new(not_empty()))));
            }
            crate::store::unbind_in_tx(&mut tx, view.account_id, ctx.now()).await?;
            let detail = json!({ "account": view.account_no.masked() });
            tx.audit(AuditEntry::done("account.closed", view.account_id, &detail));
        }
        Ok(tx.commit().await?)
    }

    async fn all_own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let db = self.banks.db(ctx)?;
        let views = self.accounts.of_user(ctx, user).await?;
        let account = |view: &AccountView| {
            json!({
                "account_no": view.account_no.as_str(), "holder": view.holder.as_str(), "kind": view.kind,
                "status": view.status, "balance": view.balance, "available": view.available, "held": view.held,
                "product": view.product.0, "product_en": view.product.1, "opened_at": view.opened_at,
            })
        };
        let mut movements = Vec::new();
        for view in &views {
            let left = PART_ROWS_MAX.saturating_sub(movements.len());
            let rows = store::movements(&db, view.account_id, count(left)).await?;
            movements.extend(rows.into_iter().map(|row| row.with_account(view.account_no.as_str())));
        }
        let mut cards = Vec::new();
        for id in self.cards.ids(ctx, user).await? {
            let card = self.cards.own(ctx, user, id.parse().map_err(|_| Error::NotFound)?).await?;
            cards.push(json!({
                "card_no": card.card_no.as_str(), "holder": card.holder.as_str(), "kind": card.kind, "bank": card.bank.0,
                "bank_no": card.bank_no, "alias": card.alias, "bound_at": card.bound_at,
            }));
        }
        let agreements = crate::online::agreements::of(&db, user).await?;
        let agreement = |kept: &crate::online::agreements::Kept| {
            json!({
                "document": kept.agreement.document.as_str(), "version": kept.agreement.version,
                "accepted_at": kept.accepted_at,
            })
        };
        let share = |row: &crate::cards::ShareRow| {
            json!({
                "asking_bank": row.asking_bank.0, "asking_bank_no": row.asking_bank_no, "version": row.version,
                "given_at": row.given_at, "withdrawn_at": row.withdrawn_at,
            })
        };
        let shares = self.cards.shares(ctx, user).await?;
        Ok(vec![
            part("accounts", ("账户", "Accounts"), views.iter().map(account).collect()),
            part("movements", ("交易明细", "Transactions"), movements),
            part("cards", ("绑定的他行卡", "Linked cards of other banks"), cards),
            part("agreements", ("同意过的协议", "Agreements"), agreements.iter().map(agreement).collect()),
            part(
                "balance_shares",
                ("向他行共享余额", "Balances told to other banks"),
                shares.iter().map(share).collect(),
            ),
        ])
    }
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

const fn part(name: &'static str, about: (&'static str, &'static str), rows: Vec<Value>) -> DataPart {
    DataPart { name, about, rows }
}

/// Money has come, or was put on hold, since the customer looked.
fn not_empty() -> Refused {
    let pair = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    Refused {
        kind: Kind::Conflict,
        code: "leaving_blocked",
        title: pair("账户刚刚发生变动", "An account has just changed"),
        detail: pair(
            "有账户刚刚收到款项或产生了冻结，暂时不能注销。",
            "Money came to an account, or was put on hold, a moment ago: it cannot be closed yet.",
        ),
        remedy: Some(Remedy {
            text_zh: "请查看最新情况后再试。".to_owned(),
            text_en: "Look again, then try once more.".to_owned(),
            action: Some("see_closing".to_owned()),
        }),
    }
}

#[async_trait]
impl Leaving for OnlineAccounts {
    async fn outlook(&self, ctx: &Ctx, user: Id<User>) -> Result<Outlook, PortFault> {
        Ok(self.leaving_outlook(ctx, user).await?)
    }

    async fn settle(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault> {
        for view in self.open_accounts(ctx, user).await? {
            if view.balance.minor() == 0 && view.status == AccountStatus::Active {
                self.accounts.pay_interest_before_closing(ctx, view.account_id).await?;
            }
        }
        Ok(())
    }

    async fn wind_up(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault> {
        Ok(self.leave(ctx, user).await?)
    }
}

#[async_trait]
impl OwnData for OnlineAccounts {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.all_own_data(ctx, user).await?)
    }
}
