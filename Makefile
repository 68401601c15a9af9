# What a newcomer types. Everything is set up on first use, and an interrupted set-up goes on where it stopped.
#   PYTHON=python3.12   the interpreter to build .venv with      VENV=.venv   where to put it

PYTHON ?= python3
VENV ?= .venv
SIP ?= udp:127.0.0.1:5060
SCENARIO ?= samples/kancelaria
DATA ?= run
ARGS ?=
WORKERS ?= 2

export VENV PYTHON
unexport PYTHONDONTWRITEBYTECODE  # compiled once, not at every start
BIN := $(VENV)/bin
# The same address by TCP, unless it was asked for already.
SIP_LISTEN := $(SIP) $(filter-out $(SIP),$(patsubst udp:%,tcp:%,$(SIP)))
TYPED := $(wildcard scenc/sip/*.pxd)
NATIVE := $(wildcard setup.py scenc/media/native/*.pyx scenc/media/native/*.pxd scenc/media/native/kernel/*) $(TYPED) $(TYPED:.pxd=.py)

.DEFAULT_GOAL := help
.PHONY: help run test check docs docs-check fast interop nightly bench lock setup setup-dev clients
.DELETE_ON_ERROR:
.NOTPARALLEL:

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Run the sample telephone system; SIP=udp:0.0.0.0:5060 for phones on the network
	@exec $(BIN)/scenc run $(SCENARIO) $(addprefix --sip ,$(SIP_LISTEN)) --data $(DATA) $(ARGS)

test: check fast interop ## Set up everything and run all tests, those with real SIP clients too

check: setup-dev docs-check ## Style, types, format and fresh pages, no test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: setup ## Write the pages of docs/diagnostics anew
	$(BIN)/python -m scenc.cli.pages docs/diagnostics

docs-check: setup
	$(BIN)/python -m scenc.cli.pages docs/diagnostics --check

fast: setup-dev ## The tests without SIP clients
	$(BIN)/python -m pytest -n $(WORKERS) -m "not interop and not real_time and not nightly"

interop: setup-dev clients ## The tests with real SIP clients
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "interop and not real_time and not nightly"
	$(BIN)/python -m pytest -m "real_time and not nightly"

nightly: setup-dev ## The tests with clients that take long: linphone
	@scripts/clients linphone-cli linphonec
	$(BIN)/python -m pytest -n 0 -m nightly

bench: setup-dev ## Measure call set-up, relay and the compiler in CPU time per unit of work
	$(BIN)/python -m bench

lock: setup-dev ## Write the lock files anew; ARGS=--upgrade to move versions
	scripts/lock $(ARGS)

setup: $(VENV)/.built
setup-dev: $(VENV)/.built $(VENV)/.installed-dev

clients:
	@scripts/clients

# A stamp is written only after its step went through, so a step that was interrupted is done again.
$(VENV)/.created:
	@scripts/venv
	@touch $@

$(VENV)/.installed: requirements.lock $(VENV)/.created
	@scripts/install $<
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@scripts/install $<
	@touch $@

$(VENV)/.built: pyproject.toml $(NATIVE) $(VENV)/.installed
	@scripts/build
	@touch $@
