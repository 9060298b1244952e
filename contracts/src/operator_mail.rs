//! Mail to operators of a bank, caused by other groups: reports they asked for, and what they have to know.
//!
//! A letter has figures in it and nobody's name: no customer is told of by mail.

use async_trait::async_trait;
use kernel::{Ctx, PortFault};

/// What a letter is; an operator may do without each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// A board that an operator wants regularly.
    Report,
    /// A figure of theirs that left its usual band.
    Alert,
}

/// Subject and text of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterWords {
    /// One line, at most 120 characters.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A letter to one operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorLetter {
    /// What makes it this letter and no other: written again under the same key, it is the same letter. At most 200 characters.
    pub key: String,
    /// To whom.
    pub operator_id: String,
    /// What it is.
    pub kind: LetterKind,
    /// In Chinese.
    pub zh: LetterWords,
    /// In English.
    pub en: LetterWords,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lettered {
    /// It is on its way, now or since an earlier call.
    Written,
    /// The operator does without this kind, has no address, or no mail leaves this platform.
    Unwanted,
    /// There is no such operator at the bank any more, or they may not see its figures.
    Nobody,
}

/// Whoever writes to operators.
#[async_trait]
pub trait OperatorMail: Send + Sync {
    /// Puts a letter on its way to an operator who may see figures of the bank of `ctx`.
    async fn write(&self, ctx: &Ctx, letter: &OperatorLetter) -> Result<Lettered, PortFault>;
}
