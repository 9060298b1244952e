#!/usr/bin/env bash
# Transfers a second over real HTTP, durable, on both engines; the peers of the same machine are measured in the same run.
#
#   BENCH_CLIENTS     clients at once   (32)
source "$(dirname "$0")/common.sh"
source scripts/postgres.sh
clients=${BENCH_CLIENTS:-32}

scripts/setup.sh bench
scripts/web.sh build
step "Build polybank (release)" cargo_build build --release --locked -p polybank
trap postgres_stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
quiet_step "Start a private PostgreSQL, durable" postgres_start durable
export POLYBANK_BENCH_POSTGRES=$POSTGRES_URL
PATH="$POSTGRES_BIN:$PATH"

polybank=$CARGO_TARGET_DIR/release/polybank
step "Transfers on SQLite" "$polybank" bench transfer --engine sqlite --clients "$clients"
step "Transfers on PostgreSQL" "$polybank" bench transfer --engine postgres --clients "$clients"
