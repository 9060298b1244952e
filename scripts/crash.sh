#!/usr/bin/env bash
# kill -9 under load, on both engines: nothing acknowledged is lost, nothing is done twice, doctor is content each time.
#
#   CYCLES     kills on each engine   (50)
source "$(dirname "$0")/common.sh"
source scripts/postgres.sh
export POLYBANK_CRASH_CYCLES=${CYCLES:-50}

scripts/setup.sh test
scripts/web.sh build
step "Build" cargo_build build --locked -p polybank -p journeys --all-targets
export POLYBANK_BIN=$CARGO_TARGET_DIR/debug/polybank
trap postgres_stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
quiet_step "Start a private PostgreSQL, durable" postgres_start durable
export POLYBANK_TEST_POSTGRES=$POSTGRES_URL
# Not nextest: it ends a test that takes as long as this one may.
step "Kill it $POLYBANK_CRASH_CYCLES times on each engine" \
  cargo test --locked -p journeys --test crash -- --nocapture --test-threads=1
