#!/usr/bin/env bash
# Form, not function: format, clippy, dependencies, eslint, types.
source "$(dirname "$0")/common.sh"
scripts/setup.sh run
scripts/web.sh build
step "Rust format" cargo fmt --all --check
step "Clippy" cargo_build clippy --workspace --all-targets --locked -- -D warnings
step "Dependencies: licences, bans, sources" scripts/deny.sh
step "Web lint" npm --prefix web run --silent lint
step "Web types" npm --prefix web run --silent types
