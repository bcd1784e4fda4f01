# Two commands are enough: `make reports` and `make test`. Both set up .venv themselves.
PYTHON ?= python3
VENV := .venv
LAB := .venv-lab
DOCS := .venv-docs
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= 2
# Extras are kept (coverage[toml]==…): pip refuses a lock that pins a package without the extra that another asks for.
RESOLVE := uv pip compile -q --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help build reports municipalities test coverage check robustness backtest notebook pictures dictionary site benchmark benchmark-reports wheel words lock clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-index --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.ready
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# JupyterLab in an environment of its own: installed in .venv, it slows every report by a third. Its kernel is .venv's Python.
$(LAB)/.ready: requirements-lab.lock $(VENV)/.ready
	$(PYTHON) -m venv $(LAB)
	$(LAB)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lab.lock
	$(BIN)/python -m ipykernel install --prefix $(LAB) --name python3 --display-name "Python 3 (ipykernel)"
	@touch $@

# What makes the documentation reads the package, and runs nothing of it.
$(DOCS)/.ready: requirements-docs.lock
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

build: $(VENV)/.ready ## Make the processed tables from data/raw
	$(BIN)/violence-data build

reports: build ## Make the tables and every report; open reports/index.html
	$(BIN)/violence-data report --workers $(WORKERS)
	$(BIN)/violence-data verify

municipalities: build ## Make a page of every municipality (2,475, hours on two cores); an interrupted run goes on
	$(BIN)/violence-data report municipality_profile --workers $(WORKERS)
	$(BIN)/violence-data report state_profile --workers $(WORKERS)

test: $(VENV)/.dev ## Run all tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

coverage: $(VENV)/.dev ## Run all tests and say which lines none of them ran (half as long again)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term

check: $(VENV)/.dev ## Run the linters, the speller and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

robustness: $(VENV)/.dev ## Try what could break it; write docs/robustness.md
	$(BIN)/python docs/make_robustness.py

backtest: build ## Test the forecasts on past years; write benchmarks/forecast.md
	$(BIN)/python benchmarks/forecast.py --workers $(WORKERS)

notebook: $(LAB)/.ready build ## Open a copy of a notebook in JupyterLab: make notebook NAME=state_profile
	$(BIN)/violence-data notebook $(NAME)

pictures: build ## Make README's pictures anew from the real data
	$(BIN)/python docs/make_pictures.py

dictionary: $(VENV)/.ready ## Write the data dictionary, the list of files and the schema of stories anew
	$(BIN)/python -c "from violence_data.tables import dictionary; print(dictionary(), end='')" > docs/data-dictionary.md
	$(BIN)/python -c "from violence_data import raw; print(raw.markdown(raw.read_manifest()), end='')" > docs/published-files.md
	$(BIN)/violence-data check --schema > seeds/stories/story.schema.json

site: $(DOCS)/.ready ## Make the documentation in build/site; a link that leads nowhere is an error
	$(DOCS)/bin/python docs/make_site.py build/pages
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict
	$(DOCS)/bin/python docs/make_site.py --check build/site

benchmark: $(VENV)/.dev ## Measure the readers of large files (2.3 GB of made-up files)
	$(BIN)/python benchmarks/run.py

benchmark-reports: build ## Measure how long pages take beside a shell loop of papermill and nbconvert
	$(BIN)/python benchmarks/reports.py --states 32 --rounds 5 --workers $(WORKERS)

wheel: $(VENV)/.ready ## Make a wheel with seeds, notebooks and published files in dist/
	$(BIN)/python -m hatchling build -t wheel

words: $(VENV)/.ready ## Extract every sentence that a reader sees, and bring the translations up to date
	$(BIN)/python docs/make_words.py

lock: ## Resolve the dependencies anew (needs uv)
	$(RESOLVE) pyproject.toml --group install -o requirements.lock
	$(RESOLVE) --group dev -c requirements.lock -o requirements-dev.lock
	$(RESOLVE) --group lab -c requirements.lock -o requirements-lab.lock
	$(RESOLVE) --group docs -c requirements.lock -c requirements-dev.lock -o requirements-docs.lock
	$(RESOLVE) --upgrade --resolution lowest-direct pyproject.toml --group install --group test -o requirements-oldest.lock

clean: ## Remove what was built
	rm -rf build dist $(VENV) $(LAB) $(DOCS) reports/*/ reports/*.html reports/*.json reports/.run.jsonl reports/.front.json data/processed/*.parquet data/processed/*.json data/processed/.made-with.json
