# A private Sail cluster that speaks Arrow Flight SQL, on a free port, for as long as the script runs. Sourced after common.sh.
#
#   sail_program     sets SAIL_PROGRAM; installs it first, into an environment of its own in the cache, where it is missing
#   sail_start       sets SAIL_ADDRESS: a driver with workers in one process, as on a cluster. Where S3_ADDRESS is set, it reads from
#                    that storage too
#   sail_stop        stops it and removes everything; harmless when nothing runs

SAIL_HOME='' SAIL_PID=''

sail_program() {
  python_environment sail tests/sail/requirements.txt && SAIL_PROGRAM=$CACHE/sail/bin/sail
}

# It says nothing when it is ready, so its port is tried.
sail_start() {
  local port until
  sail_program || return 1
  port=$(free_port)
  SAIL_HOME=$(mktemp -d "${TMPDIR:-/tmp}/polybank-sail.XXXXXX")
  AWS_ENDPOINT=${S3_ADDRESS:-} AWS_ALLOW_HTTP=true AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
    SAIL_MODE=local-cluster "$SAIL_PROGRAM" flight server --port "$port" >"$SAIL_HOME/log" 2>&1 </dev/null &
  SAIL_PID=$!
  until=$((SECONDS + 60))
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    if [ "$SECONDS" -ge "$until" ] || ! kill -0 "$SAIL_PID" 2>/dev/null; then
      tail -n 40 "$SAIL_HOME/log" >&2
      return 1
    fi
    sleep 0.2
  done
  SAIL_ADDRESS=grpc://127.0.0.1:$port
}

sail_stop() {
  [ -n "$SAIL_HOME" ] || return 0
  [ -z "$SAIL_PID" ] || { kill -KILL "$SAIL_PID" 2>/dev/null && wait "$SAIL_PID" 2>/dev/null; } || true
  rm -rf "$SAIL_HOME"
  SAIL_HOME='' SAIL_PID=''
}
