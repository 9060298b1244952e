//! Brands as they are shown, and the opening of banks.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::content::{BrandSpec, Brands};
use kernel::{Ctx, Id, TenantId};
use parking_lot::RwLock;
use publishing::model::Reach;
use publishing::{Artefact, Document, MAIN, Publishing};
use sha2::{Digest, Sha256};
use storage::{Begun, Tx};
use tenancy::{Bank, BankOrder, Banks, Opening};
use tokio::sync::OnceCell;

use crate::art::Art;
use crate::error::Error;
use crate::http::Brand;
use crate::model::{self, Fault, Rgb};
use crate::store::StoredBrand;
use crate::theme::{Face, Texts, ThemeBody};
use crate::{art, demo, store, theme};

/// The colours of a bank that says none and brings no logo.
const PRIMARY: &str = "#1f5fbf";
const ACCENT: &str = "#e8a33d";
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
    line: Publishing,
    texts: Arc<Texts>,
    opened: RwLock<HashMap<TenantId, Opened>>,
    live: RwLock<HashMap<TenantId, Arc<LiveBrand>>>,
    opening: tokio::sync::Mutex<()>,
}

/// A brand in memory, with its pictures once somebody asked for one.
#[derive(Debug)]
pub struct LiveBrand {
    /// What it was made of.
    made_of: Sources,
    /// The bank's face: what it was opened with, and what was released since.
    pub face: Face,
    /// As the app gets it.
    pub brand: Brand,
    /// The same, written.
    pub json: String,
    /// Changes with every picture; part of every picture's address.
    pub pictured: String,
    drawings: OnceCell<Drawings>,
    pictures: OnceCell<Pictures>,
}

/// What a face is made of: the brand the bank was opened with, the bank's own theme, the one of the alliance.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sources {
    opened: i64,
    own: Option<(Id<Document>, i64)>,
    shared: Option<(Id<Document>, i64)>,
}

/// What a bank was opened with, and when that was last looked up.
type Opened = (Arc<StoredBrand>, Instant);

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
    /// The service over `banks`, their themes on `line` and the app's `texts`.
    pub fn new(banks: Banks, settings: Settings, line: Publishing, texts: Arc<Texts>) -> Self {
        let (opened, live, opening) = Default::default();
        Self { banks, settings, line, texts, opened, live, opening }
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

    /// The brand of the bank of `ctx`, from memory: what was released over what it was opened with.
    pub async fn live(&self, ctx: &Ctx) -> Result<Arc<LiveBrand>, Error> {
        let opened = self.opened(ctx).await?;
        let in_force = self.line.in_force(ctx, theme::KIND).await?;
        let mut themes = [None, None];
        for line in in_force.documents().filter(|line| line.name == MAIN) {
            let place = usize::from(line.reach != Reach::Own);
            // Nobody in particular looks at it yet: a canary counts where everybody is tried on.
            themes[place] = themes[place].or(in_force.choose(line, None).enforced);
        }
        let of = |theme: Option<&Arc<Artefact>>| theme.map(|theme| (theme.document_id, theme.version));
        let made_of = Sources { opened: opened.version, own: of(themes[0]), shared: of(themes[1]) };
        if let Some(known) = self.live.read().get(&ctx.tenant).filter(|known| known.made_of == made_of) {
            return Ok(known.clone());
        }
        let [own, shared] = themes.map(|theme| theme.and_then(|theme| theme.get::<ThemeBody>()));
        let face = Face::of(&opened.spec, own, shared);
        let pictured = face.pictured();
        let bank = self.bank(ctx)?;
        let brand = Brand::of(&face, &bank, &pictured, self.settings);
        let json = serde_json::to_string(&brand).map_err(storage::Error::from)?;
        let (drawings, pictures) = Default::default();
        let live = Arc::new(LiveBrand { made_of, face, brand, json, pictured, drawings, pictures });
        self.live.write().insert(ctx.tenant.clone(), live.clone());
        Ok(live)
    }

    /// What the bank of `ctx` was opened with.
    pub async fn opened(&self, ctx: &Ctx) -> Result<Arc<StoredBrand>, Error> {
        let known = self.opened.read().get(&ctx.tenant).cloned();
        if let Some((brand, checked)) = &known
            && checked.elapsed() < STALE
        {
            return Ok(brand.clone());
        }
        let db = self.banks.db(ctx)?;
        let brand = match known {
            Some((brand, _)) if store::version(&db).await? == brand.version => brand,
            _ => Arc::new(store::brand(&db).await?.ok_or(Error::NoBrand)?),
        };
        self.opened.write().insert(ctx.tenant.clone(), (brand.clone(), Instant::now()));
        Ok(brand)
    }

    /// The publishing line.
    pub const fn line(&self) -> &Publishing {
        &self.line
    }

    /// The texts of the app.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The two colours of a bank that says none: those of its logo, else the platform's.
    pub async fn colours(&self, logo: Option<String>, given: [Option<String>; 2]) -> [String; 2] {
        let seen = match (&given, logo) {
            ([Some(_), Some(_)], _) | (_, None) => None,
            (_, Some(logo)) => storage::blocking(move || theme::palette(&logo)).await.ok().and_then(Result::ok),
        };
        let [primary, accent] =
            seen.map_or([PRIMARY, ACCENT].map(str::to_owned), |seen| [seen.primary_color, seen.accent_color]);
        let [given_primary, given_accent] = given;
        [given_primary.unwrap_or(primary), given_accent.unwrap_or(accent)]
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
            let (logo, primary) =
                (self.face.spec.logo_svg.clone().unwrap_or_default(), self.face.spec.primary_color.clone());
            let primary = Rgb::parse(&primary).ok_or(Error::Picture("a stored colour cannot be read"))?;
            let work = storage::blocking(move || art::compose(&logo, primary));
            let art = work.await.map_err(|_| Error::CutOff)??;
            Ok::<_, Error>(Drawings { logo: Picture::of(art.logo.clone()), icon: Picture::of(art.icon.clone()), art })
        });
        drawn.await
    }

    /// The pictures; made of the drawings when first asked for.
    pub async fn pictures(&self) -> Result<&Pictures, Error> {
        let drawn = self.pictures.get_or_try_init(|| async {
            let art = self.drawings().await?.art.clone();
            let work = storage::blocking(move || paint(&art));
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
    let cleaned = storage::blocking(move || art::clean(&svg)).await;
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
        Ok(self.live(ctx).await?.face.spec.clone())
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
