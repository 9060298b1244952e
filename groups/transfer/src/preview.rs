//! Looking ahead: what a transfer would be, or how it would be refused.

use contracts::auth::Tool;
use contracts::clearing::{ClearingBank, NameCheck};
use contracts::transfer::Route;
use contracts::user::User;
use kernel::{Ctx, Id, Money};

use crate::error::Error;
use crate::service::{Service, TransferOrder, operation};
use crate::store;
use crate::warn::{LargeAmount, Likeness};

/// What a customer sees before confirming.
pub struct Preview {
    /// The payee's bank.
    pub bank: ClearingBank,
    /// Whether the name fits the account.
    pub name_check: NameCheck,
    /// How it will travel.
    pub route: Route,
    /// What will be asked.
    pub tools: Vec<Tool>,
    /// Largest amount still possible today.
    pub limit_left: Money,
    /// Balance of the paying account after it; never below zero.
    pub balance_after: Money,
    /// Never paid before.
    pub first_time_payee: bool,
    /// Known payees it could be mistaken for.
    pub likenesses: Vec<Likeness>,
    /// The day's total would be large.
    pub large_amount: Option<LargeAmount>,
}

impl Service {
    /// What a transfer would be. What it would be refused for is refused here, in the same words; only a name that does
    /// not fit is told as part of the picture.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn preview(&self, ctx: &Ctx, user: Id<User>, order: &TransferOrder) -> Result<Preview, Error> {
        let ends = self.ends(ctx, user, order).await?;
        if ends.name_check == NameCheck::UnknownAccount {
            return Err(Error::PayeeUnknown);
        }
        // Between one's own accounts there is nobody to be mistaken for, and nothing is the first time.
        let first_time_payee =
            !ends.is_own(user) && store::never_paid(&self.banks.db(ctx)?, user, &order.payee_account).await?;
        let operation = operation(ctx, user, order, &ends, first_time_payee);
        let forecast = self.authority.forecast(ctx, &operation).await?;
        if let Some(denial) = forecast.denial {
            return Err(Error::Denied(Box::new(denial)));
        }
        let likenesses = match ends.is_own(user) {
            true => Vec::new(),
            false => self.likenesses(ctx, user, order).await?,
        };
        let large_amount = self.large_amount(ctx, user, order, &ends).await?;
        let from = self.able_to_pay(ctx, order).await?;
        let balance_after =
            from.available.checked_sub(order.amount).map_err(|_| Error::AmountInvalid { most: None })?;
        Ok(Preview {
            bank: ends.to_bank,
            name_check: ends.name_check,
            route: ends.route,
            tools: forecast.tools,
            limit_left: forecast.limit_left,
            balance_after,
            first_time_payee,
            likenesses,
            large_amount,
        })
    }
}
