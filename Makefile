# Two commands: `make run` and `make test`. The rest is for those who work on Fihrist.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INDEX  ?= .fihrist
CORPUS ?= corpus
HOST   ?= 127.0.0.1
PORT   ?= 8080
KERNELS := hatch_build.py $(wildcard index/kernels/*.[ch])

.PHONY: run test test-slow lint bench relevance constraints browser clean

run: $(VENV)/.run
	$(BIN)/fihrist build $(CORPUS) --index $(INDEX)
	$(BIN)/fihrist serve --index $(INDEX) --host $(HOST) --port $(PORT)

test: $(VENV)/.test browser lint
	$(BIN)/pytest -q -m "not slow"

test-slow: $(VENV)/.test browser
	$(BIN)/pytest -q -m slow

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench
	$(BIN)/python -m tests.bench

relevance: $(VENV)/.test
	$(BIN)/python -m tests.relevance

# Chromium and Firefox come from the system's packages, axe-core from npm; where one cannot be had
# the tests that need it say so.
browser:
	@sh tests/install-chromium
	@sh tests/install-axe

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Fihrist needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml $(KERNELS) constraints/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r constraints/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run constraints/test.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r constraints/test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.test constraints/bench.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r constraints/bench.txt
	@touch $@

# Writes the pins anew (needs uv). They name no index and no host: hashes only.
constraints:
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate pyproject.toml constraints/build.in -o constraints/run.txt
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --extra test -c constraints/run.txt pyproject.toml constraints/build.in -o constraints/test.txt
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --extra bench -c constraints/run.txt pyproject.toml constraints/build.in -o constraints/bench.txt

clean:
	rm -rf $(VENV) $(INDEX) dist
