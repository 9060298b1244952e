//! Brands as they are shown, and the opening of banks.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::content::{BrandSpec, Brands};
use kernel::{Ctx, TenantId};
use parking_lot::{Mutex, RwLock};
use sha2::{Digest, Sha256};
use storage::{Begun, Tx};
use tenancy::{Bank, BankOrder, Banks, Opening};
use tokio::sync::OnceCell;

use crate::art::Art;
use crate::error::Error;
use crate::model::{self, Fault, Rgb};
use crate::{art, demo, store};

/// After this, a brand's version is looked up again: another process may have changed it.
const STALE: Duration = Duration::from_secs(30);

/// Who takes part in opening a bank; set once by the binary, when all groups are wired.
pub type Openings = Arc<OnceLock<Vec<Arc<dyn Opening>>>>;

/// What the group has to know of the installation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Whether this is a demonstration; told to the apps.
    pub demo: bool,
}

/// The content group's use cases; its port.
pub struct Service {
    banks: Banks,
    settings: Settings,
    live: RwLock<HashMap<TenantId, Arc<LiveBrand>>>,
    opening: tokio::sync::Mutex<()>,
}

/// A brand in memory, with its pictures once somebody asked for one.
#[derive(Debug)]
pub struct LiveBrand {
    /// Counted up with every change; part of every picture's address.
    pub version: i64,
    /// The brand.
    pub spec: BrandSpec,
    checked: Mutex<Instant>,
    drawings: OnceCell<Drawings>,
    pictures: OnceCell<Pictures>,
}

/// The drawings of a brand, SVG: there long before the pictures that are made of them.
#[derive(Debug)]
pub struct Drawings {
    /// The mark as it stands beside the name.
    pub logo: Picture,
    /// The mark on its ground, round corners.
    pub icon: Picture,
    art: Art,
}

/// The pictures of a brand.
#[derive(Debug)]
pub struct Pictures {
    /// The icon as PNG, 192.
    pub icon_192: Picture,
    /// The icon as PNG, 512.
    pub icon_512: Picture,
    /// The mark on a full ground as PNG, 512, to be cut to shape.
    pub maskable_512: Picture,
    /// The same, 180.
    pub apple_180: Picture,
}

/// A picture and the tag that changes with it.
#[derive(Debug)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its entity tag, quoted.
    pub etag: String,
}

impl Picture {
    fn of(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..12]));
        Self { bytes, etag }
    }
}

impl Service {
    /// The service over `banks`.
    pub fn new(banks: Banks, settings: Settings) -> Self {
        Self { banks, settings, live: RwLock::default(), opening: tokio::sync::Mutex::default() }
    }

    /// What the installation is.
    pub const fn settings(&self) -> Settings {
        self.settings
    }

    /// A new bank's telephone: the one given. Where all is fictional, so is the one of a bank that brings none.
    pub fn service_phone(&self, given: Option<String>) -> String {
        let fallback = if self.settings.demo { demo::SERVICE_PHONE } else { "" };
        given.filter(|phone| !phone.trim().is_empty()).unwrap_or_else(|| fallback.to_owned())
    }

    /// The bank of `ctx`.
    pub fn bank(&self, ctx: &Ctx) -> Result<Arc<Bank>, Error> {
        Ok(self.banks.of(ctx)?)
    }

    /// All banks, the oldest first.
    pub fn banks(&self) -> Vec<Arc<Bank>> {
        self.banks.all()
    }

    /// The brand of the bank of `ctx`, from memory.
    pub async fn live(&self, ctx: &Ctx) -> Result<Arc<LiveBrand>, Error> {
        let known = self.live.read().get(&ctx.tenant).cloned();
        if let Some(brand) = &known
            && brand.checked.lock().elapsed() < STALE
        {
            return Ok(brand.clone());
        }
        let db = self.banks.db(ctx)?;
        if let Some(brand) = known
            && store::version(&db).await? == brand.version
        {
            *brand.checked.lock() = Instant::now();
            return Ok(brand);
        }
        let stored = store::brand(&db).await?.ok_or(Error::NoBrand)?;
        let brand = Arc::new(LiveBrand {
            version: stored.version,
            spec: stored.spec,
            checked: Mutex::new(Instant::now()),
            drawings: OnceCell::new(),
            pictures: OnceCell::new(),
        });
        self.live.write().insert(ctx.tenant.clone(), brand.clone());
        Ok(brand)
    }

    /// Opens a bank; the same request asked again finds the bank it opened. Once begun it is carried through, even if
    /// the caller goes away.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, bank = bank_id))]
    pub async fn open_bank(
        self: Arc<Self>,
        ctx: &Ctx,
        bank_id: &str,
        spec: BrandSpec,
        openings: &Openings,
    ) -> Result<Arc<Bank>, Error> {
        let openings = openings.get().cloned().ok_or(Error::NotWired)?;
        let spec = model::normalise(spec);
        let mut faults = model::faults(&spec);
        let id = bank_id.parse::<TenantId>().map_err(|error| Fault::new("bank_id", "malformed", error.why));
        let (id, spec) = match (id, clean_logo(spec).await) {
            (Ok(id), Ok(spec)) if faults.is_empty() => (id, spec),
            (id, spec) => {
                let logo_is_known = faults.iter().any(|fault| fault.field == "logo_svg");
                faults.extend(id.err());
                faults.extend(spec.err().filter(|_| !logo_is_known));
                faults.sort_by_key(|fault| fault.field != "bank_id");
                return Err(Error::Form(faults));
            }
        };
        let catalogue = self.banks.db(ctx)?;
        if let Begun::Repeat(id) = Tx::begin_once::<TenantId>(&catalogue, ctx).await? {
            return self.banks.get(&id).ok_or(Error::Bank(tenancy::Error::Unknown));
        }
        let order = BankOrder {
            id,
            name: spec.name.clone(),
            name_en: spec.name_en.clone(),
            short_name: spec.short_name.clone(),
            face: serde_json::to_value(&spec).map_err(storage::Error::from)?,
            database: None,
        };
        let ctx = ctx.clone();
        let work = tokio::spawn(async move { self.carry_through(&ctx, order, &openings).await });
        work.await.map_err(|_| Error::CutOff)?
    }

