//! What is told; grouped by who it is about.

pub mod console;
pub mod external;
pub mod identities;
pub mod money;
pub mod packets;
pub mod people;
pub mod running;
pub mod scenes;
pub mod standing;

use std::future::Future;
use std::time::{Duration, Instant};

/// Asks again until `found` answers something. What follows from events is there within a moment, not at once.
pub async fn soon<T, F: Future<Output = Option<T>>>(what: &str, found: impl Fn() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = found().await {
            return value;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "not within 10 s: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
