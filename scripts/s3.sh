# A private storage that speaks S3 (moto), in memory, on a free port, for as long as the script runs. Sourced after common.sh.
#
#   s3_program     sets S3_PROGRAM; installs it first, into an environment of its own in the cache, where it is missing
#   s3_start       sets S3_ADDRESS; there is a bucket `polybank`, and any keys will do
#   s3_stop        stops it and removes everything; harmless when nothing runs

S3_HOME='' S3_PID=''

s3_program() {
  python_environment s3 tests/s3/requirements.txt && S3_PROGRAM=$CACHE/s3/bin/moto_server
}

s3_start() {
  local port
  s3_program || return 1
  port=$(free_port)
  S3_HOME=$(mktemp -d "${TMPDIR:-/tmp}/polybank-s3.XXXXXX")
  "$S3_PROGRAM" --port "$port" >"$S3_HOME/log" 2>&1 </dev/null &
  S3_PID=$!
  S3_ADDRESS=http://127.0.0.1:$port
  wait_http "$S3_ADDRESS/" 60 "$S3_PID" || { tail -n 40 "$S3_HOME/log" >&2; return 1; }
  node -e 'fetch(process.argv[1], { method: "PUT" }).then(r => process.exit(r.ok ? 0 : 1))' "$S3_ADDRESS/polybank"
}

s3_stop() {
  [ -n "$S3_HOME" ] || return 0
  [ -z "$S3_PID" ] || { kill -KILL "$S3_PID" 2>/dev/null && wait "$S3_PID" 2>/dev/null; } || true
  rm -rf "$S3_HOME"
  S3_HOME='' S3_PID=''
}
