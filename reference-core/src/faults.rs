//! Switches: how the reference core fails, on which calls, and how often.

use std::collections::VecDeque;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// A sort of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// A money command.
    Post,
    /// What became of one.
    Inquire,
    /// Taking one back.
    Reverse,
    /// Anything else: accounts, balances, entries, health.
    Other,
}

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Answer only after `delay_ms`.
    Delay,
    /// Do it, and never answer.
    DropAnswer,
    /// Do nothing, and never answer.
    DropRequest,
    /// Never answer, and do it after `delay_ms`: the message was still under way.
    Late,
    /// Refuse the command with `code`.
    Refuse,
    /// Book the command twice.
    Duplicate,
    /// Book one fen less.
    Misbook,
    /// Answer 422 without a signature, as something between the two would.
    Garble,
    /// Answer 500.
    Error,
}

/// One switch.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// How.
    pub mode: Mode,
    /// On which calls.
    #[serde(default = "on_post")]
    pub on: Call,
    /// How often.
    #[serde(default = "once")]
    pub times: u32,
    /// For `delay` and `late`.
    #[serde(default)]
    pub delay_ms: u64,
    /// For `refuse`.
    #[serde(default)]
    pub code: String,
}

const fn on_post() -> Call {
    Call::Post
}

const fn once() -> u32 {
    1
}

impl Fault {
    /// `mode` on the next money command.
    pub fn next(mode: Mode) -> Self {
        Self { mode, on: Call::Post, times: 1, delay_ms: 0, code: String::new() }
    }

    /// On this sort of call.
    #[must_use]
    pub const fn on(mut self, on: Call) -> Self {
        self.on = on;
        self
    }

    /// So often.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// After so long.
    #[must_use]
    pub const fn after_ms(mut self, delay_ms: u64) -> Self {
        self.delay_ms = delay_ms;
        self
    }

    /// With this code.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        code.clone_into(&mut self.code);
        self
    }
}

/// The switches that are set, in order.
#[derive(Debug, Default)]
pub struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    /// Sets one more.
    pub fn set(&self, fault: Fault) {
        self.0.lock().push_back(fault);
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.0.lock().clear();
    }

    /// What is set.
    pub fn all(&self) -> Vec<Fault> {
        self.0.lock().iter().cloned().collect()
    }

    /// The first that applies to `call`; used up once.
    pub fn take(&self, call: Call) -> Option<Fault> {
        let mut faults = self.0.lock();
        let place = faults.iter().position(|fault| fault.on == call)?;
        let fault = faults.get_mut(place)?;
        let taken = fault.clone();
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            faults.remove(place);
        }
        Some(taken)
    }
}
