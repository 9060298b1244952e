//! `polybank`: a mobile-banking platform for an alliance of banks, in one binary.
//!
//! The command line, the configuration and all wiring. What the platform does stands in the groups; what it stands on,
//! in `platform/`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod app;
mod bench;
mod cli;
mod config;
mod demo;
mod doctor;
mod fraud;
mod landing;
mod letters;
mod serve;
mod simulation;
mod site;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(cli.run()),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "polybank: {error}");
            ExitCode::from(2)
        }
    }
}
