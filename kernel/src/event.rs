//! A domain event on its way to the outbox.

use serde::Serialize;

/// Something that happened, to be told to other groups after the transaction that made it true has committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened, `group.thing_done`, e.g. `transfer.completed`.
    pub topic: &'static str,
    /// What it happened to; events of one aggregate reach a consumer in order.
    pub aggregate: String,
    /// The event's body as JSON. Ids and amounts, never names or numbers of people.
    pub payload: String,
}

impl Event {
    /// An event with `body` as its JSON payload. The bodies are plain structs of `contracts`, which always serialise.
    pub fn new(topic: &'static str, aggregate: impl ToString, body: &impl Serialize) -> Self {
        let payload = serde_json::to_string(body).expect("contract events are plain structs");
        Self { topic, aggregate: aggregate.to_string(), payload }
    }
}
