# Two commands for a newcomer: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup ocr demo test serve check lint format types bench codebook lock clean

help:            ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ogi needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python has no venv module here. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

ocr: $(STAMP)    ## add what reads scans and pictures: 300 MB
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-ocr.lock

demo: $(STAMP)   ## crawl the invented sites into output/demo/corpus.db
	$(BIN)/ogi demo

test: $(STAMP)   ## the whole suite
	$(BIN)/python -m pytest -n auto

serve: $(STAMP)  ## open Datasette on the demo corpus
	@test -f output/demo/corpus.db || $(BIN)/ogi demo
	$(BIN)/ogi serve output/demo/corpus.db

check: lint types test  ## what CI runs

lint: $(STAMP)   ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP) ## ruff: mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(STAMP)  ## mypy --strict
	$(BIN)/mypy

bench: $(STAMP)  ## ratios to plain libraries, measured in one run
	$(BIN)/python -m tests.bench

codebook: $(STAMP) ## write docs/codebook.md from the forms
	$(BIN)/ogi codebook > docs/codebook.md

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header pyproject.toml

lock: $(STAMP)   ## compile requirements.lock and requirements-ocr.lock from pyproject.toml
	$(LOCK) --extra docs --extra export --extra browser --extra dev -o requirements.lock
	$(LOCK) --extra ocr --constraint requirements.lock -o requirements-ocr.lock

clean:           ## remove .venv and everything a run wrote
	rm -rf $(VENV) output/demo output/*.db
