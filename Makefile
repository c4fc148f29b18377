# Everything a person types. `make` alone prints the targets.

VENV ?= .venv
STATE ?= .local
REGION ?= infra/region/examples/metro.yml
PACE ?= 1
WORKERS ?= 2
export VENV

PY := $(VENV)/bin/python
LOCAL := $(PY) -m infra.local
TEST_SERVERS := $(LOCAL) servers
TEST_STATE := $(STATE)/test

.DEFAULT_GOAL := help
.SILENT:

.PHONY: help
help: ## Print this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	echo "Settings: PACE=240 (policies that much faster), REGION=<file>, STATE=<folder>, VENV=<folder>"

# --- the local stack -------------------------------------------------------------------------

.PHONY: up down restart status logs provision door demo clean watch
up: .python .broker .pages ## Start what does not run: servers, services, mail sink
	$(LOCAL) up --state $(STATE) --region $(REGION) --pace $(PACE)

watch: .watchers up ## Install Prometheus, Alertmanager and a node exporter, and start them too

down: .python ## Stop everything; data are kept
	$(LOCAL) down --state $(STATE)

restart: .python ## Start the services anew, after a change of code
	$(LOCAL) restart --state $(STATE)

status: .python ## What runs, its memory, and its time to readiness
	$(LOCAL) status --state $(STATE)

logs: .python ## Follow the logs (SERVICE=intake for one of them)
	$(LOCAL) logs --state $(STATE) --follow $(SERVICE)

provision: .python ## Apply REGION=<file> to the running stack, without a restart
	$(LOCAL) provision --state $(STATE) --region $(REGION)

door: .nginx up ## Install nginx, and put the one door in front of the stack

demo: PACE := 240
demo: up ## Show the main job on the real system: from a call for help to its report
	$(PY) -m infra.demo --state $(STATE)

clean: ## Stop everything and remove its data
	if [ -x $(PY) ]; then \
	  $(TEST_SERVERS) down --state $(TEST_STATE); $(LOCAL) down --state $(STATE); \
	fi
	rm -rf $(STATE)

# --- containers --------------------------------------------------------------------------------

.PHONY: secrets images stand-ins
secrets: .python ## Make the secrets docker-compose.yml needs, once (REGION=<file>)
	$(PY) -m infra.ops secrets --to $(STATE)/compose --region $(REGION) --settings .env

# One after the other, each image once: an engine without buildx shares only layers that are there.
# No secret is in an image, so none need be there yet.
images: ## Build all images with the engine at hand
	WATCHMATE_SECRETS=$(STATE)/compose COMPOSE_PARALLEL_LIMIT=1 docker compose --profile full \
	  --profile ops build ops identity intake matching notifications evaluation

stand-ins: .python ## Where no image registry is reached: bases and servers out of Debian's packages
	infra/docker/stand-ins/build.sh

# --- the operator's commands (infra/ops/README.md) ---------------------------------------------

.PHONY: doctor dead-letters upgrade wording version
doctor: .python ## Check everything the stack stands on; one line a finding, with what to do
	$(PY) -m infra.ops doctor --state $(STATE) $(DO)

dead-letters: .python ## What services could not handle (DO="show ID", DO="replay ID")
	$(PY) -m infra.ops dead-letters $(or $(DO),list) --state $(STATE)

upgrade: .python ## Bring the region's data to the form of this version (DO=--plan)
	$(PY) -m infra.ops upgrade --state $(STATE) $(DO)

wording: .python ## Which questionnaires are worded, and what is missing (FROM=<folder of wording files>)
	$(PY) -m infra.ops wording --region $(REGION) $(if $(FROM),--folder $(FROM),--state $(STATE))

version: .python ## Of this Watchmate and, when a stack is there, of all that runs
	$(PY) -m infra.ops version --state $(STATE) $(if $(wildcard $(STATE)/run/stack.json),--deployment)

# and infra/ops/BACKUP.md

OPS := $(PY) -m infra.ops
# Stops with one line before anything is begun: $(call given,TO,<folder>)
given = $(if $($(1)),,$(error $(1) is missing: make $@ $(1)=$(2)))
KINDS_OF_KEYS := <material, signing, seals or passwords>

