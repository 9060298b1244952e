#!/usr/bin/env bash
# Installs what is missing on a Debian or Ubuntu machine that has Rust and Node. Says nothing when nothing is.
#
#   setup.sh run      what building and running needs: a C compiler (SQLite and the TLS library are compiled), and a quick
#                     linker where one is to be had
#   setup.sh bench    and PostgreSQL's server and pgbench
#   setup.sh test     and a browser, a Chinese font, cargo-nextest, Python's environments, an analysis engine, a storage
source "$(dirname "$0")/common.sh"
purpose=${1:-run}

is_root() { [ "$(id -u)" -eq 0 ]; }

as_root() {
  if is_root; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@"
  else
    fail "Not root, and there is no sudo" "Please install by hand: ${missing[*]}"
  fi
}

require_tools() {
  command -v cargo >/dev/null || fail "Rust is missing" "Install it from https://rustup.rs, 1.95 or newer."
  command -v node >/dev/null || fail "Node.js is missing" "Install version 20 or newer from https://nodejs.org."
  local rust node
  rust=$(rustc --version | sed -E 's/rustc 1\.([0-9]+).*/\1/')
  [ "$rust" -ge 95 ] || fail "$(rustc --version) is too old" "rustup update stable: 1.95 or newer is needed."
  node=$(node -p 'process.versions.node.split(".")[0]')
  [ "$node" -ge 20 ] || fail "Node.js $node is too old" "Version 20 or newer is needed."
}

missing=()
needs_run() {
  command -v cc >/dev/null && command -v ar >/dev/null || missing+=(build-essential)
  # Links in a tenth of the time; nothing is missing without it, so nobody is asked for a password.
  command -v mold >/dev/null || ! may_install || ! apt_knows mold || missing+=(mold)
}
needs_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
}
needs_test() {
  [ -n "$(browser)" ] || ! apt_knows chromium || missing+=(chromium)
  # Without it every Chinese character on a screenshot is a box.
  [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || missing+=(fontconfig fonts-wqy-microhei)
  # Schemathesis, which calls the API with what its document allows and what it does not, Sail and moto get environments of their own.
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
}

browser() {
  local name
  for name in "${CHROMIUM:-}" chromium google-chrome chromium-browser; do
    # Ubuntu's chromium-browser is a shell script that only tells one to install a snap.
    if [ -n "$name" ] && command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
}

may_install() { is_root || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# A new machine has no lists yet, and without them apt knows nothing.
apt_knows() {
  command -v apt-cache >/dev/null || return 1
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null && may_install; then apt_get update >/dev/null 2>&1 || true; fi
  [[ $(apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[0-9]* ]]
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

install_packages() {
  apt_get update
  if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    # The package would set up and start a server of its own; only the programs are wanted.
    apt_get install --no-install-recommends postgresql-common
    as_root sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  fi
  apt_get install --no-install-recommends "${missing[@]}"
}

require_tools
needs_run
case $purpose in
  run) ;;
  bench) needs_postgres ;;
  test) needs_postgres; needs_test ;;
  *) fail "setup.sh: run, bench or test, not '$purpose'" ;;
esac

if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || fail "These are missing, and this is not Debian or Ubuntu" "${missing[*]}"
  quiet_step "Install ${missing[*]}" install_packages
fi

if [ "$purpose" = test ] && ! cargo nextest --version >/dev/null 2>&1; then
  step "Install cargo-nextest (once, some minutes)" \
    env CARGO_TARGET_DIR="$CACHE/tools" cargo install cargo-nextest --locked --quiet
  rm -rf "$CACHE/tools"
fi

if [ "$purpose" = test ]; then
  for name in sail s3; do
    cmp -s "tests/$name/requirements.txt" "$CACHE/$name/requirements.txt" ||
      quiet_step "Install $(sed -n 2p "tests/$name/requirements.txt") for tests (once)" \
        python_environment "$name" "tests/$name/requirements.txt"
  done
fi
