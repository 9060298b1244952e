# What one does here every day. Everything is plain scripts: scripts/*.sh, .ci/run.
#
#   make run      install what is missing, build, serve the demo        POLYBANK_DATA, POLYBANK_LISTEN choose where
#   make test     everything that proves it works, on both engines      leaves nothing running
#   make check    does it compile: Rust and TypeScript                  the quick answer while writing
#   make fmt      format the Rust code
#   make lint     format check, clippy, eslint, types, licences
#   make openapi  write docs/api/openapi.json and the typed client again
#   make bench    transfers a second, on both engines
#   make crash    kill -9 under load on both engines        CYCLES=50 is how often
#   make simulate the money path by seeds, for an hour      MINUTES, STEPS, SEED choose how long, how far, from where
#   make ci       what is run before a change is taken in

.PHONY: run test check fmt lint openapi bench crash simulate ci setup

run:
	@scripts/run.sh

test:
	@scripts/test.sh

check:
	@scripts/check.sh

fmt:
	@cargo fmt --all

lint:
	@scripts/lint.sh

openapi:
	@scripts/openapi.sh write

bench:
	@scripts/bench.sh

crash:
	@scripts/crash.sh

simulate:
	@scripts/simulate.sh

ci:
	@.ci/run

setup:
	@scripts/setup.sh test
