# `make serve` and `make test` do all the set-up themselves, on a fresh machine too.
# Flags for pip go in PIP_FLAGS, such as another index for PyTorch (see README.md).
PYTHON ?= python3
PIP_FLAGS ?=
PYTEST_FLAGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPELLED := README.md CONTRIBUTING.md CHANGELOG.md docs problems src tests

export NO_MKDOCS_2_WARNING := 1

.PHONY: help serve build test check verify run new bench clean

help:
	@echo "make serve         the site at http://127.0.0.1:8000, drafts shown, rebuilt when a file changes"
	@echo "make test          all tests; warnings are errors"
	@echo "make build         the site in site/, every answer computed and verified"
	@echo "make check         format, lint, types, spelling"
	@echo "make verify        verify every problem and say which checks ran"
	@echo "make new SLUG=…    start a problem: module, page and theorem file"
	@echo "make run SLUG=…    run a recorded experiment"
	@echo "make bench         time the build against the plain one"

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); this takes a few minutes the first time."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable ".[site,test,notebooks]" $(PIP_FLAGS)
	@touch $@

serve: $(READY)
	EXAMBANK_DRAFTS=1 $(BIN)/mkdocs serve

# Never with --quiet: it hides the warnings that --strict should fail on.
build: $(READY)
	$(BIN)/mkdocs build --strict

test: $(READY)
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/codespell $(SPELLED)

verify: $(READY)
	$(BIN)/exambank verify

run: $(READY) named
	$(BIN)/exambank run $(SLUG)

new: $(READY) named
	@$(BIN)/exambank new $(SLUG)

bench: $(READY)
	$(BIN)/python tests/bench.py

.PHONY: named
named:
	@test -n "$(SLUG)" || { echo "Which problem? Say SLUG=…, such as SLUG=fir_convolution"; exit 2; }

clean:
	rm -rf site .exambank .pytest_cache .mypy_cache .ruff_cache .hypothesis