.PHONY: backup restore erase rotate-keys
backup: .python ## Write all of one moment to a file (TO=<folder> KEYS_TO=<folder> AGENCY=<id>)
	$(call given,TO,<folder>)
	$(OPS) backup --state $(STATE) --to $(TO) $(if $(KEYS_TO),--with-keys $(KEYS_TO)) \
	  $(if $(AGENCY),--agency $(AGENCY)) $(DO)

restore: .python .broker ## Fill an empty stack, services stopped (FROM=<file> KEYS=<file>, or none)
	$(if $(DO),,$(call given,FROM,<file>)$(call given,KEYS,<file or none>))
	$(LOCAL) servers up --state $(STATE) >/dev/null
	$(OPS) restore --state $(STATE) $(if $(FROM),--from $(FROM)) \
	  $(if $(filter none,$(KEYS)),--without-keys,$(if $(KEYS),--keys $(KEYS))) $(DO)

erase: .python ## Destroy one request, or an agency that has left (AGENCY=<id> REQUEST=<id>)
	$(call given,AGENCY,<id>)
	$(OPS) erase --state $(STATE) --agency $(AGENCY) $(if $(REQUEST),--request $(REQUEST)) $(DO)

rotate-keys: .python ## New material, signing keys, seals or passwords (WHAT=material)
	$(call given,WHAT,$(KINDS_OF_KEYS))
	$(OPS) rotate-keys --state $(STATE) --what $(WHAT) $(DO)

# --- checks ----------------------------------------------------------------------------------

# The servers of the tests are stopped whatever the outcome. Their files are plain, for searching.
PLAIN := --plain-files
define with_servers
	set -e; trap '$(TEST_SERVERS) down --state $(TEST_STATE)' EXIT; trap 'exit 130' INT TERM; \
	servers=$$($(TEST_SERVERS) up $(PLAIN) --state $(TEST_STATE)); \
	eval "$$servers"; $(1)
endef

.PHONY: test test-operations test-unit lint format isolation linkage-attack faults audit-disclosure canary fuzz-api bench bench-matching bench-evaluation races mutants-matching catalogue lock manifests check-rules
test: lint .broker .pages .browser .nginx .kubectl .watchers ## Lint, then every test in parallel, with coverage
	$(PY) -m pytest -q -m unit -n $(WORKERS) --cov --cov-report=
	$(call with_servers,$(PY) -m pytest -q -m "not unit and not operations" -n $(WORKERS) \
	  --dist loadgroup --cov --cov-append --cov-report=term:skip-covered)

test-operations: .python .broker .nginx ## Backups, restores, rotations, induced troubles, crash points
	$(call with_servers,$(PY) -m pytest -q -m operations -n $(WORKERS) --dist loadgroup)

test-unit: .python ## The tests that need no server
	$(PY) -m pytest -q -m unit -n $(WORKERS)

