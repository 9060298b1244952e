//! Where an address is, by a file in MaxMind's format that the bank supplies (GeoLite2-City, GeoIP2-City or its own).
//!
//! Without a file cities are not known, and neither is how fast a customer moved: rules that ask for them do not fire. An
//! address is a rough witness (a mobile gateway, a proxy), so nearer than [`NEAR_KM`] counts as the same place, and a place
//! that the file itself is less sure of than [`SURE_KM`] is none.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use kernel::TenantId;
use maxminddb::{MaxMindDbError, Reader, geoip2};

use crate::moment::{Moment, Spot};

/// Nearer than this is the same place, in km.
const NEAR_KM: i64 = 50;
/// A place known less exactly than this is not known, in km.
const SURE_KM: u16 = 200;
/// A time between two moments shorter than this is taken for this, in microseconds: two gateways of one network answer at once.
const APART_US: i64 = 60_000_000;
const EARTH_KM: f64 = 6_371.0;
const CITY_MAX: usize = 60;

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the file of addresses {path} cannot be used: {why}")]
pub struct AddressFileError {
    path: String,
    #[source]
    why: MaxMindDbError,
}

/// The files of addresses of all banks.
#[derive(Clone, Default)]
pub struct Addresses(Arc<HashMap<TenantId, Geo>>);

impl Addresses {
    /// Reads the file of each bank into memory.
    pub fn open(files: impl IntoIterator<Item = (TenantId, PathBuf)>) -> Result<Self, AddressFileError> {
        let open = |(bank, path): (TenantId, PathBuf)| match Geo::open(&path) {
            Ok(geo) => Ok((bank, geo)),
            Err(why) => Err(AddressFileError { path: path.display().to_string(), why }),
        };
        Ok(Self(Arc::new(files.into_iter().map(open).collect::<Result<_, _>>()?)))
    }

    /// Says where the address of `moment` is, as far as the file of `bank` knows, and answers the time zone there.
    pub fn place(&self, bank: &TenantId, moment: &mut Moment) -> Option<Tz> {
        self.0.get(bank)?.place(moment)
    }

    /// The file of one bank.
    #[cfg(test)]
    pub fn of(bank: TenantId, geo: Geo) -> Self {
        Self(Arc::new(HashMap::from([(bank, geo)])))
    }
}

/// What a file knows of an address.
struct Found {
    city: Arc<str>,
    spot: Option<Spot>,
    zone: Option<Tz>,
}

/// The bank's file of addresses, or none.
#[derive(Default)]
pub struct Geo(Option<Reader<Vec<u8>>>);

impl Geo {
    /// No file: nothing is known of addresses.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Reads the file at `path` into memory.
    pub fn open(path: &Path) -> Result<Self, MaxMindDbError> {
        Ok(Self(Some(Reader::open_readfile(path)?)))
    }

    /// The file that `bytes` are.
    pub fn read(bytes: Vec<u8>) -> Result<Self, MaxMindDbError> {
        Ok(Self(Some(Reader::from_source(bytes)?)))
    }

    /// Whether there is a file.
    pub const fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// Says where the address of `moment` is, as far as the file knows, and answers the time zone there.
    pub fn place(&self, moment: &mut Moment) -> Option<Tz> {
        let Found { city, spot, zone } = self.find(moment.ip?)?;
        moment.city = Some(city);
        moment.spot = spot;
        zone
    }

    fn find(&self, ip: IpAddr) -> Option<Found> {
        // A record that cannot be read is an address that is not known: the customer is not to wait for a repair.
        let found = self.0.as_ref()?.lookup(ip).ok()?.decode::<geoip2::City<'_>>().ok()??;
        let country = found.country.iso_code.filter(|code| code.len() == 2)?;
        let name = found.city.names.english.unwrap_or_default();
        let name = &name[..name.floor_char_boundary(CITY_MAX)];
        let sure = found.location.accuracy_radius.is_none_or(|km| km <= SURE_KM);
        let spot = match (found.location.latitude, found.location.longitude) {
            (Some(lat), Some(lon)) if sure => spot(lat, lon),
            _ => None,
        };
        // A place that is none has no time either.
        let zone = found.location.time_zone.filter(|_| sure).and_then(|zone| zone.parse().ok());
        Some(Found { city: format!("{country}/{name}").into(), spot, zone })
    }
}

