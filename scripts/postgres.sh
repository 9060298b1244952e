# A private PostgreSQL on a free port in a temporary folder, for as long as the script runs. Sourced after common.sh.
#
#   postgres_start [durable|quick]   sets POSTGRES_URL; quick does not wait for the disk
#   POSTGRES_CONNECTIONS             its max_connections, 400 unless told: 8 for each bank and process, one catalogue beside
#                                    them, and the checks' own; a hundred banks want 1200
#   postgres_stop                    stops it and removes everything; harmless when nothing runs

POSTGRES_HOME=''

# PostgreSQL refuses to be root: then its own account runs it.
as_postgres() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif command -v setpriv >/dev/null; then
    setpriv --reuid=postgres --regid=postgres --init-groups "$@"
  else
    runuser -u postgres -- "$@"
  fi
}

postgres_start() {
  local durability=${1:-durable} bin port settings
  bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
  POSTGRES_BIN=$bin
  POSTGRES_HOME=$(mktemp -d "${TMPDIR:-/tmp}/polybank-postgres.XXXXXX")
  [ "$(id -u)" -ne 0 ] || chown postgres: "$POSTGRES_HOME"
  port=$(free_port)
  (
    cd "$POSTGRES_HOME"
    as_postgres "$bin/initdb" --pgdata=cluster --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
      --no-sync >initdb.log 2>&1
  ) || { cat "$POSTGRES_HOME/initdb.log" >&2; return 1; }
  settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=${POSTGRES_CONNECTIONS:-400}"
  settings+=" -c random_page_cost=1.1 -c jit=off"
  if [ "$durability" = quick ]; then
    settings+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
  else
    settings+=" -c shared_buffers=1GB -c max_wal_size=4GB"
  fi
  (
    cd "$POSTGRES_HOME"
    as_postgres "$bin/pg_ctl" --pgdata=cluster --log=server.log --options="$settings" --wait --timeout=60 start >pg_ctl.log 2>&1
  ) || { cat "$POSTGRES_HOME"/pg_ctl.log "$POSTGRES_HOME"/server.log >&2; return 1; }
  POSTGRES_URL=postgres://postgres@127.0.0.1:$port/
}

postgres_stop() {
  [ -n "$POSTGRES_HOME" ] || return 0
  (cd "$POSTGRES_HOME" && as_postgres "$POSTGRES_BIN/pg_ctl" --pgdata=cluster --mode=immediate --wait stop) >/dev/null 2>&1 || true
  rm -rf "$POSTGRES_HOME"
  POSTGRES_HOME=''
}
