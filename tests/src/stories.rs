//! Several stories told at once on one platform, so that starting it is paid once. Every one is told to its end; all
//! that failed are named.

use std::future::Future;
use std::time::Instant;

use tokio::task::JoinHandle;

/// Stories under way.
#[derive(Debug, Default)]
pub struct Stories(Vec<(&'static str, JoinHandle<f32>)>);

impl Stories {
    /// Begins one.
    pub fn tell(&mut self, name: &'static str, story: impl Future<Output = ()> + Send + 'static) {
        let told = tokio::spawn(async move {
            let begun = Instant::now();
            story.await;
            begun.elapsed().as_secs_f32()
        });
        self.0.push((name, told));
    }

    /// Waits for all; panics with the names of those that failed. Their own words are on standard error.
    pub async fn end(self) {
        let mut failed = Vec::new();
        for (name, story) in self.0 {
            match story.await {
                Ok(took_s) => eprintln!("{took_s:6.1} s  {name}"),
                Err(_) => failed.push(name),
            }
        }
        assert!(failed.is_empty(), "stories that failed: {}", failed.join(", "));
    }
}
