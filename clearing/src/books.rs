//! The books of the network beside those of the banks: do they agree?

use std::collections::HashMap;
use std::sync::Arc;

use contracts::clearing::{ClearingBooks, Settlement};
use kernel::Ctx;
use tenancy::Bank;

use crate::error::Error;
use crate::network::Network;
use crate::store::{self, Item, ItemState, Position};

/// One bank's side of it. All in minor units.
#[derive(Debug, Clone)]
pub struct BankBooks {
    /// The bank.
    pub bank: Arc<Bank>,
    /// What the network keeps.
    pub position: Position,
    /// The balance of the bank's account `clearing`.
    pub ledger_minor: i64,
    /// Sent and debited, not credited elsewhere and not given back.
    pub under_way_minor: i64,
    /// What the balance must be: the position with the other sign, and what is between the two books.
    pub expected_minor: i64,
}

impl BankBooks {
    /// Whether the bank's own books and the network's agree.
    pub const fn agrees(&self) -> bool {
        self.ledger_minor == self.expected_minor
    }
}

/// Every bank's side, taken together.
#[derive(Debug, Clone)]
pub struct Books {
    /// Bank by bank, the oldest first.
    pub banks: Vec<BankBooks>,
}

impl Books {
    /// The sum that must be nothing: all accounts `clearing` less all payments under way. Minor units.
    pub fn off_by_minor(&self) -> i64 {
        self.banks.iter().map(|bank| bank.ledger_minor - bank.under_way_minor).sum()
    }
}

impl Network {
    /// Reads the books of every bank that is open here. Not one moment: while money moves, ask again before believing a
    /// difference.
    pub async fn compare(&self, ctx: &Ctx) -> Result<Books, Error> {
        let db = self.db()?;
        let banks = self.banks.all();
        let mut own: Vec<ClearingBooks> = Vec::with_capacity(banks.len());
        for bank in &banks {
            own.push(self.member.books(&Self::at(ctx, bank)).await?);
        }
        let positions = store::positions(&db).await?;
        let mut by_bank: HashMap<String, Position> =
            positions.into_iter().map(|position| (position.bank_no.clone(), position)).collect();
        let mut compared: Vec<BankBooks> = Vec::with_capacity(banks.len());
        for (bank, books) in banks.iter().zip(&own) {
            let position = by_bank.remove(&bank.bank_no).unwrap_or_default();
            let mut side = BankBooks {
                bank: bank.clone(),
                ledger_minor: books.balance_minor,
                under_way_minor: 0,
                expected_minor: -position.net_minor(),
                position,
            };
            for open in &books.open {
                let minor = open.amount.minor();
                let item = store::get(&db, &bank.bank_no, &open.instruction_id).await?;
                let noted = matches!(item, Some(Item { state: ItemState::Credited, .. }));
                side.expected_minor += if noted { 0 } else { minor };
                let booked =
                    noted || self.is_booked(ctx, &open.to_bank_no, &bank.bank_no, &open.instruction_id).await?;
                side.under_way_minor += if booked { 0 } else { minor };
            }
            compared.push(side);
        }
        // Booked by the receiving bank, and the network has not heard of it.
        for item in store::without_outcome(&db).await? {
            if self.is_booked(ctx, &item.to_bank_no, &item.from_bank_no, &item.instruction_id).await? {
                let side = compared.iter_mut().find(|side| side.bank.bank_no == item.to_bank_no);
                if let Some(side) = side {
                    side.expected_minor -= item.amount.minor();
                }
            }
        }
        Ok(Books { banks: compared })
    }

    async fn is_booked(&self, ctx: &Ctx, at: &str, from: &str, instruction_id: &str) -> Result<bool, Error> {
        let Some(bank) = self.banks.by_bank_no(at) else { return Ok(false) };
        let outcome = self.member.outcome(&Self::at(ctx, &bank), from, instruction_id).await?;
        Ok(outcome == Some(Settlement::Credited))
    }
}
