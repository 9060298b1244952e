//! The banks of the clearing: which there are, and what they are called in the caller's language.

use std::collections::HashMap;

use contracts::clearing::ClearingBank;
use kernel::{Ctx, Lang};

use crate::error::Error;
use crate::service::Service;
use crate::store::Order;

/// What the note of a transfer begins with that pays a bank which collects; that bank's name follows.
pub const COLLECTED_BY: &str = "资金归集至";

/// What banks are called by whoever reads another language than the one their names are kept in.
pub struct BankNames {
    lang: Lang,
    names: HashMap<String, String>,
}

impl BankNames {
    fn new(lang: Lang, banks: Vec<ClearingBank>) -> Self {
        let named = |bank: ClearingBank| Some((bank.bank_no, bank.name_en)).filter(|(_, name)| !name.is_empty());
        let names = match lang {
            Lang::Zh => HashMap::new(),
            Lang::En => banks.into_iter().filter_map(named).collect(),
        };
        Self { lang, names }
    }

    /// The reader's language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The name of a bank; the one `kept` with the record when the bank has no other, or has left the clearing.
    pub fn of(&self, bank_no: &str, kept: String) -> String {
        self.names.get(bank_no).cloned().unwrap_or(kept)
    }

    /// The note of a transfer: of one that a bank collected, in the reader's language; any other as it was written.
    pub fn note(&self, order: &Order) -> String {
        match order.note.strip_prefix(COLLECTED_BY) {
            Some(bank) if self.lang == Lang::En && bank == order.payee_bank_name => {
                format!("Collected by {}", self.of(&order.payee_bank_no, bank.to_owned()))
            }
            _ => order.note.clone(),
        }
    }
}

impl Service {
    /// The banks money can be sent to.
    pub async fn directory(&self, ctx: &Ctx) -> Result<Vec<ClearingBank>, Error> {
        Ok(self.clearing.banks(ctx).await?)
    }

    /// What banks are called in the language of `ctx`.
    pub async fn bank_names(&self, ctx: &Ctx) -> Result<BankNames, Error> {
        // Records carry the Chinese names; nothing is looked up for those.
        let banks = match ctx.lang {
            Lang::Zh => Vec::new(),
            Lang::En => self.clearing.banks(ctx).await?,
        };
        Ok(BankNames::new(ctx.lang, banks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_is_called_by_the_name_the_reader_knows() {
        let bank = |bank_no: &str, name_en: &str| ClearingBank {
            bank_id: "lanwan".to_owned(),
            bank_no: bank_no.to_owned(),
            name: "蓝湾银行".to_owned(),
            name_en: name_en.to_owned(),
            short_name: "蓝湾".to_owned(),
        };
        let banks = || vec![bank("313", "Lanwan Bank"), bank("314", "")];
        let kept = || "蓝湾银行".to_owned();
        assert_eq!(BankNames::new(Lang::En, banks()).of("313", kept()), "Lanwan Bank");
        assert_eq!(BankNames::new(Lang::En, banks()).of("314", kept()), "蓝湾银行");
        assert_eq!(BankNames::new(Lang::En, banks()).of("315", kept()), "蓝湾银行");
        assert_eq!(BankNames::new(Lang::Zh, banks()).of("313", kept()), "蓝湾银行");
    }
}
