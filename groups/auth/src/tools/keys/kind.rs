//! The two kinds of keys that sign, as the library knows them: one in the device, one carried on a key ring.

use contracts::auth::Tool;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    AuthenticationResult, Credential, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, SecurityKey, SecurityKeyAuthentication, SecurityKeyRegistration, Webauthn,
    WebauthnError,
};

use super::super::store::ToolRow;
use crate::error::Error;

/// A key as it is kept.
#[derive(Clone)]
pub(super) enum Key {
    Device(Passkey),
    Hardware(SecurityKey),
}

/// What the making of a key is checked with.
#[derive(Serialize, Deserialize)]
pub(super) enum Making {
    Device(PasskeyRegistration),
    Hardware(SecurityKeyRegistration),
}

/// What a signature is checked with.
#[derive(Serialize, Deserialize)]
pub(super) enum Asked {
    Device(PasskeyAuthentication),
    Hardware(SecurityKeyAuthentication),
}

impl Key {
    /// The key of an enrolled tool.
    pub fn of(row: &ToolRow) -> Result<Self, Error> {
        let read = match row.kind {
            Tool::UsbKey => serde_json::from_str(&row.material).map(Self::Hardware),
            _ => serde_json::from_str(&row.material).map(Self::Device),
        };
        Ok(read.map_err(storage::Error::from)?)
    }

    pub fn id(&self) -> &[u8] {
        match self {
            Self::Device(key) => key.cred_id().as_slice(),
            Self::Hardware(key) => key.cred_id().as_slice(),
        }
    }

    /// Takes over what a signature says of the key.
    pub fn update(&mut self, signed: &AuthenticationResult) {
        match self {
            Self::Device(key) => key.update_credential(signed),
            Self::Hardware(key) => key.update_credential(signed),
        };
    }

    /// As it is kept.
    pub fn written(&self) -> Result<String, Error> {
        let written = match self {
            Self::Device(key) => serde_json::to_string(key),
            Self::Hardware(key) => serde_json::to_string(key),
        };
        Ok(written.map_err(storage::Error::from)?)
    }

    /// All the library knows of it.
    pub fn credential(&self) -> Credential {
        match self.clone() {
            Self::Device(key) => key.into(),
            Self::Hardware(key) => key.into(),
        }
    }
}

impl Making {
    /// Takes over what the browser made.
    pub fn finish(&self, library: &Webauthn, made: &RegisterPublicKeyCredential) -> Result<Key, WebauthnError> {
        match self {
            Self::Device(state) => library.finish_passkey_registration(made, state).map(Key::Device),
            Self::Hardware(state) => library.finish_securitykey_registration(made, state).map(Key::Hardware),
        }
    }
}

impl Asked {
    /// Draws what keys of one kind are to sign. Answers what the browser is told.
    pub fn of(library: &Webauthn, keys: &[Key]) -> Result<(serde_json::Value, Self), Error> {
        let (mut devices, mut hardware) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                Key::Device(key) => devices.push(key.clone()),
                Key::Hardware(key) => hardware.push(key.clone()),
            }
        }
        let (asked, state) = if hardware.is_empty() {
            let (asked, state) = library.start_passkey_authentication(&devices).map_err(Error::Key)?;
            (asked, Self::Device(state))
        } else {
            let (asked, state) = library.start_securitykey_authentication(&hardware).map_err(Error::Key)?;
            (asked, Self::Hardware(state))
        };
        Ok((super::shown(&asked.public_key)?, state))
    }

    /// Checks a signature.
    pub fn finish(
        &self,
        library: &Webauthn,
        signed: &PublicKeyCredential,
    ) -> Result<AuthenticationResult, WebauthnError> {
        match self {
            Self::Device(state) => library.finish_passkey_authentication(signed, state),
            Self::Hardware(state) => library.finish_securitykey_authentication(signed, state),
        }
    }
}
