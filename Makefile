# `make serve` and `make test` do all the set-up themselves, on a fresh machine too.
# Flags for pip go in PIP_FLAGS, such as another index for PyTorch (see README.md).
PYTHON ?= python3
PIP_FLAGS ?=
PYTEST_FLAGS ?=
# A process for each core, a file of tests to each, slow ones first; what several files need is made once, for all.
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPELLED := README.md CONTRIBUTING.md CHANGELOG.md docs problems src tests

export NO_MKDOCS_2_WARNING := 1

.PHONY: help serve build test prove check format verify run new shots bench clean named ours

help:
	@echo "make serve            the site at http://127.0.0.1:8000, drafts shown, rebuilt when a file changes"
	@echo "                      (SLUG=…: with the page of one problem)"
	@echo "make test             all tests; warnings are errors        (SLUG=…: those of one problem)"
	@echo "make build            the site in site/, all verified       (SLUG=…: with the page of one problem)"
	@echo "make check            format, lint, layers, types, spelling; the scripts' types where node is"
	@echo "make format           write it as the formatter would"
	@echo "make verify           verify every problem, say which checks ran   (SLUG=…: one problem)"
	@echo "make new SLUG=…       start a problem: a room, a page and a theorem file; installs nothing"
	@echo "make shots SLUG=…     pictures of its page: light, dark, phone"
	@echo "make run SLUG=…       run a recorded experiment"
	@echo "make prove            the long tests: every claim of the suite at full size"
	@echo "make bench            time the build against the plain one"

# An environment that was copied or moved here would run the code of another folder.
ours:
	@test ! -s $(READY) || test "$$(cat $(READY))" = "$(CURDIR)" || { \
		echo "$(VENV) belongs to $$(cat $(READY)): remove it, and it is made anew here"; exit 2; }

$(READY): pyproject.toml constraints.txt | ours
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); this takes a few minutes the first time."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable ".[site,test,notebooks]" $(PIP_FLAGS)
	@echo "$(CURDIR)" > $@

serve: ours $(READY)
	EXAMBANK_DRAFTS=1 EXAMBANK_ONLY=$(SLUG) $(BIN)/mkdocs serve

# Never with --quiet: it hides the warnings that --strict should fail on.
build: ours $(READY)
	EXAMBANK_ONLY=$(SLUG) $(BIN)/mkdocs build $(if $(SLUG),--no-strict,--strict)

test: ours $(READY)
	$(if $(SLUG),$(BIN)/exambank verify $(SLUG))
	$(BIN)/python -m pytest $(PYTEST_FLAGS) $(if $(SLUG),tests/problems/test_$(SLUG).py,$(PARALLEL))

prove: ours $(READY)
	EXAMBANK_PROVE=1 $(BIN)/python -m pytest $(PYTEST_FLAGS) $(PARALLEL)

check: ours $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/codespell $(SPELLED)
	sh tests/types.sh

format: ours $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

verify: ours $(READY)
	$(BIN)/exambank verify $(SLUG)

run: named ours $(READY)
	$(BIN)/exambank run $(SLUG)

new: named
	@PYTHONPATH=src $(PYTHON) -m exambank.scaffold $(SLUG)

shots: export EXAMBANK_DRAFTS = 1
shots: named build
	$(BIN)/python tests/shots.py $(SLUG)

bench: ours $(READY)
	$(BIN)/python tests/bench.py

named:
	@test -n "$(SLUG)" || { echo "Which problem? Say SLUG=…, such as SLUG=fir_convolution"; exit 2; }

clean:
	rm -rf site shots .exambank .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
