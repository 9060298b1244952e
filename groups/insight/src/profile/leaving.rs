//! Who does not want to be known any more, or has left: their number is made nobody's, and what is known of it forgotten.
//!
//! Told after it is so in the database: whoever reads everybody anew in between does not find them.

use contracts::user::{ConsentChanged, ConsentPurpose, RelationClosed, USER_CLOSED, User};
use kernel::{Ctx, Id};
use storage::{Handled, StoredEvent};

use super::{Profiles, store};
use crate::behaviour;
use crate::error::Error;

impl Profiles {
    /// Takes in that somebody left, or said what they agree to.
    pub(super) async fn take_leave(&self, ctx: &Ctx, event: &StoredEvent) -> Handled {
        if event.topic == USER_CLOSED {
            let RelationClosed { user_id } = event.body()?;
            return Ok(self.untie(ctx, user_id).await?);
        }
        let ConsentChanged { user_id, purpose, given } = event.body()?;
        // Told late, they may have agreed again since.
        if purpose == ConsentPurpose::Personalisation && !given && !self.agreed(ctx, user_id).await? {
            self.untie(ctx, user_id).await?;
        }
        Ok(())
    }

    /// Makes a customer's number nobody's, and forgets what is known of it.
    async fn untie(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let number = behaviour::untie_in_tx(&mut tx, &behaviour::user_key(&user.to_string())).await?;
        if let Some(number) = number {
            store::forget_in_tx(&mut tx, number).await?;
        }
        tx.commit().await?;
        self.behaviour.forget_people();
        if let Some(number) = number {
            self.behaviour.gone(ctx, number);
        }
        Ok(())
    }
}
