#!/usr/bin/env bash
# The money path by one seed after the other, until the time is over or something is found. Prints the seed that found it.
#
#   MINUTES    how long           (60)
#   STEPS      of each run        (2000)
#   SEED       the first one      (now, in seconds: other ones every time)
source "$(dirname "$0")/common.sh"

scripts/setup.sh run
scripts/web.sh build
step "Build polybank (release)" cargo_build build --release --locked -p polybank
step "Simulate for ${MINUTES:-60} minutes" \
  "$CARGO_TARGET_DIR/release/polybank" simulate --seed "${SEED:-$(date +%s)}" --steps "${STEPS:-2000}" \
  --minutes "${MINUTES:-60}"
