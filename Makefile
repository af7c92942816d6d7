# make report | test | test-all | lab | app | docs | bench | generated | evidence | faults | mutants | env | lock | clean
#   PYTHON=python3.12 make env         another Python, 3.11 to 3.14
#   make test-all MARK='not browser'   only some tests
#   make lock LOCK_FLAGS=--upgrade newer versions of everything
# Packages come from whichever index pip is set up to use (pip config, PIP_INDEX_URL).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PACKAGES := $(VENV)/.packages
DOCS_VENV := .venv-docs
DOCS_PACKAGES := $(DOCS_VENV)/.packages
NO_BROWSER := $(shell command -v chromium >/dev/null 2>&1 && command -v chromedriver >/dev/null 2>&1 || echo not browser)
NO_OFFICE := $(shell command -v soffice >/dev/null 2>&1 && command -v pdfinfo >/dev/null 2>&1 || echo not office)
NO_MANUAL := $(if $(NO_BROWSER),not manual,$(if $(wildcard build/docs/html/index.html),,not manual))
NO_CLUSTER := $(shell $(BIN)/python -c "import distributed" >/dev/null 2>&1 || echo not cluster)
LACKING := $(strip $(foreach one,NO_BROWSER NO_OFFICE NO_MANUAL NO_CLUSTER,$(if $($(one)),and $($(one)))))
MARK ?= $(wordlist 2,99,$(LACKING))
LOCK_FLAGS ?=
PORT ?= 8866

PYTEST = $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: report test test-all lab app docs docs-zh docs-en bench generated golden-bytes evidence faults mutants env lock clean
.DEFAULT_GOAL := report

report: $(READY)
	$(BIN)/kjqs report scenarios/*.yaml --output reports --jobs 2

# What a developer runs twenty times a day: every rule and every command. What takes over some seconds a test, and most examples of random
# tests, are for test-all.
test: $(READY)
	$(PYTEST) -m "not slow and not browser and not office and not manual and not cluster"

test-all: $(READY)
	KJQS_TESTS=all $(PYTEST) $(if $(MARK),-m "$(MARK)")

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=. notebooks

# The dashboard, for this machine alone: open the address that it says; make app PORT=8900 takes another port.
app: $(READY)
	$(BIN)/kjqs app --port $(PORT)

# The manual: open build/docs/html/index.html; the same to send as build/docs/manual.zip, lessons and how-to pages to print as 手册.docx within it.
# What the package says of itself is taken with its own environment; Sphinx has one apart. NOTEBOOKS=no leaves the notebooks out, which take minutes.
docs: $(READY) $(DOCS_PACKAGES)
	rm -rf build/docs/notebooks
	$(if $(filter no,$(NOTEBOOKS)),,$(BIN)/python -m tools.manual notebooks build/docs/notebooks)
	$(BIN)/python -m tools.manual sources build/docs/source build/docs/notebooks
	rm -rf build/docs/html
	$(MAKE) --no-print-directory -j 2 docs-zh docs-en
	$(BIN)/python -m tools.manual finish build/docs/html build/docs/manual.zip

docs-zh docs-en: docs-%:
	MANUAL_LANGUAGE=$* $(DOCS_VENV)/bin/python -m sphinx -W --keep-going -q -c docs -d build/docs/doctrees/$* build/docs/source/$* build/docs/html/$*
	$(DOCS_VENV)/bin/python -m tools.manual.printed build/docs/source/$* build/docs/html/$(if $(filter zh,$*),手册,manual).docx

bench: $(READY)
	$(BIN)/python -m benchmarks

# What is generated and committed; read its difference before you commit it. No command replaces a file that it does not know: git keeps these.
generated: $(READY)
	rm -f scenarios/scenario.schema.json docs/coverage.md kjqs_model/data/fitted_20*.yaml
	$(BIN)/kjqs schema --output scenarios/scenario.schema.json
	$(BIN)/kjqs coverage --output docs/coverage.md
	for year in 2020 2022 2023; do $(BIN)/kjqs fit --base $$year --output kjqs_model/data/fitted_$$year.yaml || exit 1; done
	$(BIN)/python -m tests.golden
	$(BIN)/python -m tools.bill_of_materials

# Whether every command still writes and says what it did: make golden-bytes PART=files is the quick part, KEEP=folder keeps what was made,
# WRITE=1 takes it for the truth.
golden-bytes: $(READY)
	$(BIN)/python -m tests.golden_bytes $(if $(PART),--part $(PART)) $(if $(KEEP),--keep $(KEEP)) $(if $(WRITE),--write)

# Populations and projections against all that they must meet; run it after a change of either, and commit what it writes. A killed run
# goes on where it stopped; one part alone: python -m tests.evidence projection.
evidence: $(READY)
	$(BIN)/python -m tests.evidence

# Every command under every kind of fault, at many moments; a killed campaign goes on where it stopped.
faults: $(READY)
	$(BIN)/python -m tests.faults

# Plants every fault of tests/mutants/planted.yaml that its record does not hold yet, which quick tests must see; then small changes of the law and
# of the ledger, which golden cases, an oracle and a ledger kept by hand must see. A killed run goes on.
mutants: $(READY)
	$(BIN)/python -m tests.mutants.planted
	$(BIN)/python -m tests.mutants

env: $(READY)

# Each stamp is written last, so an installation that was interrupted is done again from the start.
$(PACKAGES): requirements/lock.txt requirements/bootstrap.txt tools/install.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/install.sh packages
	@touch $@

$(READY): $(PACKAGES) pyproject.toml
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/install.sh project
	@touch $@

$(DOCS_PACKAGES): requirements/docs-lock.txt requirements/bootstrap.txt tools/install.sh
	@PYTHON="$(PYTHON)" VENV="$(DOCS_VENV)" LOCK=requirements/docs-lock.txt sh tools/install.sh packages
	@touch $@

COMPILE := env -u UV_FIND_LINKS -u PIP_FIND_LINKS $(BIN)/uv pip compile --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header --quiet

lock: $(READY)
	$(COMPILE) pyproject.toml --group build --extra test $(LOCK_FLAGS) --output-file requirements/lock.txt
	$(COMPILE) --group pyproject.toml:docs $(LOCK_FLAGS) --output-file requirements/docs-lock.txt
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['cluster'], sep='\n')" | \
		$(COMPILE) - --constraint requirements/lock.txt $(LOCK_FLAGS) --output-file requirements/cluster-lock.txt

clean:
	rm -rf $(VENV) $(DOCS_VENV) reports build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
