# The commands of this project. `make help` lists them.

SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c '' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run reset test lint format types bench chaos shots messages lock dev check-python

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
	while IFS=$$'\t' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: check-python ## Start the tracker with its demo (PORT=8000)
	@exec $(PYTHON) scripts/run.py

reset: check-python ## Remove the local data, after asking
	@$(PYTHON) scripts/reset.py

test: dev ## Run all tests on SQLite, and on PostgreSQL when it is there
	@$(PY) scripts/test.py $(ARGS)

lint: dev ## Check style, templates, types, migrations and production settings
	@$(PY) scripts/lint.py

format: dev ## Put the code into the house's form
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

bench: dev ## Measure the main pages under gunicorn on PostgreSQL
	@$(PY) bench/run.py $(ARGS)

chaos: dev ## Break the mail engine and count the letters (FULL=1: all, 10,000 letters)
	@$(PY) -m chaos $(if $(FULL),--full --write docs/chaos.md) $(ARGS)

shots: dev ## Take pictures of every page in every role into shots/
	@$(PY) scripts/shots.py $(ARGS)

messages: dev ## Collect the texts to translate into locale/ (needs gettext)
	@mkdir -p locale && $(PY) manage.py makemessages --locale=ko --no-obsolete \
		--no-wrap --ignore=.venv --ignore=var --ignore=node_modules

LOCK = uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
	--no-emit-find-links --generate-hashes --no-header
lock: ## Renew requirements*.txt from the *.in files (needs uv; UPGRADE=1 for newer ones)
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in -o requirements.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements-dev.in -o requirements-dev.txt

dev: check-python
	@$(PYTHON) scripts/dev.py

check-python:
	@test -n "$(PYTHON)" || { \
		echo "Python is missing: apt-get install python3 python3-venv." >&2; exit 1; }
