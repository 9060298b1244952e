//! The directory of phone numbers: which accounts take payments under which number.

use contracts::clearing::{PhoneEntry, PhoneRegistration, PhoneStanding};
use kernel::{Ctx, Phone};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::network::Network;
use crate::store::{self, PhoneRow};

/// The column the account behind a number is sealed for.
const ACCOUNT: &str = "clearing_phone.account";
/// The column numbers are looked up by.
const PHONE: &str = "clearing_phone.phone";

/// The account as it is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    account_no: String,
    holder: String,
}

impl Network {
    fn phone_index(&self, phone: &Phone) -> [u8; 32] {
        self.keys.blind_index(PHONE, phone.as_str())
    }

    /// Enters an account of the bank of `ctx` under a number.
    pub(crate) async fn enter_phone(&self, ctx: &Ctx, wanted: &PhoneRegistration) -> Result<(), Error> {
        let bank = self.banks.of(ctx)?;
        if bank.bank_no != wanted.bank_no {
            return Err(Error::NotTheirs);
        }
        let index = self.phone_index(&wanted.phone);
        let sealed =
            Sealed { account_no: wanted.account_no.as_str().to_owned(), holder: wanted.holder.as_str().to_owned() };
        let sealed = serde_json::to_string(&sealed).expect("two texts");
        let mut tx = self.begin(ctx).await?;
        tx.hold_streams().await?;
        let known = store::phones_in_tx(&mut tx, &index).await?;
        let own = known.iter().find(|row| row.bank_no == bank.bank_no);
        let default = match wanted.standing {
            PhoneStanding::Default => true,
            PhoneStanding::DefaultIfFirst => !known.iter().any(|row| row.default && row.bank_no != bank.bank_no),
        };
        if default {
            store::clear_default_in_tx(&mut tx, &index).await?;
        }
        let row = PhoneRow {
            bank_no: bank.bank_no.clone(),
            account: self.keys.fields.seal(ACCOUNT, &sealed),
            default,
            registered_at: own.map_or_else(|| ctx.now(), |own| own.registered_at),
        };
        store::save_phone_in_tx(&mut tx, &index, &row).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the bank of `ctx` out of a number's entry.
    pub(crate) async fn drop_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<bool, Error> {
        let bank = self.banks.of(ctx)?;
        let index = self.phone_index(phone);
        let mut tx = self.begin(ctx).await?;
        tx.hold_streams().await?;
        let was = store::drop_phone_in_tx(&mut tx, &index, &bank.bank_no).await?;
        let left = store::phones_in_tx(&mut tx, &index).await?;
        if let Some(oldest) = left.first().filter(|first| !first.default) {
            store::make_default_in_tx(&mut tx, &index, &oldest.bank_no).await?;
        }
        tx.commit().await?;
        Ok(was)
    }

    /// The accounts under a number, the default first.
    pub(crate) async fn phones_of(&self, phone: &Phone) -> Result<Vec<PhoneEntry>, Error> {
        let rows = store::phones(&self.db()?, &self.phone_index(phone)).await?;
        let malformed = || Error::Store(storage::Error::Malformed { column: ACCOUNT.to_owned() });
        let entry = |row: PhoneRow| {
            let opened = self.keys.fields.open(ACCOUNT, &row.account)?;
            let sealed: Sealed = serde_json::from_str(&opened).map_err(|_| malformed())?;
            Ok(PhoneEntry {
                bank_no: row.bank_no,
                account_no: sealed.account_no.parse().map_err(|_| malformed())?,
                holder: sealed.holder.parse().map_err(|_| malformed())?,
                default: row.default,
                registered_at: row.registered_at,
            })
        };
        rows.into_iter().map(entry).collect()
    }
}
