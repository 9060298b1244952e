//! The key hierarchy: a master key, each bank's keys derived from it, and what they seal.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::sync::Arc;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use kernel::TenantId;
use parking_lot::RwLock;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Error;
use crate::sealing::SealingKey;

pub(crate) type Key = Zeroizing<[u8; 32]>;

/// What a derived key is for. A key of one purpose is useless for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Sealing fields of personal data (C2).
    Fields,
    /// Looking sealed fields up.
    BlindIndex,
    /// Binding codes to what they confirm.
    Codes,
    /// Peppering passwords and PINs (C3): a copy of the tables alone is no use for guessing.
    Credentials,
    /// Sealing what enrolled tools are checked against: seeds, hashes, keys (C3).
    Tools,
    /// Marking nonces as given out by this bank.
    Nonces,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::BlindIndex => "blind-index",
            Self::Codes => "codes",
            Self::Credentials => "credentials",
            Self::Tools => "tools",
            Self::Nonces => "nonces",
        }
    }
}

/// All keys of this installation. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing(Arc<Ring>);

struct Ring {
    master: Key,
    banks: RwLock<HashMap<TenantId, Arc<BankKeys>>>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

impl KeyRing {
    /// Reads the 32-byte master key at `path`; the first start makes it, readable by its owner only. Without this file
    /// nothing that was sealed can ever be opened again: it belongs in the backup, apart from the data.
    pub fn open_or_create(path: &Path) -> Result<Self, Error> {
        let fail = |why: String| Error::MasterKey { path: path.display().to_string(), why };
        match std::fs::File::open(path) {
            Ok(file) => {
                let mut bytes = Zeroizing::new(Vec::with_capacity(33));
                (&file).take(33).read_to_end(&mut bytes).map_err(|error| fail(error.to_string()))?;
                check_mode(&file).map_err(fail)?;
                let master: [u8; 32] =
                    bytes.as_slice().try_into().map_err(|_| fail("must hold exactly 32 bytes".to_owned()))?;
                Ok(Self::from_key(master))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let master = Zeroizing::new(rand::random::<[u8; 32]>());
                match create(path, &master) {
                    // Another process was quicker; its key is the key.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::open_or_create(path),
                    made => made.map(|()| Self::from_key(*master)).map_err(|error| fail(error.to_string())),
                }
            }
            Err(error) => Err(fail(error.to_string())),
        }
    }

    /// The ring of a given master key.
    pub fn from_key(master: [u8; 32]) -> Self {
        Self(Arc::new(Ring { master: Zeroizing::new(master), banks: RwLock::default() }))
    }

    /// The keys of `tenant`, derived when first asked for.
    pub fn bank(&self, tenant: &TenantId) -> Arc<BankKeys> {
        if let Some(keys) = self.0.banks.read().get(tenant) {
            return keys.clone();
        }
        let keys = Arc::new(BankKeys {
            fields: FieldCipher::new(tenant, &self.derive(tenant, Purpose::Fields)),
            blind: MacKey(self.derive(tenant, Purpose::BlindIndex)),
            codes: MacKey(self.derive(tenant, Purpose::Codes)),
            credentials: MacKey(self.derive(tenant, Purpose::Credentials)),
            tools: FieldCipher::new(tenant, &self.derive(tenant, Purpose::Tools)),
            nonces: MacKey(self.derive(tenant, Purpose::Nonces)),
        });
        self.0.banks.write().entry(tenant.clone()).or_insert(keys).clone()
    }

    /// The key pair of `tenant` with this id, to which secrets are sealed on their way.
    pub fn sealing(&self, tenant: &TenantId, id: &str) -> SealingKey {
        SealingKey::derive(&self.expand(&format!("polybank/v1/{tenant}/sealing/{id}")))
    }

    fn derive(&self, tenant: &TenantId, purpose: Purpose) -> Key {
        self.expand(&format!("polybank/v1/{tenant}/{}", purpose.label()))
    }

    fn expand(&self, info: &str) -> Key {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.0.master.as_slice())
            .expand(info.as_bytes(), key.as_mut_slice())
            .expect("32 bytes are within HKDF's bound");
        key
    }
}

fn create(path: &Path, master: &[u8; 32]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Written whole under another name first: nobody ever reads half a key, and linking refuses to replace one.
    let draft = path.with_extension(format!("new-{:016x}", rand::random::<u64>()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(master)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked
}

#[cfg(unix)]
fn check_mode(file: &std::fs::File) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err("must be readable by its owner only (chmod 600)".to_owned()) }
}

#[cfg(not(unix))]
fn check_mode(_: &std::fs::File) -> Result<(), String> {
    Ok(())
}

/// One bank's keys.
pub struct BankKeys {
    /// Seals fields.
    pub fields: FieldCipher,
    blind: MacKey,
    /// Makes MACs of codes.
    pub codes: MacKey,
    /// Peppers passwords and PINs.
    pub credentials: MacKey,
    /// Seals what enrolled tools are checked against.
    pub tools: FieldCipher,
    /// Marks nonces.
    pub nonces: MacKey,
}

