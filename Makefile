# Two commands are enough: `make reports` and `make test`. Both set up .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help build reports test check backtest notebook pictures dictionary benchmark lock clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.lab: requirements-lab.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lab.lock
	@touch $@

build: $(VENV)/.ready ## Make the processed tables from data/raw
	$(BIN)/violence-data build

reports: build ## Make the tables and every report; open reports/index.html
	$(BIN)/violence-data report --workers $(WORKERS)
	$(BIN)/violence-data verify

test: $(VENV)/.ready ## Run all tests, with coverage
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term

check: $(VENV)/.ready ## Run the linters and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

backtest: build ## Test the forecasts on past years; write benchmarks/forecast.md
	$(BIN)/python benchmarks/forecast.py --workers $(WORKERS)

notebook: $(VENV)/.lab build ## Open the notebooks in JupyterLab
	$(BIN)/violence-data notebook

pictures: build ## Make README's pictures anew from the real data
	$(BIN)/python docs/make_pictures.py

dictionary: $(VENV)/.ready ## Write the data dictionary and the schema of stories anew from the models
	$(BIN)/python -c "from violence_data.tables.dictionary import markdown; print(markdown(), end='')" > docs/data-dictionary.md
	$(BIN)/violence-data check --schema > seeds/stories/story.schema.json

benchmark: $(VENV)/.ready ## Measure the readers of large files (2.3 GB of made-up files)
	$(BIN)/python benchmarks/run.py

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra lab -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-lab.lock

clean: ## Remove what was built
	rm -rf $(VENV) reports/*/ reports/*.html reports/*.json data/processed/*.parquet data/processed/*.json
