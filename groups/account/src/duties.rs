//! Queues of this group that people work off, counted for whoever reminds them.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::duty::{Duties, Queue, Waiting};
use kernel::Ctx;

use crate::error::Error;
use crate::service::Service;
use crate::{recon, suspense};

#[async_trait]
impl Duties for Service {
    async fn waiting(&self, ctx: &Ctx) -> Result<Vec<Waiting>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        let differences = recon::store::open_count(&db).await.map_err(Error::from)?;
        let hanging = suspense::store::total(&db).await.map_err(Error::from)?.open;
        Ok(vec![
            Waiting { queue: Queue::Differences, count: differences },
            Waiting { queue: Queue::Suspense, count: hanging },
        ])
    }
}
