//! The bank's own authority over keys of devices: X.509 on P-256. Pure: it is given its key and the time.

use std::str::FromStr;
use std::time::{Duration, UNIX_EPOCH};

use kernel::Timestamp;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

/// Years the authority itself is good.
pub const AUTHORITY_YEARS: i64 = 10;

/// A certificate could not be made or read. In words, for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

fn unfit(error: impl std::fmt::Display) -> Unfit {
    Unfit(error.to_string())
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To certify devices.
    Authority,
    /// To sign for its owner.
    Device,
}

struct Profile {
    issuer: Name,
    subject: Name,
    purpose: Purpose,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        own: SubjectPublicKeyInfoRef<'_>,
        issuers: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let (ca, usage) = match self.purpose {
            Purpose::Authority => (true, KeyUsages::KeyCertSign),
            Purpose::Device => (false, KeyUsages::DigitalSignature),
        };
        let path_len_constraint = ca.then_some(0);
        let issuer = AuthorityKeyIdentifier {
            key_identifier: Some(SubjectKeyIdentifier::try_from(issuers)?.0),
            ..AuthorityKeyIdentifier::default()
        };
        Ok(vec![
            BasicConstraints { ca, path_len_constraint }.to_extension(tbs.subject(), &[])?,
            KeyUsage(usage.into()).to_extension(tbs.subject(), &[])?,
            SubjectKeyIdentifier::try_from(own)?.to_extension(tbs.subject(), &[])?,
            issuer.to_extension(tbs.subject(), &[])?,
        ])
    }
}

/// A value inside a distinguished name (RFC 4514): what has a meaning there is escaped.
fn escaped(text: &str) -> String {
    let special = |letter: char| matches!(letter, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '#');
    text.trim().chars().fold(String::new(), |mut out, letter| {
        if special(letter) {
            out.push('\\');
        }
        out.push(letter);
        out
    })
}

fn name(common: &str, bank: &str) -> Result<Name, Unfit> {
    Name::from_str(&format!("CN={},O={}", escaped(common), escaped(bank))).map_err(unfit)
}

fn time(at: Timestamp) -> Result<Time, Unfit> {
    let seconds = u64::try_from(at.micros() / 1_000_000).map_err(unfit)?;
    Time::try_from(UNIX_EPOCH + Duration::from_secs(seconds)).map_err(unfit)
}

fn micros(time: &Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX / 1_000_000);
    Timestamp::from_micros(seconds.saturating_mul(1_000_000))
}

/// The bank's authority, ready to certify.
pub struct Authority {
    key: SigningKey,
    certificate: Certificate,
}

impl Authority {
    /// A new one, called after its bank.
    pub fn new(secret: &[u8], serial: &[u8], bank: &str, now: Timestamp) -> Result<Self, Unfit> {
        let key = SigningKey::from_slice(secret).map_err(unfit)?;
        let own = name("Device CA", bank)?;
        let profile = Profile { issuer: own.clone(), subject: own, purpose: Purpose::Authority };
        let until = now.plus_seconds(AUTHORITY_YEARS * 365 * 86_400);
        let certificate = made(&key, profile, serial, (now, until), key.verifying_key())?;
        Ok(Self { key, certificate })
    }

    /// As it was stored.
    pub fn stored(secret: &[u8], certificate: &[u8]) -> Result<Self, Unfit> {
        let key = SigningKey::from_slice(secret).map_err(unfit)?;
        Ok(Self { key, certificate: Certificate::from_der(certificate).map_err(unfit)? })
    }

    /// Its certificate, DER.
    pub fn certificate(&self) -> Result<Vec<u8>, Unfit> {
        self.certificate.to_der().map_err(unfit)
    }

    /// When it ends.
    pub fn ends(&self) -> Timestamp {
        micros(&self.certificate.tbs_certificate().validity().not_after)
    }

