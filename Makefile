# What the project can do. `make` alone lists it; CONTRIBUTING.md says more.
#
#   PYTHON=python3.12   the interpreter to build with (else the first one of 3.11 or newer that is found)
#   TORCH_INDEX=URL     where to take torch from, for that one step (PyTorch's own CPU wheels are much smaller)
#   SYSTEM_TOOLS=no     leave the programs for scans, .doc, .rtf and .odt alone; else `make setup` adds what is missing
#                       of them where apt takes no password, and says what to type where it does (`make test` more: a
#                       browser, PostgreSQL)
#   TEST_PROCESSES=1    the tests in one process instead of two
#   DATA=DIR            the library that `make serve` opens (else data)

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PEERS := .venv-peers
SMALL := .venv-llm
BIN := $(VENV)/bin
STAMP := $(VENV)/.made
TOOLS := $(if $(filter no,$(SYSTEM_TOOLS)),,$(VENV)/.system-tools)
TEST_TOOLS := $(if $(filter no,$(SYSTEM_TOOLS)),,$(VENV)/.test-tools)
TORCH := $(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' constraints.txt)
DATA ?= data
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test check fix serve eval writing bench bench-scale bench-load bench-peers delivery soak \
  retrieval peers llm-demo fuzz fuzz-api screenshots bundle bundle-check audit clean

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done

setup: $(STAMP) $(TOOLS)  ## make .venv with the project and everything it needs

# torch comes first and alone: asked for by another package, pip may take a newer one with gigabytes of GPU libraries.
$(STAMP): pyproject.toml constraints.txt scripts/venv.sh
	scripts/venv.sh $(VENV) $(PYTHON)
	$(BIN)/python -m pip install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),-c constraints.txt) $(TORCH)
	$(BIN)/python -m pip install -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.system-tools: scripts/system_tools.sh | $(STAMP)
	scripts/system_tools.sh
	@touch $@

# What only tests and pictures need: a browser, PostgreSQL.
$(VENV)/.test-tools: scripts/system_tools.sh | $(STAMP)
	scripts/system_tools.sh tests
	@touch $@

demo: setup  ## read the sample plans, ask a few questions, say how to start the web service
	@scripts/demo.sh $(BIN)/kehoach build/demo

test: setup $(TEST_TOOLS)  ## run the tests
	$(BIN)/python -m pytest -n $(or $(TEST_PROCESSES),2) --dist worksteal $(TESTS)

check: setup  ## lint, format, types and layers; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup  ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

serve: setup  ## start the web service over DATA
	$(BIN)/kehoach serve --data $(DATA)

eval: setup  ## measure the quality of reading and answering
	$(BIN)/python -m benchmarks.quality

writing: setup  ## measure what a language model adds to answers, and that one that lies adds nothing false
	$(BIN)/python -m benchmarks.writing
	$(BIN)/python -m benchmarks.writing --liar

bench: setup  ## measure speed and memory
	$(BIN)/python -m benchmarks.speed

bench-scale: setup  ## measure libraries of 10, 100 and 1,000 made-up plans
	$(BIN)/python -m benchmarks.scale

bench-load: setup  ## let 50 people ask at once while plans come and go, then 200 and 500; 12 minutes
	$(BIN)/python -m benchmarks.load

# The peers' environment is made as in peers, below.
bench-peers: setup  ## compare speed and memory with LangChain + Chroma and LlamaIndex, with one embedder for all
	test -x $(PEERS)/bin/python || scripts/venv.sh $(PEERS) $(PYTHON)
	$(PEERS)/bin/python -m pip install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),-c constraints.txt) $(TORCH)
	$(PEERS)/bin/python -m pip install -r benchmarks/peers/requirements.txt
	$(BIN)/python -m benchmarks.speed.peers --python $(PEERS)/bin/python

delivery: setup  ## let a messenger deliver 200 messages a second while what answers them is killed
	$(BIN)/python -m benchmarks.delivery

soak: setup $(TEST_TOOLS)  ## kill the programs 200 times at random moments while people work, and look for anything lost
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.soak --servers

retrieval: setup  ## compare words, vectors and their fusion on a public set and on the practice questions
	$(BIN)/python -m benchmarks.quality.retrieval

# As in setup, torch comes first and alone.
peers: setup  ## compare retrieval and tables with what other libraries make of them, in an environment of their own
	scripts/venv.sh $(PEERS) $(PYTHON)
	$(PEERS)/bin/python -m pip install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),-c constraints.txt) $(TORCH)
	$(PEERS)/bin/python -m pip install -r benchmarks/peers/requirements.txt
	$(BIN)/python -m benchmarks.peers --python $(PEERS)/bin/python
	$(BIN)/python -m benchmarks.quality.tables --python $(PEERS)/bin/python

# Gemma's terms are its own; none of this is the project's. Where it cannot be built one line says so.
llm-demo: setup  ## answer with a small real language model beside the records, in an environment of its own
	@if scripts/small_model.sh $(SMALL) $(PYTHON); then $(BIN)/python -m benchmarks.writing.demo build/llm-demo; fi

fuzz: setup  ## read files spoilt at random for FUZZ_SECONDS (600); build/fuzz keeps those that have to be looked at
	$(BIN)/python -m benchmarks.fuzz --seconds $(or $(FUZZ_SECONDS),600)

fuzz-api: setup  ## hold the server against its OpenAPI document in every role, with many more requests than in the tests
	OPENAPI_EXAMPLES=100 $(BIN)/python -m pytest --timeout 7200 tests/assistant/test_assistant_openapi.py

screenshots: setup $(TEST_TOOLS)  ## make pictures of every web page, in build/screenshots
	$(BIN)/python scripts/screenshots.py

bundle: setup  ## pack everything into one archive that installs without a network, in build/bundle
	$(BIN)/python scripts/bundle.py build/bundle $(if $(TORCH_INDEX),--torch-index $(TORCH_INDEX))

bundle-check:  ## install that archive without a network, read and ask; needs `make bundle` and some GB
	scripts/bundle_check.sh build/bundle

audit: setup  ## list licences that are not allowed or not known, and known vulnerabilities where there is a network
	scripts/audit.sh $(BIN)/python build/audit

clean:  ## remove the environments, build and caches; data stays
	rm -rf $(VENV) $(PEERS) $(SMALL) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -not -path './.git/*' -exec rm -rf {} +
