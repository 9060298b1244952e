//! What can be refused or go wrong here.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use crate::model::Fault;

/// A refusal or fault of the content group.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Entries of the form are not valid.
    #[error("{} entries are not valid", .0.len())]
    Form(Vec<Fault>),
    /// The bank id is taken.
    #[error("a bank with this id exists")]
    BankExists,
    /// The bank has no brand: it is not open yet.
    #[error("the bank has no brand")]
    NoBrand,
    /// There is no page of that name.
    #[error("there is no such page")]
    NoPage,
    /// A picture could not be made of the bank's mark.
    #[error("picture: {0}")]
    Picture(&'static str),
    /// The work was cut off.
    #[error("cut off")]
    CutOff,
    /// The binary has not said who takes part in opening a bank.
    #[error("openings are not wired")]
    NotWired,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached or opened.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The publishing line could not be asked.
    #[error(transparent)]
    Line(#[from] publishing::Error),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            Error::Port(fault) => fault,
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Form(faults) => form(faults),
            Error::BankExists => Self::new(Kind::Conflict, "bank_exists", "这个编号已被使用", "This id is taken")
                .because("联盟里已有编号相同的银行。", "The alliance has a bank with this id.")
                .remedy("换一个编号。", "Choose another id.", None)
                .field("bank_id", "taken", "taken"),
            Error::NoBrand | Error::NoPage => Self::not_found(),
            Error::Store(store) => store.into(),
            Error::Bank(bank) => bank.into(),
            Error::Port(fault) => fault.into(),
            Error::Line(error) => error.into(),
            other @ (Error::Picture(_) | Error::CutOff | Error::NotWired) => Self::fault(&other),
        }
    }
}

fn form(faults: Vec<Fault>) -> Problem {
    let mut faults = faults.into_iter();
    let Some(first) = faults.next() else {
        return Problem::malformed("form");
    };
    let problem = Problem::invalid(first.field, first.code, first.message);
    faults.fold(problem, |problem, fault| problem.field(fault.field, fault.code, fault.message))
}
