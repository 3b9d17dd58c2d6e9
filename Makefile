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

# Three runs side by side (a run waits for its private Neo4j half of the time), and the checks beside them; API and OWN report after REST.
# What needs compiled loops comes after those who compile them, what needs no server or one of its own is kept together, and what asks the same
# statements as other tests comes after them, on the server that has planned them. LONG starts servers and commands of its own: it goes where
# there is time left.
API := tests/api
OWN := tests/graph/measures tests/matching tests/bench $(addprefix tests/graph/store/test_,private.py restore_broken_off.py archive.py)
SAME := $(addprefix tests/api/test_,check.py asking_cli.py export.py)
LONG := $(addprefix tests/api/test_,demo_cli.py restore_cli.py)
REST := $(filter-out $(API) $(OWN) tests/__init__.py tests/conftest.py %__pycache__,$(wildcard tests/*)) $(SAME) $(LONG)
PYTEST = $(BIN)/python -m pytest -p no:schemathesis -m "not soak" --durations=15
BESIDE = $(PYTEST) -p no:cacheprovider

test: $(VENV)/.dev
	@$(MAKE) -s check > $(VENV)/check.log 2>&1 & check=$$!; \
	$(BESIDE) $(API) $(patsubst %,--ignore=%,$(SAME) $(LONG)) > $(VENV)/api.log 2>&1 & api=$$!; \
	$(BESIDE) $(OWN) > $(VENV)/own.log 2>&1 & own=$$!; \
	$(PYTEST) $(REST) $(OWN:%=--ignore=%); rest=$$?; \
	wait $$own; own=$$?; cat $(VENV)/own.log; \
	wait $$api; api=$$?; cat $(VENV)/api.log; \
	wait $$check; check=$$?; cat $(VENV)/check.log; exit $$((rest + own + api + check))

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak --durations=15

docs: $(VENV)/.dev
	$(BIN)/python -m graph.describe

clean:
	rm -rf $(VENV) demo-out build *.egg-info .mypy_cache .ruff_cache .pytest_cache
