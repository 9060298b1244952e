//! Tokens that show a changing code (RFC 6238): an authenticator app's, or one the bank hands out.

use contracts::auth::Tool;
use contracts::user::User;
use fast_qr::QRBuilder;
use kernel::{Ctx, Id};
use totp_rs::{Builder, Secret as Seed};

use super::model::{self, CodeMatch};
use super::store::{self, EnrolmentRow, ToolRow};
use super::{Made, Offer};
use crate::error::Error;
use crate::service::Service;

impl Service {
    /// A fresh seed, and the address by which an authenticator app takes it over. The account's name is the masked
    /// phone: the app's own screen shows it to whoever looks.
    pub(super) async fn new_seed(&self, ctx: &Ctx, user: Id<User>) -> Result<(String, Offer), Error> {
        let bank = self.banks.of(ctx)?;
        let account = self.phone_of(ctx, user).await?.masked();
        let issuer = match ctx.lang {
            kernel::Lang::Zh => bank.name.clone(),
            kernel::Lang::En => bank.name_en.clone(),
        };
        let token = Builder::new()
            .with_secret(Seed::generate())
            .with_account_name(account)
            .with_issuer(Some(issuer.replace(':', " ")))
            .build()
            .map_err(|_| Error::SeedUnfit)?;
        let seed = token.secret().to_base32();
        let uri = token.to_url().map_err(|_| Error::SeedUnfit)?;
        let qr = drawn(&uri);
        Ok((seed.clone(), Offer::Seed { uri, seed, qr }))
    }

    /// The first code of a token; its step is used with it.
    pub(super) async fn first_code(&self, ctx: &Ctx, row: &EnrolmentRow, code: &str) -> Result<Made, Error> {
        let drift = self.tool_rules(ctx).await?.token_drift_steps;
        let token = model::token(&row.secret, drift).map_err(|_| Error::SeedUnfit)?;
        match model::match_code(&token, code, -1, ctx.now()) {
            CodeMatch::Fresh(step) => Ok(Made {
                material: row.secret.clone(),
                locator: None,
                device_id: None,
                last_step: step,
                life_days: 0,
                serial: None,
            }),
            CodeMatch::Used | CodeMatch::Wrong => Err(Error::CodeWrong { left: 0 }),
        }
    }
}

/// An address as a QR code: rows of `0` and `1`, without a quiet zone; none when it is too long for a phone to read.
fn drawn(uri: &str) -> Vec<String> {
    let Ok(code) = QRBuilder::new(uri).build() else { return Vec::new() };
    let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '1' } else { '0' }).collect();
    (0..code.size).map(row).collect()
}

/// Which of a customer's tokens a code is of.
pub(super) enum Shown {
    /// This one's, of this step.
    Of(Box<ToolRow>, i64),
    /// One that was used already.
    Used,
    /// None's.
    Nobody,
}

/// Looks a code up among the tokens of a customer, locked until the commit.
pub(super) async fn shown_in_tx(
    tx: &mut storage::Tx,
    ctx: &Ctx,
    keys: &crypto::BankKeys,
    user: Id<User>,
    (code, drift): (&str, i64),
) -> Result<Shown, Error> {
    let mut found = Shown::Nobody;
    for row in store::held_in_tx(tx, keys, user, Tool::Totp).await? {
        if row.expires_at.is_some_and(|end| ctx.now() >= end) {
            continue;
        }
        let token = model::token(&row.material, drift).map_err(|_| Error::SeedUnfit)?;
        match model::match_code(&token, code, row.last_step, ctx.now()) {
            CodeMatch::Fresh(step) => return Ok(Shown::Of(Box::new(row), step)),
            CodeMatch::Used => found = Shown::Used,
            CodeMatch::Wrong => {}
        }
    }
    Ok(found)
}
