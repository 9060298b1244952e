//! `polybank app`: a bank's app for stores.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use content::theme::android::Project;
use kernel::TenantId;

use crate::serve::Failure;
use crate::wiring::Platform;

/// What is made of a bank's app.
#[derive(Debug, Subcommand)]
pub enum AppCommand {
    /// Write an Android project (Capacitor) of a bank's app, ready for the bank's own build
    Export(Export),
}

/// An Android project.
#[derive(Debug, Args)]
pub struct Export {
    /// Which bank
    #[arg(long)]
    bank: TenantId,
    /// The folder to write to; it has to be empty or not there yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where customers reach the bank: https://host
    #[arg(long, value_name = "ADDRESS")]
    server: String,
    /// The application id; cn.polybank.{bank} when absent
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,
    /// The bank has this host for itself: its app stands at / and not at /b/{bank}/
    #[arg(long)]
    own_host: bool,
}

/// Runs a command; answers what is said.
pub async fn run(platform: &Platform, command: AppCommand) -> Result<String, Failure> {
    let AppCommand::Export(order) = command;
    let bank = platform.banks.get(&order.bank).ok_or("no such bank")?;
    let project = Project {
        bank_id: bank.id.to_string(),
        app_id: order.app_id.unwrap_or_else(|| format!("cn.polybank.{}", bank.id)),
        server: order.server.trim_end_matches('/').to_owned(),
        path: if order.own_host { "/".to_owned() } else { format!("/b/{}/", bank.id) },
    };
    project.check()?;
    let ctx = platform.system("cli").in_tenant(bank.id.clone());
    let live = platform.content.live(&ctx).await?;
    let files = project.files(&live.face)?;
    write(&order.out, &files)?;
    Ok(format!("{} files of {} ({}) are in {}", files.len(), bank.name, project.app_id, order.out.display()))
}

/// Writes all or nothing over what somebody may have changed there.
fn write(folder: &Path, files: &[content::theme::android::ProjectFile]) -> Result<(), Failure> {
    if folder.exists() && std::fs::read_dir(folder)?.next().is_some() {
        return Err(format!("{} is not empty; nothing was written", folder.display()).into());
    }
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, &file.bytes)?;
    }
    Ok(())
}
