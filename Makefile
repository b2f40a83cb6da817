# Each target sets up what it needs: a virtual environment with exactly the pinned packages, then the work.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test check screenshots audit bench docs lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wom needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Run the main job on the sample archive
	$(BIN)/wom demo

test: $(READY) ## Run all tests
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(READY) audit ## Lint, type-check, check the architecture, the SQL, the docs and the dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 0 warehouse
	$(BIN)/pytest tests/docs

audit: $(READY) ## Look for known vulnerabilities in what is pinned; passes where nobody can be asked
	$(BIN)/python .ci/audit.py

bench: $(READY) ## Measure speed, as ratios within one run
	$(BIN)/python -m tests.bench

docs: $(READY) ## Write the generated pages of docs/ again; those of real posts where WOM_SHARED names the sets
	$(BIN)/python -m warehouse.tables > docs/tables.md
	$(BIN)/python -m tests.docs.answers

screenshots: $(READY) ## Take the pictures of the Prefect UI in docs/ again; needs Chromium
	$(BIN)/python -m tests.docs.screenshots

lock: ## Pin every dependency again, with hashes
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --constraint .ci/constraints.txt --output-file requirements.lock

clean: ## Remove the environment, the demo and every cache
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist *.egg-info wom-demo
