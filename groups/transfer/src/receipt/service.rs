//! Sealing a receipt for its owner, and checking one for whoever holds it.

use contracts::transfer::Transfer;
use contracts::user::User;
use kernel::{Ctx, Id};

use super::{Seal, model, store};
use crate::error::Error;
use crate::refusal::Refused;
use crate::service::Service;
use crate::store::Order;

impl Service {
    /// The seal of one of the customer's receipts, leading to the app at `base`.
    pub async fn seal(&self, ctx: &Ctx, user: Id<User>, transfer: Id<Transfer>, base: &str) -> Result<Seal, Error> {
        let malformed =
            Error::Field { field: "base", code: "malformed", why: "不是网页地址 / not the address of a page" };
        if !model::is_page_base(base) {
            return Err(malformed);
        }
        let order = self.get(ctx, user, transfer).await?;
        model::seal(base, &order.receipt_no, &order.check_code).ok_or(malformed)
    }

    /// The transfer behind a receipt, for anybody who knows its number and check code. A wrong code counts against the
    /// receipt; when it was tried too often today, the right one is not taken either. Whatever is wrong, the answer is
    /// the same.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn verify_receipt(&self, ctx: &Ctx, receipt_no: &str, check_code: &str) -> Result<Order, Error> {
        let order = store::by_receipt_no(&self.banks.db(ctx)?, receipt_no).await?.ok_or(Refused::ReceiptUnknown)?;
        let max = self.rules(ctx).await?.receipt_tries_day_max;
        let subject = format!("receipt:{}", order.transfer_id);
        if model::code_fits(check_code, &order.check_code) {
            return match self.counted(ctx, &subject).await? {
                tries if tries < max => Ok(order),
                _ => Err(Refused::ReceiptUnknown.into()),
            };
        }
        self.count_within(ctx, &subject, max).await?;
        Err(Refused::ReceiptUnknown.into())
    }
}
