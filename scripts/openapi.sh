#!/usr/bin/env bash
# The API document and the typed client made from it.
#
#   openapi.sh write   write both again
#   openapi.sh check   fail when either is not what the code says
source "$(dirname "$0")/common.sh"
goal=${1:-check}
document=docs/api/openapi.json
client=web/api/src/schema.ts

# In a check everything has just been built for the tests; asking for the same again costs nothing and makes sure that
# the binary is this clone's.
targets=(--package polybank)
[ "$goal" = write ] || targets=(--workspace --all-targets)
quiet_step "Build polybank" cargo_build build --locked "${targets[@]}"
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$CARGO_TARGET_DIR/debug/polybank" openapi >"$fresh/openapi.json"

case $goal in
  write)
    mkdir -p docs/api
    cp "$fresh/openapi.json" "$document"
    scripts/web.sh install
    npm --prefix web run --silent generate -w api
    ;;
  check)
    cmp -s "$fresh/openapi.json" "$document" || {
      diff -u "$document" "$fresh/openapi.json" | head -n 40 >&2 || true
      fail "$document is not what the code says" "Run: make openapi"
    }
    cp "$client" "$fresh/schema.ts"
    npm --prefix web run --silent generate -w api
    cmp -s "$client" "$fresh/schema.ts" || {
      cp "$fresh/schema.ts" "$client"
      fail "$client is not what $document says" "Run: make openapi"
    }
    ;;
  *) fail "openapi.sh: write or check, not '$goal'" ;;
esac
