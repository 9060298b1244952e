#!/usr/bin/env bash
# Licences, banned crates and sources of every dependency, by deny.toml. With cargo-deny where it is installed (and with
# its advisories, where their database is already here); else by our own reading of the same file, which takes a second
# where building cargo-deny takes minutes.
source "$(dirname "$0")/common.sh"

if cargo deny --version >/dev/null 2>&1; then
  cargo deny --locked check licenses bans sources
  if compgen -G "${CARGO_HOME:-${HOME:-/root}/.cargo}/advisory-dbs/*" >/dev/null; then
    cargo deny --locked --offline check advisories
  else
    echo "advisories: not checked, their database is not on this machine (cargo deny fetch)"
  fi
else
  cargo metadata --format-version 1 --locked --all-features | node scripts/deny.mjs deny.toml
  echo "advisories: not checked, cargo-deny is not installed"
fi
