# Everything is built and kept inside the checkout: target/, .venv/, bindings/node/node_modules/.
# `make` alone lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
C_DRIVER := target/conformance/c-driver
# The faces with tests in their own language are not tested by cargo; conformance and servers show their counts and run by
# themselves.
CARGO_TESTED := --workspace $(addprefix --exclude linepack-,python node conformance servers)

.PHONY: help build test demo conformance lint fmt header clean
.PHONY: tools build-rust build-python build-node build-drivers test-rust test-servers test-python test-node test-page

help: ## list the targets
	@echo "linepack: make TARGET"
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22 | sed 's/^/  /'

build: build-rust build-python build-node ## build the command, the C libraries, the Python and the Node package

test: build build-drivers lint test-rust test-servers test-python test-node test-clients test-page ## run every test of every face
	@echo "make test: every test of every face passed"

.PHONY: man recording
man: build-rust ## write the pages for man to target/man
	@mkdir -p target/man
	target/release/linepack man target/man
	@echo "man -l target/man/linepack.1"

recording: build-rust ## record the session that README.md shows
	$(PYTHON) bindings/cli/recording/record.py target/release/linepack bindings/cli/recording/session.svg

demo: build ## the four faces write the same points, send them to a local endpoint, read them back
	@bash examples/demo.sh

conformance: build build-drivers ## run the judge alone: vectors, corpora and oracle against the four faces
	cargo test --release -p linepack-conformance --test judge -- --nocapture

lint: tools ## formatting and clippy, warnings refused
	cargo fmt --all --check
	for apart in bench fuzz; do cargo fmt --manifest-path tests/$$apart/Cargo.toml --all --check; done
	cargo clippy --quiet --workspace --all-targets -- -D warnings

fmt: ## format the Rust sources
	cargo fmt --all
	for apart in bench fuzz; do cargo fmt --manifest-path tests/$$apart/Cargo.toml --all; done

header: ## make include/linepack.h anew
	LINEPACK_WRITE_HEADER=1 cargo test --quiet -p linepack-c --test header

clean: ## remove everything that was built or installed into the checkout
	rm -rf target $(VENV) bindings/node/node_modules bindings/node/native tests/bench/node/node_modules tests/page/node_modules

tools:
	@bash tests/tools.sh "$(PYTHON)"

build-rust: tools
	@echo "== the command and the C libraries"
	cargo build --release -p linepack-cli -p linepack-c

$(VENV)/installed: bindings/python/dev-requirements.txt | tools
	@echo "== Python tools into $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r bindings/python/dev-requirements.txt
	touch $@

build-python: $(VENV)/installed
	@echo "== the Python package"
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(VENV)/bin/maturin develop --quiet --release -m bindings/python/Cargo.toml

bindings/node/node_modules/installed: bindings/node/package-lock.json | tools
	@echo "== Node tools into bindings/node/node_modules"
	npm --prefix bindings/node ci --ignore-scripts --no-audit --no-fund
	touch $@

build-node: bindings/node/node_modules/installed
	@echo "== the Node package"
	npm --prefix bindings/node run --silent build

build-drivers: build-rust
	@mkdir -p $(dir $(C_DRIVER))
	bindings/c/build-driver.sh $(C_DRIVER)

test-rust: build-drivers build-python build-node
	@echo "== Rust, with overflow checks; C programs and the command among it"
	cargo test --quiet $(CARGO_TESTED)
	@echo "== conformance: vectors, corpora and oracle against the four faces"
	cargo test --release -p linepack-conformance -- --nocapture

test-servers: ## write nasty rows to real servers and read them back
	@echo "== real servers"
	@tests/servers/fetch.sh target/servers
	cargo test --release -p linepack-servers -- --nocapture

test-python: build-python
	@echo "== Python"
	cd bindings/python && ../../$(PY) -m pytest -q
	cd bindings/python && ../../$(PY) -m mypy --strict python/linepack
	cd bindings/python && ../../$(PY) -m mypy.stubtest linepack

test-node: build-node
	@echo "== Node"
	npm --prefix bindings/node test --silent

tests/page/node_modules/installed: tests/page/package-lock.json | tools
	npm --prefix tests/page ci --ignore-scripts --no-audit --no-fund
	touch $@

test-page: build-rust tests/page/node_modules/installed ## show the page of `linepack serve` to a real browser; screenshots in target/page
	@echo "== the page, in Chromium"
	@tests/page/fetch.sh target/chromium
	npm --prefix tests/page test --silent

.PHONY: test-clients test-telegraf
test-clients: build-rust $(VENV)/installed bindings/node/node_modules/installed ## have released clients write to `linepack serve`, and fail there
	@echo "== released clients"
	$(PY) -m pytest -q tests/clients
	node --test tests/clients

test-telegraf: build-rust $(VENV)/installed ## build Telegraf with one output, which takes minutes, and have it write to `linepack serve`
	tests/clients/telegraf.sh target/telegraf
	$(PY) -m pytest -q tests/clients/test_telegraf.py

.PHONY: test-asan
test-asan: ## run the C programs against a library that has the address sanitizer too
	bindings/c/test-asan.sh

# Speed. A workspace of its own builds the peers, here and nowhere else; tests/bench/README.md says how to read it.
.PHONY: bench bench-quick bench-instructions

