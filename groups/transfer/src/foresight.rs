//! Looking ahead: nobody is asked for proofs of what the ledger would not book anyway.

use contracts::auth::Grant;
use contracts::user::User;
use kernel::{Ctx, Id, Idempotency};

use crate::arrival;
use crate::error::Error;
use crate::service::{Ends, Service, TransferOrder, order_of, posting};
use crate::store::Status;

impl Service {
    /// Refuses what the ledger would refuse now: for want of money, for a freeze, stop or lock, for the caps of either
    /// account's class. It looks again when it books, so this promises nothing.
    pub(crate) async fn would_be_booked(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        order: &TransferOrder,
        ends: &Ends,
    ) -> Result<(), Error> {
        let (guards, tools, reasons) = Default::default();
        let grant = Grant { guards, tools, reasons, challenge_id: None, limit_left: order.amount };
        let stored = order_of(ctx, user, order, ends, &grant);
        // It is not posted, so it needs no key of its own.
        let nothing = Idempotency::new("foresight".to_owned(), String::new());
        let direct = posting(user, &stored, ends, grant, &nothing);
        let posting = match stored.status {
            Status::Scheduled => arrival::holding(&stored, direct, &nothing)?,
            _ => direct,
        };
        match self.accounts.foresee(ctx, &posting).await? {
            Some(refusal) => Err(Error::Ledger(refusal)),
            None => self.able_to_pay(ctx, order).await.map(drop),
        }
    }
}
