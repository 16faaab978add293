# Each target sets up what it needs; only git, make and Python 3.11 or newer have to be there. uv is used if present.
VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8000
# One more than there are cores: tests with a browser or a server wait for these much of the time.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# Written bytecode spares each of the processes that tests start a second or more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run check test build plates validate bench lighthouse fuzz soak failover format lowest lock clean

run: $(VENV)/.run
	$(PYTHON) -m app serve --port $(PORT)

check: $(VENV)/.test
	$(PYTHON) -m ruff check app tests tools
	$(PYTHON) -m ruff format --check app tests tools
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest tests/data tests/unit tests/web -m "not browser and not slow" \
		--hypothesis-profile quick --numprocesses auto --dist worksteal

test: $(VENV)/.test
	$(PYTHON) -m tools.browser
	$(PYTHON) -m tools.measure.failover --install
	$(PYTHON) -m ruff check app tests tools
	$(PYTHON) -m ruff format --check app tests tools
	$(PYTHON) -m mypy
	$(PYTHON) -m tools.javascript lint
	$(PYTHON) -m tools.javascript types
	$(PYTHON) -m pytest tests/browser -m timing --numprocesses 0
	$(PYTHON) -m pytest -m "not timing" --numprocesses $(WORKERS) --dist loadfile

build: $(VENV)/.test
	$(PYTHON) -m app build

plates: $(VENV)/.test
	$(PYTHON) -m tools.browser
	$(PYTHON) -m app plates

validate: $(VENV)/.run
	$(PYTHON) -m app validate --schemas

bench: $(VENV)/.test
	$(PYTHON) -m tools.measure.bench

lighthouse: $(VENV)/.test
	$(PYTHON) -m tools.browser
	$(PYTHON) -m tools.measure.lighthouse

fuzz: $(VENV)/.test
	$(PYTHON) -m tools.measure.fuzz

soak: $(VENV)/.test
	$(PYTHON) -m tools.measure.soak

failover: $(VENV)/.test
	$(PYTHON) -m tools.measure.failover

format: $(VENV)/.test
	$(PYTHON) -m ruff check --fix app tests tools
	$(PYTHON) -m ruff format app tests tools
	$(PYTHON) -m tools.javascript format

lowest: $(VENV)/.test
	$(PYTHON) -m tools.release.lowest

# The newest versions that the bounds allow, for every system, with the hashes of their files.
LOCK := $(PYTHON) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

lock: $(VENV)/.test
	$(LOCK) --output-file requirements/image.txt
	$(LOCK) --extra build --extra test --output-file requirements/development.txt

clean:
	rm -rf $(VENV) node_modules .cache .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.run: pyproject.toml tools/setup.py
	python3 tools/setup.py $(VENV)
	@touch $@

$(VENV)/.test: pyproject.toml tools/setup.py
	python3 tools/setup.py $(VENV) build test
	@touch $@ $(VENV)/.run
