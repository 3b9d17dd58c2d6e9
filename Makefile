# Two commands do all the set-up: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# Modules are compiled when they are first used, not all of them when they are installed (a third of the installation), and kept whatever the
# surroundings say: the tests and the demo start many processes.
unexport PYTHONDONTWRITEBYTECODE

# uv links what lies in its cache, in a tenth of pip's time; where it can't be had (an index that only pip is told of), pip does the same.
INSTALL = $(BIN)/python -m pip install -q --disable-pip-version-check uv 2>$(VENV)/uv.log && \
	$(BIN)/python -m uv pip install -q --python $(BIN)/python
install = { $(INSTALL) -e "$(1)" 2>>$(VENV)/uv.log; } || $(BIN)/python -m pip install -q --no-compile -e "$(1)"

.PHONY: demo test check soak docs clean

$(VENV)/.base: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(call install,.)
	@touch $@

$(VENV)/.dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(call install,.[dev])
	@touch $@ $(VENV)/.base

demo: $(VENV)/.base
	$(BIN)/gongjian demo --out demo-out

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Three runs side by side (a run waits for its private Neo4j half of the time), and the checks beside them; API and MATCHING report after the rest.
# What needs compiled loops comes after those who compile them, and what needs no server is kept together.
API := tests/api
MATCHING := tests/matching tests/bench
PYTEST = $(BIN)/python -m pytest -m "not soak" --durations=15

test: $(VENV)/.dev
	@$(MAKE) -s check > $(VENV)/check.log 2>&1 & check=$$!; \
	$(PYTEST) -p no:cacheprovider $(API) > $(VENV)/api.log 2>&1 & api=$$!; \
	$(PYTEST) -p no:cacheprovider $(MATCHING) > $(VENV)/matching.log 2>&1 & matching=$$!; \
	$(PYTEST) tests $(API:%=--ignore=%) $(MATCHING:%=--ignore=%); rest=$$?; \
	wait $$matching; matching=$$?; cat $(VENV)/matching.log; \
	wait $$api; api=$$?; cat $(VENV)/api.log; \
	wait $$check; check=$$?; cat $(VENV)/check.log; exit $$((rest + matching + api + check))

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak --durations=15

docs: $(VENV)/.dev
	$(BIN)/python -m graph.describe

clean:
	rm -rf $(VENV) demo-out build *.egg-info .mypy_cache .ruff_cache .pytest_cache
