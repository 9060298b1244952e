#!/usr/bin/env bash
# Does it compile?
source "$(dirname "$0")/common.sh"
scripts/setup.sh run
scripts/web.sh build
step "Check the Rust code" cargo check --workspace --all-targets --locked
step "Check the types of the web" npm --prefix web run --silent types
