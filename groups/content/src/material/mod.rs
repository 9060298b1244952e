//! The image library of a bank.
//!
//! Invariants:
//! - nothing is served as it came: a file is decoded within bounds and its pixels are written anew ([`picture`]);
//! - a picture is known by what it shows, never changes, and is served so that it can do nothing;
//! - what a text shows that is in force, or released or approved to be so, stays in the library.

mod console;
mod http;
pub mod picture;
pub mod store;

use std::sync::Arc;

use kernel::{AuditEntry, Ctx, Page, PageQuery, PortFault};
use moka::sync::Cache;
use publishing::{Artefact, Publishing};
use serde_json::json;
use storage::{Begun, Tx};
use tenancy::Banks;

pub use self::console::routes as console_routes;
pub use self::http::{Shown, site, url};
use self::picture::Format;
use self::store::ImageRow;
use crate::article::ARTICLES;
use crate::slot::PLACEMENTS;

/// Pictures of a bank.
const IMAGES_MAX: i64 = 5_000;
/// Bytes of a bank's pictures together.
const BYTES_MAX: i64 = 2 * 1024 * 1024 * 1024;
/// Bytes of files kept in memory.
const MEMORY_BYTES: u64 = 48 * 1024 * 1024;
/// Rows kept in memory.
const ROWS: u64 = 50_000;

/// What the library refuses, and what can go wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such picture.
    #[error("no such picture")]
    Unknown,
    /// The file is not taken.
    #[error(transparent)]
    File(#[from] picture::Refused),
    /// The library is full.
    #[error("the library is full")]
    Full,
    /// The text called so shows it, or will.
    #[error("in use")]
    InUse(Use, String),
    /// The work was cut off.
    #[error("cut off")]
    CutOff,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// What is in force could not be read.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            other => Self::Store(other.to_string()),
        }
    }
}

/// How a text stands that shows a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is in force, or tried on some.
    Published,
    /// It is released and its time comes.
    Coming,
    /// It is approved and waits for its release.
    Approved,
}

/// A file to be taken in.
pub struct Upload {
    /// What operators call it.
    pub name: String,
    /// What somebody who does not see it is told, zh and en.
    pub alt: (String, String),
    /// The file.
    pub file: Vec<u8>,
}

/// The image libraries of all banks.
pub struct Images {
    banks: Banks,
    line: Publishing,
    /// By bank and picture: they never change but in name, which who changes it forgets here.
    rows: Cache<(String, String), Arc<ImageRow>>,
    files: Cache<(String, String, i64), Arc<Vec<u8>>>,
}

impl Images {
    /// The libraries of `banks`.
    pub fn new(banks: Banks, line: Publishing) -> Self {
        let weigh = |_: &(String, String, i64), file: &Arc<Vec<u8>>| u32::try_from(file.len()).unwrap_or(u32::MAX);
        let files = Cache::builder().weigher(weigh).max_capacity(MEMORY_BYTES).build();
        let hour = std::time::Duration::from_secs(600);
        let rows = Cache::builder().max_capacity(ROWS).time_to_live(hour).build();
        Self { banks, line, rows, files }
    }

    /// One picture of the bank of `ctx`.
    pub async fn get(&self, ctx: &Ctx, id: &str) -> Result<Option<Arc<ImageRow>>, Error> {
        let key = (ctx.tenant.to_string(), id.to_owned());
        if let Some(row) = self.rows.get(&key) {
            return Ok(Some(row));
        }
        let Some(row) = store::image(&self.banks.db(ctx)?, id).await? else { return Ok(None) };
        let row = Arc::new(row);
        self.rows.insert(key, row.clone());
        Ok(Some(row))
    }

    /// The file of one size.
    pub async fn file(&self, ctx: &Ctx, id: &str, width: i64) -> Result<(Format, Arc<Vec<u8>>), Error> {
        let row = self.get(ctx, id).await?.ok_or(Error::Unknown)?;
        let format = Format::of_ending(&row.format).ok_or(Error::Unknown)?;
        if !row.widths.contains(&width) {
            return Err(Error::Unknown);
        }
        let key = (ctx.tenant.to_string(), id.to_owned(), width);
        if let Some(file) = self.files.get(&key) {
            return Ok((format, file));
        }
        let file =
            storage::blobs::get(&self.banks.db(ctx)?, &store::blob_id(id, width)).await?.ok_or(Error::Unknown)?;
        let file = Arc::new(file);
        self.files.insert(key, file.clone());
        Ok((format, file))
    }

