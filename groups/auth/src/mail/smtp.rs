//! The ways mail leaves the house: an SMTP server, the demonstration's mailbox, or none.

use std::time::Duration;

use crypto::Secret;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// Longest wait for the server.
const ANSWER_MAX: Duration = Duration::from_secs(15);

/// The way mail leaves the house.
pub enum Post {
    /// Nothing is configured: no mail is written, and no address can be confirmed.
    None,
    /// Demo mode: mail is shown in the console instead of travelling, and the console says so.
    DemoMailbox,
    /// A server.
    Smtp(Box<SmtpPost>),
}

/// How a server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte, usually port 465.
    Implicit,
    /// TLS after STARTTLS, usually port 587; refused where the server does not offer it.
    StartTls,
    /// None at all: for a server on this machine only.
    Plain,
}

/// A server's settings.
pub struct SmtpSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub encryption: Encryption,
    /// Whom mail is from: an address, or a name with an address.
    pub from: String,
    /// Name and password, where the server wants them.
    pub credentials: Option<(String, Secret<String>)>,
    /// A certificate authority of one's own, PEM.
    pub ca_pem: Option<Vec<u8>>,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// The sender.
    #[error("mail.from is no e-mail address")]
    From,
    /// The certificate authority.
    #[error("mail.ca_file: {0}")]
    Authority(String),
}

/// One letter, ready to go.
pub struct Letter {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Why a letter did not go.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// It will not go tomorrow either: the address or the letter is refused.
    #[error("refused: {0}")]
    Refused(String),
    /// The server was not there, or not willing now.
    #[error("not now: {0}")]
    Later(String),
}

/// A server that takes our mail.
pub struct SmtpPost {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    shown: String,
}

impl SmtpPost {
    /// The server of `settings`; nothing is connected yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, MailConfigError> {
        let SmtpSettings { host, port, encryption, from, credentials, ca_pem } = settings;
        let from = from.parse().map_err(|_| MailConfigError::From)?;
        let wrong = |error: lettre::transport::smtp::Error| MailConfigError::Authority(error.to_string());
        let tls = || {
            let mut parameters = TlsParameters::builder(host.clone());
            if let Some(pem) = &ca_pem {
                parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(wrong)?);
            }
            parameters.build().map_err(wrong)
        };
        let tls = match encryption {
            Encryption::Implicit => Tls::Wrapper(tls()?),
            Encryption::StartTls => Tls::Required(tls()?),
            Encryption::Plain => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)
            .port(port)
            .tls(tls)
            .timeout(Some(ANSWER_MAX));
        if let Some((name, password)) = credentials {
            builder = builder.credentials(Credentials::new(name, password.expose().clone()));
        }
        Ok(Self { transport: builder.build(), from, shown: format!("{host}:{port}") })
    }

    async fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let to = letter.to.parse::<Mailbox>().map_err(|_| PostError::Refused("no address".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| PostError::Refused(error.to_string()))?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| match error.is_permanent() {
            // What the server says may repeat the address: its code is enough.
            true => PostError::Refused(error.status().map_or_else(|| "5xx".to_owned(), |code| code.to_string())),
            false => {
                PostError::Later(error.status().map_or_else(|| "no connection".to_owned(), |code| code.to_string()))
            }
        })
    }
}

impl Post {
    /// Sends a letter, or keeps it where it is shown.
    pub async fn deliver(&self, letter: &Letter) -> Result<Delivered, PostError> {
        match self {
            Self::None => Err(PostError::Later("no mail server is configured".to_owned())),
            Self::DemoMailbox => Ok(Delivered::Kept),
            Self::Smtp(server) => server.send(letter).await.map(|()| Delivered::Sent),
        }
    }

    /// Whether the server answers, in words for whoever runs the platform.
    pub async fn probe(&self) -> Result<String, String> {
        match self {
            Self::None => Ok("no mail server is configured: operators are not mailed".to_owned()),
            Self::DemoMailbox => Ok("the demonstration's mailbox: nothing leaves the house".to_owned()),
            Self::Smtp(server) => match server.transport.test_connection().await {
                Ok(true) => Ok(format!("{} answers", server.shown)),
                Ok(false) => Err(format!("{} does not answer", server.shown)),
                Err(error) => Err(format!("{}: {error}", server.shown)),
            },
        }
    }

    /// The word for clients.
    pub const fn carrier(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DemoMailbox => "demo",
            Self::Smtp(_) => "smtp",
        }
    }
}

/// Where a letter went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// To the server.
    Sent,
    /// Into the demonstration's mailbox.
    Kept,
}
