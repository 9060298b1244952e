//! The web apps are embedded at build time; a build without them is possible (for tests of the rest), and says so at start.

use std::path::Path;

fn main() {
    for app in ["app", "console", "landing"] {
        let dist = Path::new("../web").join(app).join("dist");
        if std::fs::create_dir_all(&dist).is_err() {
            println!("cargo::error=cannot make {}", dist.display());
        }
        println!("cargo::rerun-if-changed={}", dist.display());
    }
}
