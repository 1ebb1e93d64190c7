# GNU make 4. `make` alone lists the targets. ARGS="..." reaches the program a target runs.

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-stamp
DEV := $(VENV)/.dev-stamp
# Directories that do not exist yet are left out.
TYPED := $(wildcard ledger server.py tests tools bench)
# The first Python that really starts: a version manager may put one on the path that does not.
PYTHON ?= $(firstword $(foreach p,python3.11 python3,$(if $(shell $(p) --version 2>/dev/null),$(p))))

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := help
.PHONY: help run test check soak bench protos docs lock format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(RUN) ## start the service and its PostgreSQL; Ctrl-C stops both
	@exec $(BIN)/ledger serve $(ARGS)

test: $(DEV) ## run the tests
	@exec $(BIN)/pytest $(ARGS)

check: $(DEV) ## everything a change must pass, for people and CI alike
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(TYPED)
	$(BIN)/lint-imports
	$(BIN)/python tools/protos.py lint
	$(BIN)/python tools/protos.py check
	$(BIN)/python -m tools.reference check
	$(BIN)/pytest

soak: $(DEV) ## the model tests for ten minutes: random lives of accounts beside books kept by hand
	@LEDGER_SOAK_FACTOR=60 exec $(BIN)/pytest tests/application/test_points_model.py tests/application/test_account_model.py tests/application/test_earning_model.py tests/application/test_earning_properties.py --timeout=3600 $(ARGS)

bench: $(RUN) ## measure against the echo, the naive peer and pgbench
	@exec $(BIN)/python -m bench $(ARGS)

protos: $(DEV) ## generate ledger/v1 from protos/ledger/v1
	$(BIN)/python tools/protos.py generate

docs: $(DEV) ## write docs/reference from the sources
	$(BIN)/python -m tools.reference generate

lock: $(DEV) ## pin the dependencies again; ARGS=--upgrade takes the newest
	tools/lock $(ARGS)

format: $(DEV) ## format the sources and fix what can be fixed
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## remove everything make made; the data folder stays
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find ledger tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# Stamps: the environment is made again only when what it is made from has changed.
$(RUN): requirements/run.txt pyproject.toml tools/setup-venv
	@tools/setup-venv run $(PYTHON)
	@touch $@

# dev.txt holds all of run.txt, so the other stamp is true as well.
$(DEV): requirements/dev.txt requirements/run.txt pyproject.toml tools/setup-venv
	@tools/setup-venv dev $(PYTHON)
	@touch $(RUN) $@
