#!/usr/bin/env bash
# Calls every operation of a running demo with requests made from the API document, right ones and wrong ones: no fault of the
# server's (5xx), and no answer that the document does not describe. The demo's data is a mess afterwards.
#
#   scripts/conformance.sh http://127.0.0.1:8080
source "$(dirname "$0")/common.sh"
[ $# -eq 1 ] || fail "Usage: scripts/conformance.sh URL"

VENV=$CACHE/conformance
python_environment conformance tests/conformance/requirements.txt

TOKENS=$(node tests/conformance/tokens.mjs "$1")
export ${TOKENS//$'\n'/ }
WORK=$(mktemp -d "${TMPDIR:-/tmp}/polybank-conformance.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
cp docs/api/openapi.json tests/conformance/schemathesis.toml "$WORK/"
cd "$WORK"
"$VENV/bin/schemathesis" --config-file schemathesis.toml run openapi.json --url "$1" --no-color