/// Country and city of a moment's place, each if it is known.
pub fn parts(city: &str) -> (Option<&str>, Option<&str>) {
    match city.split_once('/') {
        Some((country, "")) => (Some(country), None),
        Some((country, _)) => (Some(country), Some(city)),
        None => (None, Some(city)),
    }
}

fn spot(lat: f64, lon: f64) -> Option<Spot> {
    let inside = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    inside.then_some(Spot { lat_e4: (lat * 10_000.0) as i32, lon_e4: (lon * 10_000.0) as i32 })
}

/// The way between two places over the ground, in km; zero for near ones.
pub fn distance_km(from: Spot, to: Spot) -> i64 {
    let radians = |e4: i32| (f64::from(e4) / 10_000.0).to_radians();
    let (from_lat, to_lat) = (radians(from.lat_e4), radians(to.lat_e4));
    let (lat, lon) = (to_lat - from_lat, radians(to.lon_e4) - radians(from.lon_e4));
    let half = (lat / 2.0).sin().powi(2) + from_lat.cos() * to_lat.cos() * (lon / 2.0).sin().powi(2);
    let km = 2.0 * EARTH_KM * half.clamp(0.0, 1.0).sqrt().asin();
    let km = km as i64;
    if km < NEAR_KM { 0 } else { km }
}

/// How fast that is, in km/h.
pub fn speed_kmh(km: i64, us: i64) -> i64 {
    km * 3_600_000_000 / us.max(APART_US)
}

#[cfg(test)]
mod tests {
    use super::super::geo_file::one_network;
    use super::*;
    use contracts::risk::Scenario;
    use kernel::Timestamp;

    fn hangzhou() -> Vec<u8> {
        one_network([203, 0, 113], ("CN", "Hangzhou"), (30.2936, 120.1614), "Asia/Shanghai")
    }

    const HANGZHOU: Spot = Spot { lat_e4: 302_936, lon_e4: 1_201_614 };
    const SHANGHAI: Spot = Spot { lat_e4: 312_222, lon_e4: 1_214_581 };
    const LONDON: Spot = Spot { lat_e4: 515_072, lon_e4: -1_275 };

    #[test]
    fn ways_are_as_long_as_they_are() {
        assert!((155..=170).contains(&distance_km(HANGZHOU, SHANGHAI)));
        assert!((9_100..=9_300).contains(&distance_km(SHANGHAI, LONDON)));
        assert_eq!(distance_km(HANGZHOU, Spot { lat_e4: 303_000, lon_e4: 1_202_000 }), 0, "across the town");
        assert_eq!(distance_km(LONDON, SHANGHAI), distance_km(SHANGHAI, LONDON));
    }

    #[test]
    fn nobody_is_infinitely_fast() {
        assert_eq!(speed_kmh(160, 3_600_000_000), 160);
        assert_eq!(speed_kmh(160, 0), 9_600);
    }

    #[test]
    fn an_address_of_the_file_has_its_city_and_another_has_none() {
        let geo = Geo::read(hangzhou()).unwrap();
        let moment = |ip: &str| {
            let at = Timestamp::from_micros(0);
            let mut moment = Moment::at(at, Scenario::Login).from_address(Some(ip.parse().unwrap()));
            let zone = geo.place(&mut moment);
            (moment, zone)
        };
        let (known, zone) = moment("203.0.113.200");
        assert_eq!(known.city.as_deref(), Some("CN/Hangzhou"));
        assert_eq!((known.spot, zone), (Some(HANGZHOU), Some(chrono_tz::Asia::Shanghai)));
        assert_eq!((moment("203.0.114.1").0.city, moment("203.0.114.1").1), (None, None));
        assert_eq!(moment("2001:db8::1").0.city, None, "the file knows IPv4 only");
        assert!(!Geo::none().is_known());
    }

    #[test]
    fn a_file_that_is_none_is_refused() {
        assert!(matches!(Geo::read(b"not a file".to_vec()).err(), Some(MaxMindDbError::InvalidDatabase { .. })));
        assert!(Reader::from_source(Vec::<u8>::new()).is_err());
    }

    #[test]
    fn a_place_falls_into_country_and_city() {
        assert_eq!(parts("CN/Hangzhou"), (Some("CN"), Some("CN/Hangzhou")));
        assert_eq!(parts("CN/"), (Some("CN"), None));
    }
}
