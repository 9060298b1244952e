//! Looking ahead: what a transfer would be, or how it would be refused.

use chrono_tz::Tz;
use contracts::auth::Tool;
use contracts::clearing::{ClearingBank, NameCheck};
use contracts::transfer::{Arrival, Route};
use contracts::user::User;
use kernel::{Ctx, Id, Money};

use crate::error::Error;
use crate::route::{Travel, Way};
use crate::service::{Service, TransferOrder, operation};
use crate::warn::{LargeAmount, Likeness};

/// What a customer sees before confirming.
pub struct Preview {
    /// The payee's bank.
    pub bank: ClearingBank,
    /// Whether the name fits the account.
    pub name_check: NameCheck,
    /// How it will travel.
    pub way: Way,
    /// The three choices of arrival; those that no system carries are not among them.
    pub arrivals: Vec<Way>,
    /// Other systems that carry it, for the chosen arrival.
    pub other_routes: Vec<Way>,
    /// The zone the bank's times are told in.
    pub zone: Tz,
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
        let first_time_payee = !ends.is_own(user) && self.never_paid(ctx, user, &order.payee_account).await?;
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
        self.would_be_booked(ctx, user, order, &ends).await?;
        let from = self.able_to_pay(ctx, order).await?;
        let balance_after =
            from.available.checked_sub(order.amount).map_err(|_| Error::AmountInvalid { most: None })?;
        let arrivals = self.arrivals(ctx, order, &ends.ways[0]).await?;
        Ok(Preview {
            bank: ends.to_bank,
            name_check: ends.name_check,
            arrivals,
            other_routes: ends.ways.into_iter().filter(|way| way.route != ends.way.route).collect(),
            way: ends.way,
            zone: self.banks.of(ctx)?.zone,
            tools: forecast.tools,
            limit_left: forecast.limit_left,
            balance_after,
            first_time_payee,
            likenesses,
            large_amount,
        })
    }

    /// The usual way for each choice of arrival; `usual` is known for the chosen one.
    async fn arrivals(&self, ctx: &Ctx, order: &TransferOrder, usual: &Way) -> Result<Vec<Way>, Error> {
        let (same_bank, minor) = (usual.route == Route::Book, order.amount.minor());
        let mut arrivals = Vec::with_capacity(Arrival::ALL.len());
        for arrival in Arrival::ALL {
            arrivals.push(match arrival == usual.arrival {
                true => usual.clone(),
                false => self.ways(ctx, Travel { same_bank, minor, arrival }).await?.swap_remove(0),
            });
        }
        Ok(arrivals)
    }
}
