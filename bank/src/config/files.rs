//! Where files of behaviour are.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Bounded, Config, ConfigError, HttpUrl};

/// Where files of behaviour are: in the data folder, or on storage that speaks S3. Journals are in the data folder always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BehaviourFiles {
    /// The storage; the data folder when absent.
    pub endpoint: Option<HttpUrl>,
    /// The region it wants to be called by.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// The folder in it where files begin.
    pub folder: String,
    /// A file that holds nothing but the access key.
    pub access_key_file: PathBuf,
    /// A file that holds nothing but the secret key.
    pub secret_key_file: PathBuf,
    /// Bytes of the data folder's disk on which copies of files are kept, for each bank. 64 MB to 1 TB.
    pub copies_bytes_max: Bounded<67_108_864, 1_099_511_627_776>,
}

impl Default for BehaviourFiles {
    fn default() -> Self {
        Self {
            endpoint: None,
            region: "us-east-1".to_owned(),
            bucket: String::new(),
            folder: String::new(),
            access_key_file: PathBuf::new(),
            secret_key_file: PathBuf::new(),
            copies_bytes_max: Bounded(4_294_967_296),
        }
    }
}

impl BehaviourFiles {
    /// Where an engine beside this process finds them, if they are on such storage.
    pub fn address(&self) -> Option<String> {
        self.endpoint.as_ref()?;
        let folder = self.folder.trim_matches('/');
        Some(if folder.is_empty() { format!("s3://{}", self.bucket) } else { format!("s3://{}/{folder}", self.bucket) })
    }
}

impl Config {
    /// Refuses storage nobody could find, or be let in by.
    pub(super) fn check_files(&self) -> Result<(), ConfigError> {
        let files = &self.behaviour_files;
        let keys = [&files.access_key_file, &files.secret_key_file];
        let is_whole = !files.bucket.is_empty() && keys.iter().all(|key| !key.as_os_str().is_empty());
        if files.endpoint.is_some() && !is_whole {
            return Err(ConfigError::Together(
                "behaviour_files: a storage needs its bucket, its access_key_file and its secret_key_file",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn files_of_behaviour_can_be_on_another_storage() {
        let whole = "[behaviour_files]\nendpoint = \"http://127.0.0.1:9000\"\nbucket = \"bank\"\nfolder = \"behaviour/\"\n\
                     access_key_file = \"/a\"\nsecret_key_file = \"/s\"\n";
        let config = read(whole, &[]).expect("valid");
        assert_eq!(config.behaviour_files.address().as_deref(), Some("s3://bank/behaviour"));
        assert_eq!(read("", &[]).expect("valid").behaviour_files.address(), None);
        let error = read("[behaviour_files]\nendpoint = \"http://127.0.0.1:9000\"\n", &[]).expect_err("no bucket");
        assert!(error.contains("bucket"), "{error}");
        assert!(read("[behaviour_files]\nendpoint = \"https://s3.example\"\n", &[]).is_err());
    }
}
