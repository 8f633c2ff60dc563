# Every command installs what is missing first and can be interrupted and repeated at any time.

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test unit lint format bench i18n setup stop purge

help: ## list these commands
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: ## start the demo company on http://127.0.0.1:8069 (another port: DEMO_PORT=8070)
	@tools/run demo

demo-reset: ## the same, from a newly made demo database
	@tools/run demo --reset

test: ## checks and all tests; a part: TESTS=tests/test_planner.py or ARGS="-k planner"
	@tools/run test

unit: ## the tests of the engine, which need no database; ARGS="-k scoring"
	@tools/run unit

lint: ## ruff and pylint-odoo
	@tools/run lint

format: ## let ruff mend and lay out the code
	@tools/run format

bench: ## measure, one JSON object per line; one group: ONLY=run
	@tools/run bench

i18n: ## write the translation template i18n/account_collections.pot anew
	@tools/run i18n

setup: ## only install what is missing
	@tools/run setup

stop: ## stop the private PostgreSQL server
	@tools/run stop

purge: ## remove all that was installed, downloaded and built, databases included
	@tools/run purge
