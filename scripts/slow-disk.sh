#!/usr/bin/env bash
# Runs a command as if the disk took MS milliseconds longer for every durable write:
#
#   scripts/slow-disk.sh MS command...
#
# A quick disk hides what committing together is for: this shows it on any machine. Everything else stays as it is; the
# command's fsync and fdatasync wait first, in the thread that called them. For programs that are linked to the C library.
set -euo pipefail

if [ $# -lt 2 ] || ! [[ $1 =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
  echo "Usage: scripts/slow-disk.sh MILLISECONDS command..." >&2
  exit 2
fi

WORK=$(mktemp -d "${TMPDIR:-/tmp}/polybank-slow-disk.XXXXXX")
trap 'rm -rf "$WORK"' EXIT

cc -O2 -shared -fPIC -x c -o "$WORK/slow-disk.so" - -ldl <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void) {
    double ms = atof(getenv("SLOW_DISK_MS"));
    struct timespec left = { (time_t)(ms / 1000), (long)(ms * 1e6) % 1000000000L };
    while (nanosleep(&left, &left) != 0) {}
}

int fsync(int fd) {
    wait_for_the_disk();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
    wait_for_the_disk();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
C

DELAY=$1
shift
SLOW_DISK_MS=$DELAY LD_PRELOAD=$WORK/slow-disk.so "$@"
