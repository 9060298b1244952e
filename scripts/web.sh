#!/usr/bin/env bash
# The web packages: installed when the lock file has changed, built when a source has.
#
#   web.sh install    npm ci, if needed
#   web.sh build      and the three front ends, which the binary embeds
source "$(dirname "$0")/common.sh"
goal=${1:-build}
cd web
mkdir -p .cache

# What was installed is remembered inside node_modules: whoever removes the folder removes the memory with it.
installed=node_modules/.polybank-lock
lock=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ ! -e "$installed" ] && [ node_modules/.package-lock.json -nt package-lock.json ]; then
  echo "$lock" >"$installed"
fi
if [ "$(cat "$installed" 2>/dev/null)" != "$lock" ]; then
  quiet_step "Install the web packages (npm ci, about two minutes)" npm ci --no-audit --no-fund --no-progress
  echo "$lock" >"$installed"
fi
[ "$goal" = build ] || exit 0

sources() {
  find . \( -name node_modules -o -name dist -o -name .cache -o -name e2e -o -name test-results \) -prune \
    -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}
built=.cache/built
stamp=$(sources)
if [ "$(cat "$built" 2>/dev/null)" = "$stamp" ] && [ -e app/dist/index.html ] && [ -e console/dist/index.html ] &&
  [ -e landing/dist/index.html ]; then
  exit 0
fi
rm -f "$built"
quiet_step "Build the web: app, console, landing page" npm run build
echo "$stamp" >"$built"
