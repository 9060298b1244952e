//! The wire: a statement over Arrow Flight SQL, and its rows as they come in.
//!
//! Of the protocol one command is spoken, a statement to be executed, and its result is fetched where it is told to lie, on the
//! same connection. What is sent and taken in has bounds; nothing is tried a second time here.

use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_flight::error::FlightError;
use arrow_flight::{FlightClient, FlightDescriptor, FlightEndpoint};
use crypto::Secret;
use futures::TryStreamExt;
use prost::Message;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Status};

use super::store::Sql;

/// How long it may take until there is a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// How often an idle connection is looked at, and how long that may take.
const ALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(5));
/// Bytes of one message of the wire, at most, in either direction.
const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Signs of what an engine says of itself that are passed on.
const SAID_MAX: usize = 400;
/// How the command is called.
const STATEMENT: &str = "type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery";
/// Where a result lies that lies where it was asked for.
const SAME_CONNECTION: &str = "arrow-flight-reuse-connection://";

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineFault {
    /// It cannot be reached, or is not asked for the moment because it could not be.
    #[error("the engine is away: {0}")]
    Away(String),
    /// It did not answer in time.
    #[error("the engine did not answer in time")]
    Slow,
    /// It does not know us.
    #[error("the engine does not let us in: {0}")]
    Unknown(String),
    /// It was reached, and could not answer.
    #[error("the engine failed: {0}")]
    Failed(String),
    /// It answers more than is taken in.
    #[error("the engine answers more than is taken in")]
    TooMuch,
    /// It does not find the rows that are there.
    #[error("the engine finds {found} rows where {there} are")]
    Astray {
        /// How many it finds.
        found: u64,
        /// How many there are.
        there: u64,
    },
}

/// How much of an answer is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerMax {
    /// Rows.
    pub rows: usize,
    /// Bytes in memory.
    pub bytes: usize,
}

/// The command.
#[derive(Clone, PartialEq, Message)]
struct Statement {
    #[prost(string, tag = "1")]
    query: String,
}

/// A message with its name.
#[derive(Clone, PartialEq, Message)]
struct Named {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// A way to an engine. Nothing is connected before it is first needed, and again after it broke.
pub struct Flight {
    channel: Channel,
    token: Option<Secret<String>>,
}

impl Flight {
    /// To `address`, like `grpc://host:32010`, or `grpc+tls://` where the engine shows a certificate: of a well-known
    /// authority, or of the one in `ca`, PEM.
    pub fn new(address: &str, ca: Option<&str>, token: Option<Secret<String>>) -> Result<Self, String> {
        let (scheme, place) = address.split_once("://").ok_or("no address like grpc://host:port")?;
        let is_sealed = match scheme {
            "grpc" | "grpc+tcp" => false,
            "grpc+tls" => true,
            other => return Err(format!("{other}: expected grpc or grpc+tls")),
        };
        let uri = format!("{}://{place}", if is_sealed { "https" } else { "http" });
        let mut endpoint = Endpoint::from_shared(uri).map_err(|why| why.to_string())?;
        if is_sealed {
            let tls = match ca {
                Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                None => ClientTlsConfig::new().with_webpki_roots(),
            };
            endpoint = endpoint.tls_config(tls).map_err(|why| why.to_string())?;
        } else if ca.is_some() {
            return Err("an authority is of no use without grpc+tls".to_owned());
        }
        let endpoint = endpoint
            .connect_timeout(CONNECT_WITHIN)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(ALIVE.0)
            .keep_alive_timeout(ALIVE.1);
        Ok(Self { channel: endpoint.connect_lazy(), token })
    }

    /// What a statement is answered, as far as `most` lets it in.
    pub async fn ask(&self, sql: &Sql, most: AnswerMax) -> Result<Vec<RecordBatch>, EngineFault> {
        let mut client = self.client()?;
        let query = Statement { query: sql.as_str().to_owned() }.encode_to_vec();
        let command = Named { type_url: STATEMENT.to_owned(), value: query }.encode_to_vec();
        let info = client.get_flight_info(FlightDescriptor::new_cmd(command)).await.map_err(|why| fault(&why))?;
        let (mut batches, mut rows, mut bytes) = (Vec::new(), 0, 0);
        for endpoint in info.endpoint {
            is_here(&endpoint)?;
            let ticket = endpoint.ticket.ok_or_else(|| EngineFault::Failed("a result without a ticket".to_owned()))?;
            let mut stream = client.do_get(ticket).await.map_err(|why| fault(&why))?;
            while let Some(batch) = stream.try_next().await.map_err(|why| fault(&why))? {
                rows += batch.num_rows();
                bytes += batch.get_array_memory_size();
                if rows > most.rows || bytes > most.bytes {
                    return Err(EngineFault::TooMuch);
                }
                batches.push(batch);
            }
        }
        Ok(batches)
    }

    fn client(&self) -> Result<FlightClient, EngineFault> {
        let mut client = FlightClient::new(self.channel.clone());
        let inner = client.inner().clone();
        let inner = inner.max_decoding_message_size(MESSAGE_BYTES_MAX).max_encoding_message_size(MESSAGE_BYTES_MAX);
        client = FlightClient::new_from_inner(inner);
        if let Some(token) = &self.token {
            let bearer = format!("Bearer {}", token.expose());
            let added = client.add_header("authorization", &bearer);
            added.map_err(|_| EngineFault::Unknown("the token cannot be sent".to_owned()))?;
        }
        Ok(client)
    }
}

/// A result is fetched where it was asked for, and nowhere else: the token is for that place.
fn is_here(endpoint: &FlightEndpoint) -> Result<(), EngineFault> {
    let is_here = endpoint.location.is_empty()
        || endpoint.location.iter().any(|place| place.uri.is_empty() || place.uri.starts_with(SAME_CONNECTION));
    is_here.then_some(()).ok_or_else(|| EngineFault::Failed("the result lies on another server".to_owned()))
}

fn fault(error: &FlightError) -> EngineFault {
    match error {
        FlightError::Tonic(status) => of_status(status),
        other => EngineFault::Failed(cut(&other.to_string())),
    }
}

fn of_status(status: &Status) -> EngineFault {
    match status.code() {
        Code::Unavailable => EngineFault::Away(cut(&with_causes(status))),
        Code::DeadlineExceeded | Code::Cancelled => EngineFault::Slow,
        Code::Unauthenticated | Code::PermissionDenied => EngineFault::Unknown(cut(status.message())),
        Code::ResourceExhausted | Code::OutOfRange => EngineFault::TooMuch,
        _ => EngineFault::Failed(cut(status.message())),
    }
}

fn with_causes(status: &Status) -> String {
    let mut said = status.message().to_owned();
    let mut cause = std::error::Error::source(status);
    while let Some(why) = cause {
        said = format!("{said}: {why}");
        cause = why.source();
    }
    said
}

fn cut(said: &str) -> String {
    said.chars().take(SAID_MAX).map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}
