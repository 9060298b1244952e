//! Insight: the operating figures other rooms may ask for. It publishes nothing yet; it listens.

/// How many behaviour events one batch may carry.
pub const EVENT_BATCH_MAX: usize = 100;