impl BankKeys {
    /// What a sealed field is looked up by: the same text in the same column gives the same index, and says nothing else.
    pub fn blind_index(&self, column: &'static str, text: &str) -> [u8; 32] {
        self.blind.mac(&[column.as_bytes(), text.as_bytes()])
    }
}

impl std::fmt::Debug for BankKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BankKeys(…)")
    }
}

/// Makes message authentication codes (HMAC-SHA-256).
pub struct MacKey(Key);

impl MacKey {
    /// The code over `parts`, each preceded by its length.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Seals fields with AES-256-GCM. A sealed value opens only in its own bank and its own column.
pub struct FieldCipher {
    cipher: Aes256Gcm,
    tenant: TenantId,
}

/// The first byte of a sealed value: which format, and one day which key.
const FORMAT: u8 = 1;
const NONCE_LEN: usize = 12;

impl FieldCipher {
    fn new(tenant: &TenantId, key: &Key) -> Self {
        let cipher = Aes256Gcm::new_from_slice(key.as_slice()).expect("the key has 32 bytes");
        Self { cipher, tenant: tenant.clone() }
    }

    /// `text` sealed for `column`: format, random nonce, cipher text with tag.
    pub fn seal(&self, column: &'static str, text: &str) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let aad = self.aad(column);
        let payload = Payload { msg: text.as_bytes(), aad: &aad };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).expect("fields are far below GCM's bound");
        let mut out = Vec::with_capacity(1 + NONCE_LEN + sealed.len());
        out.push(FORMAT);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// The text that was sealed for `column`.
    pub fn open(&self, column: &'static str, sealed: &[u8]) -> Result<String, Error> {
        let refused = || Error::Sealed { column };
        let (&format, rest) = sealed.split_first().ok_or_else(refused)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(refused)?;
        if format != FORMAT {
            return Err(refused());
        }
        let aad = self.aad(column);
        let opened = self.cipher.decrypt(&Nonce::from(*nonce), Payload { msg: body, aad: &aad });
        String::from_utf8(opened.map_err(|_| refused())?).map_err(|_| refused())
    }

    fn aad(&self, column: &str) -> Vec<u8> {
        format!("{}/{column}", self.tenant).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring() -> KeyRing {
        KeyRing::from_key([7; 32])
    }

    fn bank(id: &str) -> Arc<BankKeys> {
        ring().bank(&id.parse().unwrap())
    }

    #[test]
    fn what_one_bank_seals_no_other_opens() {
        let sealed = bank("lanwan").fields.seal("phone", "13800000001");
        assert_eq!(bank("lanwan").fields.open("phone", &sealed).unwrap(), "13800000001");
        assert!(bank("qinghe").fields.open("phone", &sealed).is_err());
        assert!(bank("lanwan").fields.open("id_number", &sealed).is_err());
        assert!(!sealed.windows(11).any(|window| window == b"13800000001"));
    }

    #[test]
    fn indexes_find_only_in_their_bank_and_column() {
        let index = bank("lanwan").blind_index("phone", "13800000001");
        assert_eq!(index, bank("lanwan").blind_index("phone", "13800000001"));
        assert_ne!(index, bank("qinghe").blind_index("phone", "13800000001"));
        assert_ne!(index, bank("lanwan").blind_index("id_number", "13800000001"));
        assert_ne!(index, bank("lanwan").blind_index("phone", "13800000002"));
    }

    #[test]
    fn purposes_do_not_share_keys() {
        let keys = bank("lanwan");
        assert_ne!(keys.codes.mac(&[b"x"]), keys.credentials.mac(&[b"x"]));
        assert!(keys.tools.open("seed", &keys.fields.seal("seed", "x")).is_err());
    }

    #[test]
    fn the_first_start_makes_the_key_and_later_ones_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data").join("master.key");
        let sealed = KeyRing::open_or_create(&path).unwrap().bank(&"lanwan".parse().unwrap()).fields.seal("phone", "1");
        let again = KeyRing::open_or_create(&path).unwrap().bank(&"lanwan".parse().unwrap());
        assert_eq!(again.fields.open("phone", &sealed).unwrap(), "1");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "a draft was left behind");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        KeyRing::open_or_create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(KeyRing::open_or_create(&path).is_err());
        std::fs::write(&path, b"too short").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(KeyRing::open_or_create(&path).is_err());
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_noticed(text in ".{0,40}", place in 0_usize..200, flip in 1_u8..=255) {
            let keys = bank("lanwan");
            let mut sealed = keys.fields.seal("phone", &text);
            prop_assert_eq!(keys.fields.open("phone", &sealed).unwrap(), text);
            let place = place % sealed.len();
            sealed[place] ^= flip;
            prop_assert!(keys.fields.open("phone", &sealed).is_err());
        }
    }
}