BENCH := cargo run --quiet --release --manifest-path tests/bench/Cargo.toml --target-dir target/bench --

bench: build-rust ## race against the peers, check large files; writes tests/bench/RESULTS.md and validate.svg
	$(BENCH) race --date "$$(date +%F)" --command target/release/linepack

bench-quick: ## judge the promises about speed in a short race
	$(BENCH) quick

bench-instructions: ## compare instructions per byte with those recorded (RECORD=1 records them anew)
	$(BENCH) instructions $(if $(RECORD),--record)

.PHONY: bench-encode
bench-encode: build-rust ## race the row encoder against a peer, and C against Rust; writes tests/bench/encode.md and encode.svg
	$(BENCH) encode --date "$$(date +%F)" --library target/release/liblinepack.so

.PHONY: bench-writing
# Each race fails where a promise is missed; the results are put together all the same.
bench-writing: ## run every race of writing; puts what is promised together in tests/bench/RESULTS.md and writing.svg
	failed=0; $(MAKE) --keep-going --no-print-directory bench-encode bench-python-encode bench-python-tables bench-node-encode || failed=$$?; \
	$(BENCH) writing --date "$$(date +%F)"; exit $$failed

.PHONY: bench-python

BENCH_VENV := target/bench-python

bench-python: build-python $(BENCH_VENV)/installed ## race the Python package; writes tests/bench/python/RESULTS.md
	PYTHONPATH=bindings/python/python $(BENCH_VENV)/bin/python tests/bench/python/bench.py race '$(BENCH)' --date "$$(date +%F)"

.PHONY: bench-python-encode
bench-python-encode: build-python $(BENCH_VENV)/installed ## race Python's rows against released clients; writes tests/bench/python/ENCODE.md
	PYTHONPATH=bindings/python/python $(BENCH_VENV)/bin/python -W ignore::DeprecationWarning tests/bench/python/encode.py '$(BENCH)' --date "$$(date +%F)"

.PHONY: bench-python-tables
bench-python-tables: build-python $(BENCH_VENV)/installed ## race Python's tables against released clients; writes tests/bench/python/TABLES.md
	PYTHONPATH=bindings/python/python $(BENCH_VENV)/bin/python -W ignore tests/bench/python/tables.py '$(BENCH)' --date "$$(date +%F)"

.PHONY: bench-python-gzip
bench-python-gzip: build-python $(BENCH_VENV)/installed ## race Python's gzip against its own zlib; writes tests/bench/python/GZIP.md
	PYTHONPATH=bindings/python/python $(BENCH_VENV)/bin/python tests/bench/python/packing.py '$(BENCH)' --date "$$(date +%F)"

$(BENCH_VENV)/installed: tests/bench/python/requirements.txt | tools
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@
.PHONY: bench-node
bench-node: build-node ## race the Node package against the core; writes tests/bench/node/RESULTS.md
	@mkdir -p target/bench
	$(BENCH) make cpu 64 target/bench/cpu.lp
	node --expose-gc tests/bench/node/bench.mjs "$$(date +%F)" target/bench/cpu.lp $(BENCH)

.PHONY: bench-node-encode
bench-node-encode: build-node tests/bench/node/node_modules/installed ## race Node's rows against the released client; writes tests/bench/node/ENCODE.md
	@mkdir -p target/bench/rows
	for set in cpu sensor strings; do $(BENCH) make $$set 8 target/bench/rows/$$set.lp; done
	node --expose-gc tests/bench/node/encode.mjs "$$(date +%F)" target/bench/rows/{cpu,sensor,strings}.lp

.PHONY: bench-node-gzip
bench-node-gzip: build-node ## race Node's gzip against its own zlib; writes tests/bench/node/GZIP.md
	@mkdir -p target/bench/rows
	for set in cpu sensor strings; do $(BENCH) make $$set 8 target/bench/rows/$$set.lp; done
	node --expose-gc tests/bench/node/gzip.mjs "$$(date +%F)" target/bench/rows/{cpu,sensor,strings}.lp

tests/bench/node/node_modules/installed: tests/bench/node/package-lock.json | tools
	npm --prefix tests/bench/node ci --ignore-scripts --no-audit --no-fund
	touch $@

FUZZ_SECONDS ?= 1200
FUZZ_TARGETS ?= parse_vs_oracle validate_vs_parse encode chunked_vs_whole backend_vs_backend parallel_vs_serial tables \
	write_params write_response gunzip split query_answer schema_file
CARGO_FUZZ := target/tools/bin/cargo-fuzz

.PHONY: fuzz
fuzz: $(CARGO_FUZZ) ## fuzz every target for FUZZ_SECONDS each
	@cd tests/fuzz && for target in $(FUZZ_TARGETS); do \
		echo "== fuzzing $$target for $(FUZZ_SECONDS) seconds"; \
		mkdir -p corpus/$$target; \
		RUSTC_BOOTSTRAP=1 PATH="$(CURDIR)/target/tools/bin:$$PATH" cargo fuzz run --fuzz-dir . \
			--target-dir $(CURDIR)/target/fuzz $$target corpus/$$target seeds/$$target regressions/$$target \
			-- -dict=line-protocol.dict -timeout=30 -max_total_time=$(FUZZ_SECONDS); \
	done

$(CARGO_FUZZ):
	cargo install --locked --root target/tools --version 0.13.2 cargo-fuzz