    async fn carry_through(
        &self,
        ctx: &Ctx,
        order: BankOrder,
        openings: &[Arc<dyn Opening>],
    ) -> Result<Arc<Bank>, Error> {
        let _one_at_a_time = self.opening.lock().await;
        let catalogue = self.banks.db(ctx)?;
        let id = order.id.clone();
        let bank = match self.banks.get(&id) {
            Some(bank) if store::ordered_by(&catalogue, ctx, &id).await? => bank,
            Some(_) => return Err(Error::BankExists),
            None => {
                store::note_order(&catalogue, ctx, &id).await?;
                match self.banks.open_bank(ctx, order, openings).await {
                    Err(tenancy::Error::Exists) => return Err(Error::BankExists),
                    opened => opened?,
                }
            }
        };
        match Tx::begin_once::<TenantId>(&catalogue, ctx).await? {
            Begun::First(tx) => tx.commit_answer(id).await.map(drop)?,
            Begun::Repeat(_) => {}
        }
        Ok(bank)
    }

    /// Stores a bank's first brand; with a mark drawn for it if it brings none.
    pub async fn first_brand(&self, ctx: &Ctx, spec: BrandSpec) -> Result<(), Error> {
        let spec = model::normalise(spec);
        let faults = model::faults(&spec);
        if !faults.is_empty() {
            return Err(Error::Form(faults));
        }
        let spec = clean_logo(with_mark(&ctx.tenant, spec)).await.map_err(|fault| Error::Form(vec![fault]))?;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::first_brand_in_tx(&mut tx, &spec, ctx.now()).await?;
        Ok(tx.commit().await?)
    }
}

impl LiveBrand {
    /// The drawings; made when first asked for.
    pub async fn drawings(&self) -> Result<&Drawings, Error> {
        let drawn = self.drawings.get_or_try_init(|| async {
            let (logo, primary) = (self.spec.logo_svg.clone().unwrap_or_default(), self.spec.primary_color.clone());
            let primary = Rgb::parse(&primary).ok_or(Error::Picture("a stored colour cannot be read"))?;
            let work = tokio::task::spawn_blocking(move || art::compose(&logo, primary));
            let art = work.await.map_err(|_| Error::CutOff)??;
            Ok::<_, Error>(Drawings { logo: Picture::of(art.logo.clone()), icon: Picture::of(art.icon.clone()), art })
        });
        drawn.await
    }

    /// The pictures; made of the drawings when first asked for.
    pub async fn pictures(&self) -> Result<&Pictures, Error> {
        let drawn = self.pictures.get_or_try_init(|| async {
            let art = self.drawings().await?.art.clone();
            let work = tokio::task::spawn_blocking(move || paint(&art));
            work.await.map_err(|_| Error::CutOff)?
        });
        drawn.await
    }
}

fn paint(art: &Art) -> Result<Pictures, Error> {
    let png = |svg: &str, side| art::png(svg, side).map(Picture::of);
    Ok(Pictures {
        icon_192: png(&art.icon, 192)?,
        icon_512: png(&art.icon, 512)?,
        maskable_512: png(&art.tile, 512)?,
        apple_180: png(&art.tile, 180)?,
    })
}

/// The brand with its logo written anew. Reading a stranger's SVG is work, and not for the threads that serve.
async fn clean_logo(spec: BrandSpec) -> Result<BrandSpec, Fault> {
    let Some(svg) = spec.logo_svg.clone() else {
        return Ok(spec);
    };
    let refused = |why| Fault::new("logo_svg", "logo_invalid", why);
    let cleaned = tokio::task::spawn_blocking(move || art::clean(&svg)).await;
    let logo = cleaned.map_err(|_| refused("cannot be drawn"))?.map_err(refused)?;
    Ok(BrandSpec { logo_svg: Some(logo), ..spec })
}

fn with_mark(bank: &TenantId, spec: BrandSpec) -> BrandSpec {
    let colours = Rgb::parse(&spec.primary_color).zip(Rgb::parse(&spec.accent_color));
    match (&spec.logo_svg, colours) {
        (None, Some((primary, accent))) => {
            BrandSpec { logo_svg: Some(crate::mark::draw(bank.as_str(), primary, accent)), ..spec }
        }
        _ => spec,
    }
}

#[async_trait]
impl Brands for Service {
    async fn brand(&self, ctx: &Ctx) -> Result<BrandSpec, PortFault> {
        Ok(self.live(ctx).await?.spec.clone())
    }
}

#[async_trait]
impl Opening for Service {
    fn group(&self) -> &'static str {
        "content"
    }

    fn check(&self, order: &BankOrder) -> Result<(), String> {
        let spec: BrandSpec = serde_json::from_value(order.face.clone()).map_err(|error| error.to_string())?;
        let faults = model::faults(&model::normalise(spec));
        let said: Vec<_> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
        if said.is_empty() { Ok(()) } else { Err(said.join("; ")) }
    }

    async fn set_up(&self, ctx: &Ctx, order: &BankOrder) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let spec: BrandSpec = serde_json::from_value(order.face.clone())?;
        match self.first_brand(ctx, spec).await {
            Err(Error::Form(faults)) => {
                let fields: Vec<_> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
                Err(fields.join("; ").into())
            }
            stored => Ok(stored?),
        }
    }
}
