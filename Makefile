# `make demo` and `make test` set themselves up; `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
READY := .stamps/ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint build verify clean lock commands-page rates fuzz test-light test-torch test-kills \
    test-notebooks test-browser test-cluster test-postgres \
    bench bench-otter bench-start bench-scaling bench-cluster soak bench-check bench-gradcheck bench-isolation

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(READY) ## build the course, grade a made-up class in the sandbox, leave gradebook, feedback and report
	$(BIN)/autograder demo

test: $(READY) lint ## style, types and all tests that need nothing but Python
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

lint: $(READY) ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build: $(READY) ## make the released notebooks from the solutions
	$(BIN)/autograder build

verify: $(READY) ## test the course itself: references, wrong solutions, leaks
	$(BIN)/autograder verify

test-light: .stamps/light ## check a notebook's functions in a student's installation (needs NumPy and matplotlib)
	cd assignments/vanilla_rnn && $(CURDIR)/.stamps/light/bin/python $(CURDIR)/tests/light/student_install.py

rates: $(READY) ## count right solutions that fail and wrong ones that pass, into docs/fairness.md (minutes)
	$(BIN)/python benchmarks/fairness.py

bench: $(READY) .stamps/stock ## time nbgrader, ours and the floor on one class, into docs/benchmarks.md (Linux; 8 minutes)
	$(BIN)/python -m benchmarks.bench --stock .stamps/stock/bin

bench-otter: $(READY) .stamps/otter ## time otter-grader and ours, into docs/benchmarks.md (Linux; installs otter-grader; 3 minutes)
	$(BIN)/python -m benchmarks.bench_otter --otter .stamps/otter/bin

bench-start: $(READY) ## time what happens before the first submission, into docs/benchmarks.md (needs Linux)
	$(BIN)/python -m benchmarks.start

bench-scaling: $(READY) ## measure how cost grows up to SUBMISSIONS=1000, into docs/benchmarks.md (Linux; 15 minutes)
	$(BIN)/python -m benchmarks.scaling

soak: $(READY) ## grade SUBMISSIONS=10000, hostile ones among them, and look what is lost or left (Linux; hours)
	$(BIN)/python -m benchmarks.soak

bench-check: $(READY) ## time what a student waits for, check and the import, into docs/benchmarks.md
	$(BIN)/python -m benchmarks.check_time

test-torch: .stamps/torch ## compare the references with PyTorch (needs torch 2.13.0; about 1 GB)
	$(BIN)/python -m pytest -q tests/oracles

bench-gradcheck: .stamps/torch ## compare gradient checkers (needs torch 2.13.0 and HIPS autograd; about 1 GB)
	$(BIN)/python benchmarks/gradcheck.py

test-notebooks: $(READY) ## run every notebook of the course, solved and unsolved, in a real kernel (minutes)
	$(BIN)/python -m pytest -q -n auto tests/notebooks

test-browser: .stamps/browser ## drive JupyterLab, Notebook 7, the formgrader and the pages (needs /usr/bin/chromium, or CHROMIUM=...)
	$(BIN)/python -m pytest -q tests/browser

test-kills: $(READY) ## kill graders at work a hundred times (needs Linux and about five minutes)
	KILLS=100 SUBMISSIONS=40 $(BIN)/python -m pytest -q tests/grading/test_crash.py

fuzz: $(READY) ## read 5000 damaged notebooks and messages of each kind, other ones each time
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-5000} $(BIN)/python -m pytest -q tests/sandbox/test_wire.py \
	    tests/grading/intake/test_submissions.py

bench-isolation: $(READY) ## measure what the jail costs beside a bare fork (needs Linux)
	$(BIN)/python benchmarks/isolation.py

test-cluster: .stamps/cluster ## grade on a Dask cluster, kill its machines, compare (Linux; installs Dask distributed)
	$(BIN)/python -m pytest -q -n 2 tests/cluster

test-postgres: .stamps/postgres ## keep the gradebook on a server of its own (needs PostgreSQL's programs; installs psycopg)
	$(BIN)/python -m pytest -q tests/postgres

bench-cluster: .stamps/cluster ## measure grading on a Dask cluster, into docs/scaling.md (Linux; installs it; minutes)
	$(BIN)/python benchmarks/cluster.py

lock: $(READY) ## write requirements.lock anew from pyproject.toml, keeping what still fits (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra instructor --extra dev \
	    --extra cluster --extra postgres --extra browser --no-annotate --no-header --quiet -o requirements.lock
	sed -i '1i # Exact versions for every supported Python and platform; `make lock` writes this file.' requirements.lock

commands-page: $(READY) ## write the help of every command into docs/commands.md
	$(BIN)/python -m autograder.cli.reference

clean: ## remove everything that was made here
	rm -rf .venv .stamps demo build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock --editable ".[instructor,dev]"
	cp autograder/course/autograder.json .venv/etc/jupyter/jupyter_server_config.d/ # --editable leaves it out
	@mkdir -p .stamps && touch $@

.stamps/browser: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock --editable ".[browser]"
	@touch $@

.stamps/light: requirements.lock pyproject.toml
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --constraint requirements.lock .
	@touch $@

.stamps/stock: requirements.lock
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --constraint requirements.lock nbgrader numpy matplotlib
	@touch $@

.stamps/otter: requirements.lock benchmarks/otter.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -c requirements.lock -r benchmarks/otter.txt numpy matplotlib
	@touch $@

.stamps/cluster .stamps/postgres: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock --editable ".[instructor,dev,$(@F)]"
	@touch $@

.stamps/torch: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0 autograd==1.8.0
	@touch $@
