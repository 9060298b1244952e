//! Where behaviour is kept, and who is asked about it.

use std::sync::Arc;

use insight::analysis::{Engine, Engines};
use insight::behaviour::{Behaviour, ObjectStore, S3Settings, s3};
use tenancy::Banks;

use super::{WiringError, read_text, read_token};
use crate::config::Config;

/// Behaviour in the data folder, its files there, on another storage, or `given`.
pub fn open(config: &Config, banks: Banks, given: Option<Arc<dyn ObjectStore>>) -> Result<Behaviour, WiringError> {
    let folder = config.data.0.join("behaviour");
    let files = &config.behaviour_files;
    let copies_bytes_max = files.copies_bytes_max.0.unsigned_abs();
    if let Some(given) = given {
        return Ok(Behaviour::open_on(banks, &folder, given, copies_bytes_max));
    }
    let Some(endpoint) = &files.endpoint else { return Ok(Behaviour::open(banks, &folder)?) };
    let settings = S3Settings {
        endpoint: endpoint.to_string(),
        region: files.region.clone(),
        bucket: files.bucket.clone(),
        folder: files.folder.clone(),
        access_key: read_token(&files.access_key_file)?,
        secret_key: read_token(&files.secret_key_file)?,
    };
    Ok(Behaviour::open_on(banks, &folder, s3(&settings)?, copies_bytes_max))
}

/// The engines beside this process that banks' detailed analyses are asked of.
pub fn engines(config: &Config) -> Result<Engines, WiringError> {
    let own = config.data.0.join("behaviour").join("files");
    // Where it cannot be told yet, the folder is made later, and the path is as good.
    let own = std::path::absolute(&own).unwrap_or(own).display().to_string();
    let files = config.behaviour_files.address().unwrap_or(own);
    let mut engines = Engines::new();
    for (bank, settings) in &config.banks {
        let Some(settings) = &settings.analysis_engine else { continue };
        let token = settings.token_file.as_deref().map(read_token).transpose()?;
        let ca = settings.ca_file.as_deref().map(read_text).transpose()?;
        let engine = Engine::new(bank.clone(), settings.settings(&files, token, ca));
        let wrong = |why| WiringError::AnalysisEngine { at: format!("banks.{bank}.analysis_engine"), why };
        engines.insert(bank.clone(), Arc::new(engine.map_err(wrong)?));
    }
    Ok(engines)
}
