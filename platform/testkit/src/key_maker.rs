//! A maker of hardware keys, with a root of its own that vouches for what it makes (packed attestation).

use std::str::FromStr;
use std::time::Duration;

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use x509_cert::builder::profile::{BuilderProfile, cabf};
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::certificate::{Certificate, TbsCertificate};
use x509_cert::der::pem::LineEnding;
use x509_cert::der::{Encode, EncodePem};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::Validity;

/// The maker.
pub struct KeyMaker {
    root: Certificate,
    leaf: Certificate,
    signer: SigningKey,
    pub(crate) aaguid: [u8; 16],
}

/// What the standard wants of a certificate of one model's (WebAuthn Level 2, 8.2.1).
struct Model(Name);

impl BuilderProfile for Model {
    fn get_issuer(&self, _: &Name) -> Name {
        self.0.clone()
    }

    fn get_subject(&self) -> Name {
        Name::from_str("CN=Key 1,OU=Authenticator Attestation,O=Maker,C=CN").expect("a name")
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let leaf = BasicConstraints { ca: false, path_len_constraint: None };
        Ok(vec![leaf.to_extension(tbs.subject(), &[])?])
    }
}

impl Default for KeyMaker {
    fn default() -> Self {
        Self::new()
    }
}

impl KeyMaker {
    /// A maker nobody knows yet.
    pub fn new() -> Self {
        let validity = || Validity::from_now(Duration::from_secs(365 * 86_400)).expect("a time");
        let info = |key: &SigningKey| SubjectPublicKeyInfo::from_key(key.verifying_key()).expect("a key");
        let (root_key, signer) = (crate::soft_key::secret(), crate::soft_key::secret());
        let name = Name::from_str("CN=Maker Root,O=Maker,C=CN").expect("a name");
        let profile = cabf::Root::new(false, name.clone()).expect("a root");
        let root = CertificateBuilder::new(profile, SerialNumber::from(1_u32), validity(), info(&root_key))
            .and_then(|builder| builder.build::<_, DerSignature>(&root_key))
            .expect("a root");
        let leaf = CertificateBuilder::new(Model(name), SerialNumber::from(2_u32), validity(), info(&signer))
            .and_then(|builder| builder.build::<_, DerSignature>(&root_key))
            .expect("a certificate");
        Self { root, leaf, signer, aaguid: uuid::Uuid::new_v4().into_bytes() }
    }

    /// The root, as a bank is given it.
    pub fn root_pem(&self) -> String {
        self.root.to_pem(LineEnding::LF).expect("a certificate")
    }

    /// The model's number (AAGUID).
    pub fn model(&self) -> String {
        uuid::Uuid::from_bytes(self.aaguid).to_string()
    }

    /// The statement that vouches for `signed`, as CBOR: `{"alg": -7, "sig": …, "x5c": [leaf]}`.
    pub(crate) fn vouch(&self, signed: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.signer.sign(signed);
        let (signature, leaf) = (signature.as_bytes(), self.leaf.to_der().expect("a certificate"));
        let mut statement = vec![0xa3];
        statement.extend(b"\x63alg\x26\x63sig\x58");
        statement.push(u8::try_from(signature.len()).expect("short"));
        statement.extend(signature);
        statement.extend(b"\x63x5c\x81\x59");
        statement.extend(u16::try_from(leaf.len()).expect("short").to_be_bytes());
        statement.extend(leaf);
        statement
    }
}
