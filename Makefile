# One command each; a new .venv is made by itself, and only when pyproject.toml or constraints.txt changed.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8080
ARTICLE ?= read
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Else each of the programs that tests start is compiled anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help pictures publish test lint format accept wiki bench vocabularies clean peers programs test-site test-spark test-cluster

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

publish: .venv/ready ## pull from Wikidata where it can be reached, then write a complete release into dist/
	$(BIN)/leapgraph pull --or-go-on
	$(BIN)/python -m leapgraph.site.build_assets --or-go-on
	$(BIN)/leapgraph publish

# Three workers for two cores: while a test waits for a server, another has its core.
test: .venv/ready ## run the test suite (no network)
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

programs: .venv/ready ## run the tests that need a Virtuoso, an nginx or a shell, which `make test` leaves out
	$(BIN)/pytest -m programs

test-site: .venv/site/ready ## run the tests of the published site, in real browsers and a real Apache
	$(BIN)/python -m leapgraph.site.build_assets
	$(BIN)/pytest -m site tests/site --numprocesses 3 --dist loadfile --no-loadscope-reorder --durations 12

test-spark: .venv/spark/ready ## run the tests of extraction on Spark (needs Java 17 or later)
	$(BIN)/pytest -m spark tests/spark --durations 12

test-cluster: .venv/spark/ready ## kill executors, workers and drivers of real Spark clusters on 127.0.0.1 (minutes; run by hand)
	$(BIN)/pytest -m cluster tests/spark --durations 0

lint: .venv/ready ## ruff, mypy and the layers of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

format: .venv/ready ## write graph/, shapes/ and the Python in canonical form
	$(BIN)/leapgraph format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

accept: .venv/ready ## after an edit of the graph: format, check, write the expected results anew; then read the diff
	$(BIN)/leapgraph format
	$(BIN)/leapgraph check
	@PYTHONPATH=tests$${PYTHONPATH:+:$$PYTHONPATH} $(BIN)/python -m support.accept

wiki: .venv/ready ## start a made-up wiki on 127.0.0.1 to try pull, sync and watch on (PORT=8080 ARTICLE=changed)
	@PYTHONPATH=tests$${PYTHONPATH:+:$$PYTHONPATH} $(BIN)/python -m support.practice_wiki --port $(PORT) --article $(ARTICLE)

peers: .venv/ready ## hold the report of a release against npm's shacl-engine (needs node)
	npm install --no-audit --no-fund --silent --prefix .peers shacl-engine@1.1.2 rdf-ext@2.6.0 @rdfjs/parser-n3@2.2.0
	PEERS=1 $(BIN)/pytest tests/checks/test_report_by_other_engines.py

bench: .venv/bench .venv/site/ready .venv/spark/ready ## measure speed and memory beside the peers
	$(BIN)/python -m scripts.bench

vocabularies: .venv/ready ## take the terms of the common vocabularies anew from their own files (npm)
	$(BIN)/python -m scripts.vocabularies

pictures: .venv/site/ready publish ## take the pictures of docs/pictures/ anew, in Chromium
	$(BIN)/python -m scripts.pictures

clean: ## remove .venv, dist/ and the caches; graph/wikidata/, sync/ and plans stay
	rm -rf .venv .bench .peers dist .dist-work .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "leapgraph needs Python 3.11 or later; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Setting up .venv (about half a minute, once)"
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt pip hatchling editables
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --group dev --editable .
	@touch $@

.venv/bench: .venv/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	@touch $@

.venv/site/ready: .venv/ready tests/site/npm/package-lock.json
	@echo "Setting up browser tests (about half a minute, once)"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group site
	@PYTHONPATH=tests $(BIN)/python -m support.npm_packages
	@touch $@

.venv/spark/ready: .venv/ready
	@echo "Setting up Spark (450 MB, about a minute, once)"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --group spark --editable '.[spark,parquet,s3]'
	@mkdir -p $(@D)
	@touch $@
