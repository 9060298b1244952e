//! The workspace as the rules see it: packages with their rooms and dependencies, and the sources.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Where in the house a package or file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// The vocabulary.
    Kernel,
    /// What groups know of each other.
    Contracts,
    /// A part of the platform, by folder name.
    Platform(String),
    /// A business group, by folder name.
    Group(String),
    /// The demonstration clearing network between banks.
    Clearing,
    /// The binary.
    Bank,
    /// Journeys across groups, benchmarks, and this package.
    Workshop,
}

impl Room {
    /// The room that `folder`, relative to the repository, is in.
    pub fn of(folder: &Path) -> Self {
        let mut parts = folder.iter().filter_map(OsStr::to_str);
        match (parts.next(), parts.next()) {
            (Some("kernel"), _) => Self::Kernel,
            (Some("contracts"), _) => Self::Contracts,
            (Some("platform"), Some(name)) => Self::Platform(name.to_owned()),
            (Some("groups"), Some(name)) => Self::Group(name.to_owned()),
            (Some("clearing"), _) => Self::Clearing,
            (Some("bank"), _) => Self::Bank,
            _ => Self::Workshop,
        }
    }
}

/// A package of the workspace.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its room.
    pub room: Room,
    /// What it depends on, for building and for testing.
    pub dependencies: Vec<Dependency>,
}

/// A dependency of a package.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The package depended on.
    pub name: String,
    /// Its room, if it is one of ours.
    pub room: Option<Room>,
    /// Whether only tests need it.
    pub tests_only: bool,
}

/// A text file of the repository.
#[derive(Debug, Clone)]
pub struct Source {
    /// Relative to the repository.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Its room.
    pub fn room(&self) -> Room {
        Room::of(&self.path)
    }

    /// Whether the file ends in `.extension`.
    pub fn is(&self, extension: &str) -> bool {
        self.path.extension() == Some(OsStr::new(extension))
    }

    /// The file's own name.
    pub fn file_name(&self) -> &str {
        self.path.file_name().and_then(OsStr::to_str).unwrap_or_default()
    }

    /// Whether it only holds tests or measurements: `tests/…`, `bench/…`, `tests.rs`, `…_tests.rs`, `….test.ts`.
    pub fn is_test(&self) -> bool {
        let name = self.file_name();
        let folder =
            self.path.iter().any(|part| ["tests", "bench", "benches", "testing"].iter().any(|name| part == *name));
        folder || name == "tests.rs" || name.ends_with("_tests.rs") || name.contains(".test.")
    }

    /// Whether it is `name.rs`, or lies in a folder `name` that took the file's place.
    pub fn is_module(&self, name: &str) -> bool {
        let folder = self.path.parent().is_some_and(|parent| parent.iter().any(|part| part == name));
        self.is("rs") && (folder || self.path.file_stem() == Some(OsStr::new(name)))
    }

    /// The text without the unit tests at its end.
    pub fn without_tests(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// The packages.
    pub packages: Vec<Package>,
    /// The sources.
    pub sources: Vec<Source>,
}

impl Workspace {
    /// Reads the repository this package is in.
    pub fn load() -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no repository around")?;
        let mut sources = Vec::new();
        read_folder(root, root, &mut sources)?;
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { packages: packages(root)?, sources })
    }
}

fn packages(root: &Path) -> Result<Vec<Package>, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let room = |folder: &str| Path::new(folder).strip_prefix(root).ok().map(Room::of);
    let package = |package: &Value| {
        let folder = package["manifest_path"].as_str()?.strip_suffix("/Cargo.toml")?.to_owned();
        let dependency = |dependency: &Value| {
            let name = dependency["name"].as_str()?.to_owned();
            let tests_only = dependency["kind"] == "dev";
            Some(Dependency { name, room: dependency["path"].as_str().and_then(room), tests_only })
        };
        let dependencies = package["dependencies"].as_array()?.iter().filter_map(dependency).collect();
        Some(Package { name: package["name"].as_str()?.to_owned(), room: room(&folder)?, dependencies })
    };
    Ok(packages.iter().filter_map(package).collect())
}

fn read_folder(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<(), Box<dyn Error>> {
    const SKIPPED: [&str; 6] = ["target", "node_modules", "dist", "data", "test-results", "playwright-report"];
    const TEXTS: [&str; 14] =
        ["rs", "toml", "sql", "md", "ts", "tsx", "css", "html", "js", "yml", "yaml", "sh", "json", "svg"];
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_dir() {
            if !SKIPPED.contains(&name) && name != ".git" {
                read_folder(root, &path, sources)?;
            }
            continue;
        }
        let known = path.extension().and_then(OsStr::to_str).is_some_and(|extension| TEXTS.contains(&extension));
        if known && name != "package-lock.json" {
            // A file that went away meanwhile, or is no text, is none of ours.
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            sources.push(Source { path: path.strip_prefix(root)?.to_owned(), text });
        }
    }
    Ok(())
}
