# Everything a developer or operator needs, on a fresh clone: make help

INBOX ?= samples/inbox
DB ?= data/rb.duckdb
OUT ?= data/rows.xlsx

VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.setup-done
# On all cores. Neighbours stay together until a core runs out of work, so that what the tests of a file share is made once.
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal

# Twice as fast where it has not been run before.
MYPY := $(BIN)/mypy --num-workers 2

# Which Python to make .venv with; found by scripts/find-python.sh when left out.
export PYTHON ?=
# Nothing here may wait for an answer.
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled modules are kept, whatever the surroundings say: without them each process of the tests compiles them anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup check test lint coverage api demo bench export review

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "Variables: INBOX=$(INBOX) DB=$(DB) OUT=$(OUT)"

setup: $(DONE) ## Install the package, its pinned libraries and Tesseract; quick when all is there
	@{ $(BIN)/rb-ingest --version && $(BIN)/python -c 'import rb_ingest.batch.run'; } >/dev/null 2>&1 || { \
		echo "$(VENV) is broken and is made anew."; rm -rf $(VENV); $(MAKE) --no-print-directory $(DONE); }
	@scripts/system-packages.sh

# Each file that is installed is the one whose hash was written down; nothing is fetched to build the package itself.
$(DONE): pyproject.toml requirements.lock scripts/find-python.sh
	@python=$$(scripts/find-python.sh) && { $(BIN)/python -m pip --version >/dev/null 2>&1 || rm -rf $(VENV); } && \
		$$python -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## Read the sample inbox into a database and show the summary
	$(BIN)/rb-ingest run $(INBOX) --db $(DB)

check: $(DONE) ## Check style and types, then run the quick tests: no OCR, no browser, no whole runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MYPY)
	$(BIN)/python scripts/column_tables.py --check
	$(PYTEST) -rs -m "not ocr and not slow and not whole"

test: lint ## Check style and types, then run all tests
	@scripts/test-browser.sh
	$(PYTEST)

lint: setup ## Check style and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MYPY)
	$(BIN)/python scripts/column_tables.py --check

coverage: setup ## Run the tests without a browser and require that they reach most of the package
	$(PYTEST) -m "not slow" --cov --cov-report=term:skip-covered

api: $(DONE) ## Write the pages of the programming interface to site/
	$(BIN)/python scripts/api_pages.py site

bench: setup ## Measure accuracy and speed on the samples
	$(BIN)/python -m benchmarks

export: setup ## Write all plan rows of the database to a spreadsheet
	$(BIN)/rb-ingest export --db $(DB) --out $(OUT)

review: setup ## Open the review page on the database, in a browser
	$(BIN)/rb-ingest review --db $(DB)
