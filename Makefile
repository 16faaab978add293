# Each target sets up what it needs; only git, make and Python 3.11 or newer have to be there. uv is used if present.
# From a folder that cannot be written to: make run VENV=$HOME/.cache/trigger-point-atlas
VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8000
# One more than there are cores: tests with a browser or a server wait for these much of the time.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# Files of tests keep the order of the folders: the long ones of the browser come first, many short ones fill the end.
SPREAD := --dist loadfile --no-loadscope-reorder
# A browser may miss a click while other browsers keep both cores busy: what failed is tried once more, one test after the other.
ALONE = $(PYTHON) -m pytest -m "not timing" --last-failed --last-failed-no-failures none --numprocesses 0

# Written bytecode spares each of the processes that tests start a second or more.
unexport PYTHONDONTWRITEBYTECODE

# What is whole is left alone, in a moment.
.PHONY: setup-run setup-test
.PHONY: run check test build plates validate bench lighthouse fuzz soak failover format lowest lock clean

run: setup-run
	$(PYTHON) -m app serve --port $(PORT)

check: setup-test
	$(PYTHON) -m ruff check app tests tools
	$(PYTHON) -m ruff format --check app tests tools
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest tests/data tests/unit tests/web -m "not browser and not slow" \
		--hypothesis-profile quick --numprocesses auto --dist worksteal

test: setup-test
	$(PYTHON) -m tools.browser
	$(PYTHON) -m tools.measure.failover --install
	$(PYTHON) -m ruff check app tests tools
	$(PYTHON) -m ruff format --check app tests tools
	$(PYTHON) -m mypy
	$(PYTHON) -m tools.javascript lint
	$(PYTHON) -m tools.javascript types
	$(PYTHON) -m pytest tests/browser -m timing --numprocesses 0
	$(PYTHON) -m pytest -m "not timing" --numprocesses $(WORKERS) $(SPREAD) || $(ALONE)

build: setup-test
	$(PYTHON) -m app build

plates: setup-test
	$(PYTHON) -m tools.browser
	$(PYTHON) -m app plates

validate: setup-run
	$(PYTHON) -m app validate --schemas

bench: setup-test
	$(PYTHON) -m tools.measure.bench

lighthouse: setup-test
	$(PYTHON) -m tools.browser
	$(PYTHON) -m tools.measure.lighthouse

fuzz: setup-test
	$(PYTHON) -m tools.measure.fuzz

soak: setup-test
	$(PYTHON) -m tools.measure.soak

failover: setup-test
	$(PYTHON) -m tools.measure.failover

format: setup-test
	$(PYTHON) -m ruff check --fix app tests tools
	$(PYTHON) -m ruff format app tests tools
	$(PYTHON) -m tools.javascript format

lowest: setup-test
	$(PYTHON) -m tools.release.lowest

# The newest versions that the bounds allow, for every system, with the hashes of their files.
LOCK := $(PYTHON) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

lock: setup-test
	$(LOCK) --output-file requirements/image.txt
	$(LOCK) --extra build --extra test --output-file requirements/development.txt

clean:
	rm -rf $(VENV) node_modules .cache .mypy_cache .ruff_cache .pytest_cache

setup-run:
	@python3 tools/setup.py $(VENV)

setup-test:
	@python3 tools/setup.py $(VENV) build test
