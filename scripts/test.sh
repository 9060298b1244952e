#!/usr/bin/env bash
# Everything that proves it works: web unit tests, Rust tests on SQLite and PostgreSQL, browser journeys on a running
# demo. Leaves nothing running and nothing behind, also when a test fails or it is interrupted.
source "$(dirname "$0")/common.sh"
source scripts/postgres.sh
source scripts/s3.sh
source scripts/sail.sh

scripts/setup.sh test
scripts/web.sh build

SERVER='' WORK=$(mktemp -d "${TMPDIR:-/tmp}/polybank-tests.XXXXXX")
failed=() kept=() parts=0
clean_up() {
  trap - EXIT INT TERM HUP
  trap '' PIPE
  tell_failed || true
  if [ -n "$SERVER" ]; then
    kill -TERM "$SERVER" 2>/dev/null && sleep 0.3
    kill -KILL "$SERVER" 2>/dev/null || true
    wait "$SERVER" 2>/dev/null || true
  fi
  rm -rf "$WORK"
  sail_stop
  s3_stop
  postgres_stop
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

web_units() { (cd web && npm run --silent test -- --passWithNoTests); }

# All targets at once: the binary the journeys start is built with the very features the tests are. It is taken aside,
# since another clone may build into the same target folder meanwhile.
build() {
  cargo_build build --workspace --all-targets --locked &&
    cp "$CARGO_TARGET_DIR/debug/polybank" "$WORK/polybank"
}

# What a test that was interrupted leaves lying goes with the rest.
rust_tests() {
  mkdir -p "$WORK/tmp"
  TMPDIR="$WORK/tmp" cargo nextest run --workspace --locked --no-fail-fast
}

has_doc_tests() { grep -rqE '^\s*//[/!] ```(rust|no_run|should_panic)?\s*$' --include='*.rs' kernel contracts platform groups; }

doc_tests() { cargo_build test --workspace --locked --doc; }

serve_demo() {
  local port
  port=$(free_port)
  POLYBANK_URL=http://127.0.0.1:$port
  export POLYBANK_URL
  "$POLYBANK_BIN" serve --demo --data "$WORK/data" --listen "127.0.0.1:$port" >"$WORK/log" 2>&1 </dev/null &
  SERVER=$!
  wait_http "$POLYBANK_URL/readyz" 180 "$SERVER" || { tail -n 40 "$WORK/log" >&2; return 1; }
}

browser_journeys() { (cd web && npm run --silent journeys -w e2e); }

# One part that fails does not keep the others from being told.
part() {
  parts=$((parts + 1))
  local name=$1 log=$WORK/part-$parts.log
  shift
  if ! step "$name" keep "$log" "$@"; then
    failed+=("$name")
    kept+=("$log")
  fi
}

# The last lines of every part that failed, once.
tell_failed() {
  local n
  for n in "${!failed[@]}"; do last_words "${failed[n]}" "${kept[n]}" >&2; done
  failed=() kept=()
}

part "Web unit tests" web_units
step "Build everything that is tested" build
export POLYBANK_BIN=$WORK/polybank
quiet_step "Start a private PostgreSQL" postgres_start quick
export POLYBANK_TEST_POSTGRES=$POSTGRES_URL
quiet_step "Start a private storage that speaks S3" s3_start
export POLYBANK_TEST_S3=$S3_ADDRESS
quiet_step "Start a private Sail cluster" sail_start
export POLYBANK_TEST_SAIL=$SAIL_ADDRESS POLYBANK_TEST_SAIL_PROGRAM=$SAIL_PROGRAM
part "Rust tests, SQLite and PostgreSQL" rust_tests
sail_stop
s3_stop
if has_doc_tests; then part "Examples in the documentation" doc_tests; fi
quiet_step "Serve the demo for the browser" serve_demo
part "Browser journeys" browser_journeys
part "API against its document" scripts/conformance.sh "$POLYBANK_URL"
if [ ${#failed[@]} -gt 0 ]; then
  names=$(printf '%s; ' "${failed[@]}")
  tell_failed
  fail "Failed: $names"
fi
