//! A face vendor for trying the app with an invented camera. **It looks at nothing**: any picture passes for whatever was asked.

use std::net::SocketAddr;

use reference_face::{Pictures, Vendor};

/// Where it listens, unless an argument says otherwise.
const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 9003);

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(SocketAddr::from(ADDRESS));
    let vendor = Vendor::start_at(address, None, Pictures::Any).await?;
    eprintln!("A face vendor that looks at nothing: any picture passes. For trying the app only. {}", vendor.url());
    tokio::signal::ctrl_c().await
}
