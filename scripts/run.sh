#!/usr/bin/env bash
# From a fresh clone to the running demo. The second time only what has changed is built.
#
#   POLYBANK_DATA     where the data is kept                 (data/)
#   POLYBANK_LISTEN   where to listen                        (127.0.0.1:8080)
source "$(dirname "$0")/common.sh"

scripts/setup.sh run
scripts/web.sh build
step "Build polybank (release; the first time takes some minutes)" cargo_build build --release --locked -p polybank

listen=()
[ -z "${POLYBANK_LISTEN:-}" ] || listen=(--listen "$POLYBANK_LISTEN")
exec "$CARGO_TARGET_DIR/release/polybank" serve --demo --data "${POLYBANK_DATA:-data}" "${listen[@]}"