    /// Certifies a device's key; never beyond its own end. The subject names the device and nobody.
    pub fn certify(
        &self,
        (point, device_id): (&[u8], &str),
        serial: &[u8],
        bank: &str,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Vec<u8>, Unfit> {
        let device = VerifyingKey::from_sec1_bytes(point).map_err(unfit)?;
        let issuer = self.certificate.tbs_certificate().subject().clone();
        let profile = Profile { issuer, subject: name(device_id, bank)?, purpose: Purpose::Device };
        let until = until.min(self.ends());
        made(&self.key, profile, serial, (from, until), &device)?.to_der().map_err(unfit)
    }
}

fn made(
    signer: &SigningKey,
    profile: Profile,
    serial: &[u8],
    (from, until): (Timestamp, Timestamp),
    key: &VerifyingKey,
) -> Result<Certificate, Unfit> {
    let info = SubjectPublicKeyInfo::from_key(key).map_err(unfit)?;
    let validity = Validity::new(time(from)?, time(until)?);
    let serial = SerialNumber::new(serial).map_err(unfit)?;
    let builder = CertificateBuilder::new(profile, serial, validity, info).map_err(unfit)?;
    builder.build::<_, DerSignature>(signer).map_err(unfit)
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// In hex.
    pub serial: String,
    pub subject: String,
    pub issuer: String,
    pub from: Timestamp,
    pub until: Timestamp,
    /// The certified key: a point on P-256.
    pub point: Vec<u8>,
}

/// Reads a certificate; whether to believe it, [`vouches`] says.
pub fn read(certificate: &[u8]) -> Result<Said, Unfit> {
    let certificate = Certificate::from_der(certificate).map_err(unfit)?;
    let tbs = certificate.tbs_certificate();
    let point = tbs.subject_public_key_info().subject_public_key.as_bytes().unwrap_or_default().to_vec();
    Ok(Said {
        serial: hex::encode(tbs.serial_number().as_bytes()),
        subject: tbs.subject().to_string(),
        issuer: tbs.issuer().to_string(),
        from: micros(&tbs.validity().not_before),
        until: micros(&tbs.validity().not_after),
        point,
    })
}

/// Whether this authority made the certificate, and it is good now.
pub fn vouches(authority: &[u8], certificate: &[u8], now: Timestamp) -> Result<bool, Unfit> {
    let (issuer, device) =
        (Certificate::from_der(authority).map_err(unfit)?, Certificate::from_der(certificate).map_err(unfit)?);
    let said = read(certificate)?;
    let signed = device.tbs_certificate().to_der().map_err(unfit)?;
    let info = issuer.tbs_certificate().subject_public_key_info();
    let key = info.subject_public_key.as_bytes().and_then(|point| VerifyingKey::from_sec1_bytes(point).ok());
    let signature = device.signature().as_bytes().and_then(|bytes| DerSignature::from_bytes(bytes).ok());
    let right = key.zip(signature).is_some_and(|(key, signature)| key.verify(&signed, &signature).is_ok());
    // Named twice, once inside what is signed: both must say the same (RFC 5280, 4.1.1.2).
    let same_algorithm = device.signature_algorithm() == device.tbs_certificate().signature();
    let same_issuer = device.tbs_certificate().issuer() == issuer.tbs_certificate().subject();
    Ok(right && same_algorithm && same_issuer && said.from <= now && now < said.until)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: i64 = 86_400;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_micros((1_795_305_600 + days * DAY_S) * 1_000_000)
    }

    fn authority(secret: u8, bank: &str) -> Authority {
        Authority::new(&[secret; 32], &[1, secret], bank, at(0)).unwrap()
    }

    fn device() -> Vec<u8> {
        SigningKey::from_slice(&[9; 32]).unwrap().verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    #[test]
    fn a_device_is_certified_for_a_time_by_its_own_bank() {
        let (own, other) = (authority(1, "Lanwan, Ltd. <bank>"), authority(2, "Lanwan, Ltd. <bank>"));
        let made = own.certify((&device(), "d-1"), &[7, 7], "蓝湾银行", (at(1), at(10))).unwrap();
        let said = read(&made).unwrap();
        assert_eq!((said.serial.as_str(), said.from, said.until), ("0707", at(1), at(10)));
        assert_eq!(said.point, device());
        assert!(said.subject.contains("d-1") && said.issuer.contains("Device CA"), "{said:?}");
        let root = own.certificate().unwrap();
        assert!(vouches(&root, &made, at(1)).unwrap() && vouches(&root, &made, at(9)).unwrap());
        assert!(!vouches(&root, &made, at(10)).unwrap(), "over");
        assert!(!vouches(&root, &made, at(0)).unwrap(), "not yet");
        assert!(!vouches(&other.certificate().unwrap(), &made, at(1)).unwrap(), "of another bank with the same name");
        let again = Authority::stored(&[1; 32], &root).unwrap();
        let second = again.certify((&device(), "d-1"), &[7, 8], "蓝湾银行", (at(1), at(10))).unwrap();
        assert!(vouches(&root, &second, at(2)).unwrap());
    }

    #[test]
    fn nothing_is_certified_beyond_the_authoritys_own_end() {
        let own = authority(1, "Lanwan");
        let made = own.certify((&device(), "d-1"), &[7], "Lanwan", (at(0), at(100 * 365))).unwrap();
        assert_eq!(read(&made).unwrap().until, own.ends());
    }

    #[test]
    fn a_changed_certificate_is_not_vouched_for() {
        let own = authority(1, "Lanwan");
        let root = own.certificate().unwrap();
        let made = own.certify((&device(), "d-1"), &[7], "Lanwan", (at(0), at(10))).unwrap();
        for place in 0..made.len() {
            let mut changed = made.clone();
            changed[place] ^= 1;
            assert!(!vouches(&root, &changed, at(1)).unwrap_or(false), "byte {place}");
        }
    }
}
