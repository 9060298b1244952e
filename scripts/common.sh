# Sourced by every script here: where things are, and how a step is told.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/polybank
# Outside the clone, so that clones share it and a clean checkout is not a cold one.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
mkdir -p "$CACHE" "$CARGO_TARGET_DIR"
# Cargo names the crates of all clones alike and trusts file times: what another clone built last would pass for ours.
if [ "$(cat "$CARGO_TARGET_DIR/.clone" 2>/dev/null)" != "$ROOT" ]; then
  find bank clearing contracts face-engine groups kernel platform reference-core reference-face reference-oidc tests xtask -type f -exec touch {} + 2>/dev/null || true
  printf '%s' "$ROOT" >"$CARGO_TARGET_DIR/.clone"
fi

# rustup puts cargo here; a login shell may not have been told yet.
if ! command -v cargo >/dev/null && [ -x "${HOME:-/root}/.cargo/bin/cargo" ]; then
  export PATH="${HOME:-/root}/.cargo/bin:$PATH"
fi

if [ -t 1 ]; then BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' DIM=$'\e[2m' PLAIN=$'\e[0m'; else BOLD='' RED='' GREEN='' DIM='' PLAIN=''; fi

fail() {
  printf '%s✗ %s%s\n' "$RED" "$1" "$PLAIN" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# step "What is done" command...      Shows the command's own output; ends with one line: done or failed, and how long.
step() {
  local what=$1 begun=$SECONDS status=0
  shift
  printf '%s▸ %s%s\n' "$BOLD" "$what" "$PLAIN"
  "$@" || status=$?
  close_step "$what" "$begun" "$status"
}

# quiet_step "What is done" command...      The same for a command whose output only matters when it fails.
quiet_step() {
  local what=$1 begun=$SECONDS status=0 log
  shift
  log=$(mktemp)
  printf '%s▸ %s%s\n' "$BOLD" "$what" "$PLAIN"
  "$@" >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || tail -n 60 "$log" >&2
  rm -f "$log"
  close_step "$what" "$begun" "$status"
}

# keep LOG command...      What the command says goes to LOG as well; the exit status is the command's. An interrupt is for
# the command alone: it still has things to say while it cleans up.
keep() {
  local log=$1
  shift
  if [ -t 1 ]; then local -x CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always} FORCE_COLOR=${FORCE_COLOR:-1}; fi
  "$@" 2>&1 | tee -i "$log"
}

# last_words NAME LOG      The end of what was kept, once more: of a long output often only beginning and end are at hand.
last_words() {
  printf '\n%s── %s: its last lines%s\n' "$BOLD" "$1" "$PLAIN"
  tail -n 60 "$2"
}

close_step() {
  local took=$((SECONDS - $2))
  if [ "$3" -eq 0 ]; then
    printf '%s✓ %s%s %s%d s%s\n' "$GREEN" "$1" "$PLAIN" "$DIM" "$took" "$PLAIN"
  else
    printf '%s✗ %s: failed after %d s%s\n' "$RED" "$1" "$took" "$PLAIN" >&2
  fi
  return "$3"
}

# Cargo, linking with mold when the machine has it. Wrapped around the build only, so no flag changes and nothing is
# built twice.
cargo_build() {
  if command -v mold >/dev/null; then mold -run cargo "$@"; else cargo "$@"; fi
}

# python_environment NAME REQUIREMENTS      An environment of that name in the cache, with what the file asks for.
python_environment() {
  local venv=$CACHE/$1 wanted=$2
  cmp -s "$wanted" "$venv/requirements.txt" && return
  rm -rf "$venv"
  python3 -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" &&
    cp "$wanted" "$venv/requirements.txt"
}

# A TCP port nobody listens on.
free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# wait_http URL SECONDS [PID]      Until URL answers 200, or PID has ended, or time is up.
wait_http() {
  local url=$1 until=$((SECONDS + $2)) pid=${3:-}
  while [ "$SECONDS" -lt "$until" ]; do
    if node -e 'fetch(process.argv[1]).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$url"; then return 0; fi
    if [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null; then return 1; fi
    sleep 0.2
  done
  return 1
}
