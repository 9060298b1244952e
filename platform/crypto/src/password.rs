//! Argon2id, off the async threads, never more at once than there are cores, never an endless queue.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::{Error, Secret};

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// The OWASP Password Storage Cheat Sheet's Argon2id setting: 19 MiB, two passes, one lane.
    pub const OWASP: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// As cheap as Argon2 allows. For tests only: worth nothing as protection.
    pub const CHEAPEST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// Whether a presented secret was the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was.
    Right,
    /// It was not, or there was nothing to compare it with.
    Wrong,
}

/// Hashes and verifies passwords and PINs. Cheap to clone; one per process.
#[derive(Clone)]
pub struct PasswordHasher(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    /// Verified against when there is no user, so that the time does not tell.
    dummy: String,
    queue: Semaphore,
    work: Semaphore,
}

impl std::fmt::Debug for PasswordHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordHasher").finish_non_exhaustive()
    }
}

impl PasswordHasher {
    /// A hasher that works on all cores and lets `waiting_max` requests wait; one more is refused as overloaded.
    pub fn new(cost: Cost, waiting_max: usize) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(hash_error)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash_now(&argon2, crate::token::new_token().expose())?;
        let (queue, work) = (Semaphore::new(cores + waiting_max), Semaphore::new(cores));
        Ok(Self(Arc::new(Inner { argon2, dummy, queue, work })))
    }

    /// The hash of `secret` as a PHC string, salt and cost included.
    pub async fn hash(&self, secret: Secret<String>) -> Result<String, Error> {
        self.run(move |inner| hash_now(&inner.argon2, secret.expose())).await
    }

    /// Whether `secret` is what `stored` was made from. Without a stored hash the answer is [`Verdict::Wrong`], after
    /// the same work.
    pub async fn verify(&self, secret: Secret<String>, stored: Option<String>) -> Result<Verdict, Error> {
        self.run(move |inner| {
            let known = stored.is_some();
            let text = stored.as_deref().unwrap_or(&inner.dummy);
            let parsed = PasswordHash::new(text).map_err(hash_error)?;
            let right = inner.argon2.verify_password(secret.expose().as_bytes(), &parsed).is_ok();
            Ok(if right && known { Verdict::Right } else { Verdict::Wrong })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _place = self.0.queue.try_acquire().map_err(|_| Error::Overloaded)?;
        let _core = self.0.work.acquire().await.map_err(|_| Error::Overloaded)?;
        let inner = self.0.clone();
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        done.map_err(|error| Error::Hash(error.to_string()))?
    }
}

fn hash_now(argon2: &Argon2<'_>, secret: &str) -> Result<String, Error> {
    Ok(argon2.hash_password(secret.as_bytes()).map_err(hash_error)?.to_string())
}

fn hash_error(error: impl std::fmt::Display) -> Error {
    Error::Hash(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn knows_the_right_one_only() {
        let hasher = PasswordHasher::new(Cost::CHEAPEST, 4).unwrap();
        let stored = hasher.hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert_eq!(hasher.verify("correct horse".into(), Some(stored.clone())).await.unwrap(), Verdict::Right);
        assert_eq!(hasher.verify("correct horsf".into(), Some(stored)).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.verify("correct horse".into(), None).await.unwrap(), Verdict::Wrong);
        assert!(hasher.verify("x".into(), Some("not a hash".into())).await.is_err());
    }

    #[tokio::test]
    async fn a_full_queue_is_overload_not_a_hang() {
        let hasher = PasswordHasher::new(Cost { memory_kib: 19_456, passes: 4, lanes: 1 }, 1).unwrap();
        let many = (0..64).map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify("x".into(), None).await })
        });
        let mut refused = 0;
        for task in many.collect::<Vec<_>>() {
            refused += usize::from(matches!(task.await.unwrap(), Err(Error::Overloaded)));
        }
        assert!(refused > 0, "64 at once were all taken");
        assert_eq!(hasher.verify("x".into(), None).await.unwrap(), Verdict::Wrong);
    }
}
