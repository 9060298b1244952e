//! Who is asked and told beyond this process: carriers of messages, checks of identities and faces, providers of identities.

use std::path::Path;
use std::sync::Arc;

use contracts::face::FaceVerifier;
use contracts::identity_check::IdentityCheck;

use super::{WiringError, read_token};
use crate::config::{Config, Encryption};
use crate::demo;

/// How pushes are carried.
pub fn push_carrier(config: &Config) -> Result<user::message::PushCarrier, WiringError> {
    Ok(match (&config.push.gateway_url, config.demo) {
        (_, true) => user::message::PushCarrier::DemoHandset,
        (Some(url), false) => {
            let token = config.push.token_file.as_deref().map(read_token).transpose()?;
            user::message::PushCarrier::Gateway(user::message::HttpPushGateway::new(url, token)?)
        }
        (None, false) => user::message::PushCarrier::None,
    })
}

/// How operators are mailed.
pub fn post(config: &Config) -> Result<auth::Post, WiringError> {
    let settings = &config.mail;
    let Some(server) = &settings.server else {
        return Ok(if config.demo { auth::Post::DemoMailbox } else { auth::Post::None });
    };
    let file =
        |path: &Path| std::fs::read(path).map_err(|why| WiringError::File { path: path.display().to_string(), why });
    let password = settings.password_file.as_deref().map(read_token).transpose()?;
    let settings = auth::SmtpSettings {
        host: server.host.clone(),
        port: server.port,
        encryption: match settings.encryption {
            Encryption::Implicit => auth::Encryption::Implicit,
            Encryption::StartTls => auth::Encryption::StartTls,
            Encryption::Plain => auth::Encryption::Plain,
        },
        from: settings.from.clone().ok_or(WiringError::MailSender)?,
        credentials: settings.username.clone().zip(password),
        ca_pem: settings.ca_file.as_deref().map(file).transpose()?,
    };
    Ok(auth::Post::Smtp(Box::new(auth::SmtpPost::new(settings)?)))
}

/// Who is asked whether a name goes with an id number.
pub fn identity_check(config: &Config) -> Result<Arc<dyn IdentityCheck>, WiringError> {
    let settings = &config.identity_check;
    Ok(match (&settings.url, config.demo) {
        (_, true) => Arc::new(user::DemonstrationIdentityCheck),
        (Some(url), false) => {
            let token = settings.token_file.as_deref().map(read_token).transpose()?;
            Arc::new(user::NetworkIdentityCheck::new(url, token)?)
        }
        (None, false) => Arc::new(user::NoIdentityCheck),
    })
}

/// Who looks at faces, if anybody can: then there is such a tool. Never one that only seems to.
pub fn face_verifier(config: &Config) -> Result<Option<Arc<dyn FaceVerifier>>, WiringError> {
    let settings = &config.face;
    if let Some(url) = &settings.vendor_url {
        let token = settings.token_file.as_deref().map(read_token).transpose()?;
        return Ok(Some(Arc::new(auth::VendorFaces::new(url, token)?)));
    }
    #[cfg(feature = "face-engine")]
    if let Some(folder) = &settings.models_dir {
        return Ok(Some(Arc::new(face_engine::Engine::open(folder)?)));
    }
    Ok(None)
}

/// The ways to identity providers: the configuration's, and in a demonstration the one to its own.
pub fn sign_in_ways(
    config: &Config,
    demonstration: Option<&demo::DemoProvider>,
) -> Result<auth::federation::Connections, WiringError> {
    let wrong = |at: String| move |why| WiringError::SignIn { at, why };
    let mut ways = auth::federation::Connections::new();
    for (bank, settings) in &config.banks {
        for (id, way) in &settings.sign_in {
            let settings = auth::federation::ConnectionSettings {
                secret: read_token(&way.secret_file)?,
                redirect_url: way.redirect_url.clone(),
                reach: way.reach.clone(),
                page: auth::federation::ProviderPage::Own,
            };
            let connection = auth::federation::Connection::new(settings);
            let connection = connection.map_err(wrong(format!("banks.{bank}.sign_in.{id}")))?;
            ways.insert((bank.clone(), id.clone()), Arc::new(connection));
        }
    }
    if let Some(demonstration) = demonstration {
        ways.extend(demonstration.connections().map_err(wrong("the demonstration's identity provider".to_owned()))?);
    }
    Ok(ways)
}