    /// A page of the library.
    pub async fn list(&self, ctx: &Ctx, part: &str, page: &PageQuery) -> Result<Page<ImageRow>, Error> {
        Ok(store::images(&self.banks.db(ctx)?, part, page).await?)
    }

    /// Takes a file in. A picture that is there already is the one there is, with the name it has.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn take_in(&self, ctx: &Ctx, upload: Upload) -> Result<ImageRow, Error> {
        let Upload { name, alt, file } = upload;
        let work = storage::blocking(move || picture::written_anew(&file));
        let picture = work.await.map_err(|_| Error::CutOff)??;
        let mut tx = match Tx::begin_once::<String>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(id) => return store::image(&self.banks.db(ctx)?, &id).await?.ok_or(Error::Unknown),
            Begun::First(tx) => tx,
        };
        let (count, bytes) = store::held_in_tx(&mut tx).await?;
        if let Some(known) = store::image_in_tx(&mut tx, &picture.id).await? {
            tx.commit_answer(picture.id).await?;
            return Ok(known);
        }
        let own = picture.sizes.iter().map(|(_, file)| file.len() as i64).sum();
        if count >= IMAGES_MAX || bytes + own > BYTES_MAX {
            return Err(Error::Full);
        }
        for (width, file) in &picture.sizes {
            storage::blobs::put_in_tx(&mut tx, &store::blob_id(&picture.id, i64::from(*width)), file).await?;
        }
        let row = ImageRow {
            image_id: picture.id.clone(),
            name,
            alt,
            format: picture.format.ending().to_owned(),
            width: i64::from(picture.width),
            height: i64::from(picture.height),
            widths: picture.sizes.iter().map(|(width, _)| i64::from(*width)).collect(),
            bytes: own,
            created_at: ctx.now(),
            created_by: ctx.actor.id().to_owned(),
        };
        store::put_in_tx(&mut tx, &row).await?;
        let detail = json!({ "name": row.name, "width": row.width, "height": row.height, "bytes": row.bytes });
        tx.audit(AuditEntry::done("content.image_added", &row.image_id, &detail));
        tx.commit_answer(picture.id).await?;
        Ok(row)
    }

    /// Says anew what a picture is called and what is told of it.
    pub async fn rename(&self, ctx: &Ctx, id: &str, name: &str, alt: (&str, &str)) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if store::name_in_tx(&mut tx, id, name, alt).await? == 0 {
            return Err(Error::Unknown);
        }
        tx.audit(AuditEntry::done("content.image_named", id, &json!({ "name": name })));
        tx.commit_answer(()).await?;
        self.rows.invalidate(&(ctx.tenant.to_string(), id.to_owned()));
        Ok(())
    }

    /// Takes a picture out of the library, unless something that is published shows it, or is about to.
    pub async fn remove(&self, ctx: &Ctx, id: &str) -> Result<(), Error> {
        let is_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            return Err(Error::Unknown);
        }
        if let Some((how, name)) = self.used(ctx, id).await? {
            return Err(Error::InUse(how, name));
        }
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::image_in_tx(&mut tx, id).await?.ok_or(Error::Unknown)?;
        store::forget_in_tx(&mut tx, &row).await?;
        tx.audit(AuditEntry::done("content.image_removed", id, &json!({ "name": row.name })));
        tx.commit_answer(()).await?;
        self.rows.invalidate(&(ctx.tenant.to_string(), id.to_owned()));
        self.files.invalidate_all();
        Ok(())
    }

    /// The first text that shows a picture, or is about to, and how it stands.
    async fn used(&self, ctx: &Ctx, id: &str) -> Result<Option<(Use, String)>, Error> {
        let shows = |artefact: &Arc<Artefact>| artefact.body.to_string().contains(id);
        for kind in [PLACEMENTS, ARTICLES] {
            let in_force = self.line.in_force(ctx, kind).await?;
            for line in in_force.documents() {
                let tried = in_force.tried(line).map(|(_, tried)| tried);
                if in_force.live(line).into_iter().chain(tried).any(shows) {
                    return Ok(Some((Use::Published, line.name.clone())));
                }
                if in_force.coming(line).any(|(_, coming)| shows(coming)) {
                    return Ok(Some((Use::Coming, line.name.clone())));
                }
            }
            if let Some(approved) = self.line.approved_with(ctx, kind, id).await? {
                return Ok(Some((Use::Approved, approved.name)));
            }
        }
        Ok(None)
    }
}
