//! An authenticator in software (WebAuthn): does what a phone or a browser does with a key, and what a cheat would do.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::KeyMaker;

/// The owner was there, and proved it to the device.
const VERIFIED: u8 = 0x01 | 0x04;
/// The authenticator's data say what the key is.
const ATTESTED: u8 = 0x40;

/// One key, made for one host and one owner.
#[derive(Clone)]
pub struct SoftKey {
    secret: SigningKey,
    id: Vec<u8>,
    handle: Vec<u8>,
    host: String,
    /// How often it has signed; keys that are carried between devices never count and stay at zero.
    pub count: u32,
    /// Whether it asks for its owner's finger before it signs.
    pub verifies: bool,
}

impl SoftKey {
    /// Makes a key as `navigator.credentials.create()` does, on the page at `origin`. Answers what goes to the bank.
    pub fn make(options: &Value, origin: &str) -> (Self, Value) {
        let key = Self {
            secret: secret(),
            id: random(),
            handle: BASE64.decode(text(options, "/user/id")).expect("base64url"),
            host: text(options, "/rp/id").to_owned(),
            count: 1,
            verifies: true,
        };
        let made = key.made(options, origin);
        (key, made)
    }

    /// What goes to the bank of a key that was made.
    pub fn made(&self, options: &Value, origin: &str) -> Value {
        self.told(options, origin, None)
    }

    /// What goes to the bank of a hardware key, with its maker's word for it.
    pub fn made_by(&self, maker: &KeyMaker, options: &Value, origin: &str) -> Value {
        self.told(options, origin, Some(maker))
    }

    fn told(&self, options: &Value, origin: &str, maker: Option<&KeyMaker>) -> Value {
        let client = client_data("webauthn.create", options, origin);
        let model = maker.map_or([0_u8; 16], |maker| maker.aaguid);
        let key = [&model[..], &length(&self.id)[..], &self.id[..], &self.cose()[..]].concat();
        let data = self.authenticator_data(ATTESTED, &key);
        // {"fmt": "none", "attStmt": {}, "authData": data}, or with the maker's statement.
        let (format, statement) = match maker {
            Some(maker) => (&b"\x66packed"[..], maker.vouch(&[&data[..], &Sha256::digest(&client)[..]].concat())),
            None => (&b"\x64none"[..], vec![0xa0]),
        };
        let mut object =
            [&b"\xa3\x63fmt"[..], format, &b"\x67attStmt"[..], &statement[..], &b"\x68authData\x59"[..]].concat();
        object.extend(length(&data));
        object.extend(&data);
        json!({
            "id": BASE64.encode(&self.id), "rawId": BASE64.encode(&self.id), "type": "public-key",
            "response": {
                "attestationObject": BASE64.encode(object), "clientDataJSON": BASE64.encode(&client),
                "transports": ["internal"],
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }

    /// Signs as `navigator.credentials.get()` does, on the page at `origin`. Answers what goes to the bank.
    pub fn sign(&mut self, options: &Value, origin: &str) -> Value {
        if self.count > 0 {
            self.count += 1;
        }
        let client = client_data("webauthn.get", options, origin);
        let data = self.authenticator_data(0, &[]);
        let signature: Signature = self.secret.sign(&[&data[..], &Sha256::digest(&client)[..]].concat());
        json!({
            "id": BASE64.encode(&self.id), "rawId": BASE64.encode(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": BASE64.encode(&data), "clientDataJSON": BASE64.encode(&client),
                "signature": BASE64.encode(signature.to_der().as_bytes()), "userHandle": BASE64.encode(&self.handle),
            },
            "clientExtensionResults": {},
        })
    }

    fn authenticator_data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let owner = if self.verifies { VERIFIED } else { 0x01 };
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(owner | flags);
        data.extend(self.count.to_be_bytes());
        data.extend(rest);
        data
    }

    /// The public key as CBOR: an ES256 key on P-256.
    fn cose(&self) -> Vec<u8> {
        let point = self.secret.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(&bytes[1..33]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(&bytes[33..65]);
        key
    }
}

fn random() -> Vec<u8> {
    [uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat()
}

/// A private key.
pub(crate) fn secret() -> SigningKey {
    SigningKey::from_slice(&random()).expect("a scalar")
}

fn text<'a>(options: &'a Value, pointer: &str) -> &'a str {
    options.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {options}"))
}

fn client_data(kind: &str, options: &Value, origin: &str) -> Vec<u8> {
    let data =
        json!({ "type": kind, "challenge": text(options, "/challenge"), "origin": origin, "crossOrigin": false });
    data.to_string().into_bytes()
}

/// Two bytes, the larger first.
fn length(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).expect("short").to_be_bytes()
}