check-rules: .watchers ## Rules, their tests and the configurations, by the real programs
	promtool check config infra/prometheus/prometheus.yml
	promtool test rules infra/prometheus/tests/*.yml
	amtool check-config infra/alertmanager/alertmanager.yml

lint: .python ## Style, types, and the rule that dependencies point inward
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/mypy
	PYTHONPATH=. $(VENV)/bin/lint-imports

format: .python ## Put the code into the agreed form
	$(VENV)/bin/ruff check --fix --quiet .
	$(VENV)/bin/ruff format .

isolation: .python .broker ## Who may do what: every route, collection and exchange against every role
	$(call with_servers,$(PY) -m tests.isolation)

linkage-attack: .python .broker ## Who answered? With all databases and logs no better than chance (OFFICERS=60)
	$(call with_servers,$(PY) -m tests.linkage_attack $(if $(OFFICERS),--officers $(OFFICERS)))

faults: .python .broker ## Kill, pause, part and slow under load (SEED= N= FAULTS= KINDS= WITHOUT=inbox MATRIX=1 ONLY= RESUME=1)
	$(PY) -m tests.faults --state $(STATE)/faults $(if $(SEED),--seed $(SEED)) \
	  $(if $(N),--requests $(N)) $(if $(FAULTS),--faults $(FAULTS)) \
	  $(if $(KINDS),--kinds $(KINDS)) \
	  $(if $(WITHOUT),--without $(WITHOUT)) $(if $(ALONE),--alone) $(if $(MATRIX),--matrix) $(if $(ONLY),--only '$(ONLY)') $(if $(RESUME),--resume)

audit-disclosure: .python ## Publish two years of whole regions, attack all of it (CELLS= SEED= WITHOUT=complementary)
	$(PY) -m tests.disclosure $(if $(CELLS),--cells $(CELLS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(WITHOUT),--without $(WITHOUT))

canary: .python .broker ## Search logs, queues, mails and raw files for planted words
	$(PY) -m pytest -q tests/canary

fuzz-api: .python .broker ## Generated requests against every service's OpenAPI document
	$(call with_servers,$(PY) -m tests.fuzz_api)

bench: PLAIN :=
bench: TEST_STATE := $(STATE)/bench
bench: .python .peers .broker ## Pipeline beside the bare floor, FastStream, Celery (ROUNDS SECONDS STORED AGENCIES PARTS)
	$(call with_servers,$(PY) -m tests.bench.pipeline --peers $(VENV)-bench \
	  $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS)) \
	  $(if $(STORED),--stored $(STORED)) $(if $(AGENCIES),--agencies $(AGENCIES)) \
	  $(if $(PARTS),--parts $(PARTS)))

bench-matching: PLAIN :=
bench-matching: TEST_STATE := $(STATE)/bench
bench-matching: .python .broker ## Speed by size of the pool, quality, and a rush (SIZES=1000,100000)
	$(call with_servers,$(PY) -m tests.bench.matching $(if $(SIZES),--sizes $(SIZES)))

bench-evaluation: PLAIN :=
bench-evaluation: TEST_STATE := $(STATE)/bench
bench-evaluation: .python .broker ## The leadership report by number of responses, and the roll-up's price (SIZES=1e4,1e6)
	$(call with_servers,$(PY) -m tests.bench.evaluation $(if $(SIZES),--sizes $(SIZES)))

races: .python .broker ## Racing acceptances by several processes: one winner each, no cap exceeded
	$(call with_servers,$(PY) -m tests.bench.races)

mutants-matching: .python ## Matching with one hard rule less at a time: some test must notice each
	$(PY) -m tests.mutants

manifests: .python .kubectl ## Take over Prometheus' rules, then render and validate all of k8s/
	$(PY) -m infra.kubernetes.rules --write
	$(PY) -m tests.infra.kubernetes

catalogue: .python ## Write the page of all events from their schemas
	$(PY) -m shared.events.catalogue --write

COMPILE := $(abspath $(VENV))/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-header --python-version 3.11 --upgrade
lock: .python ## Compile the requirements anew, with hashes and without addresses
	cd infra/requirements && for name in runtime reports ops dev bench; do $(COMPILE) -o $$name.txt $$name.in; done
	cd infra/requirements && $(COMPILE) --no-deps -o tools.txt tools.in

# --- what must be installed first --------------------------------------------------------------

.PHONY: .python .peers .broker .nginx .kubectl .watchers .pages .browser
.python:
	infra/local/bootstrap.sh python

.peers:
	VENV=$(VENV)-bench REQUIREMENTS=infra/requirements/bench.txt infra/local/bootstrap.sh python

.broker:
	infra/local/bootstrap.sh broker

.nginx:
	infra/local/bootstrap.sh package nginx-light /usr/sbin/nginx

# What WeasyPrint lays pages out with; without a program of their own to be looked for.
.pages:
	infra/local/bootstrap.sh library libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core

.browser:
	infra/local/bootstrap.sh package chromium chromium

.kubectl: .python
	infra/local/bootstrap.sh kubectl

.watchers:
	infra/local/bootstrap.sh package prometheus promtool
	infra/local/bootstrap.sh package prometheus-alertmanager amtool
	infra/local/bootstrap.sh package prometheus-node-exporter prometheus-node-exporter
