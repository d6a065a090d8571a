# Every command is a tool in tools/; this file only names them.
PYTHON ?= python3
IN := $(PYTHON) tools/bootstrap.py

.PHONY: help run test check torture stripe-live mutants bench demo-reset format translations lock
.DEFAULT_GOAL := help

ifeq ($(shell command -v $(PYTHON)),)
$(error python3 is missing: apt install python3 python3-venv)
endif

help:  ## this list
	@sed -n 's/^\([a-z-]*\):  *## /  make \1	/p' $(MAKEFILE_LIST)

run:  ## web server and worker with the demo, on http://localhost:8000 (PORT=... changes it)
	@$(IN) -m tools.run

test:  ## the tests on SQLite (DATABASE_URL=postgres://... elsewhere), then the browser journeys
	@$(IN) --dev -m tools.suite

check:  ## lint, types, import directions, templates, translations, migrations, house rules
	@$(IN) --dev -m tools.check

torture:  ## crashes, races, random lives, webhooks and numbers on both databases, 5 minutes (TORTURE=full: the aims)
	@$(IN) --dev -m tests.torture

stripe-live:  ## the gateway contract against Stripe's test mode: STRIPE_TEST_KEY=sk_test_... make stripe-live
	@STRIPE_LIVE=yes $(IN) --dev -m pytest -rs tests/integrations/stripe/live

mutants:  ## small faults planted in the rules of money: which ones no test notices (MUTANTS=400 SEED=12, or CHANGE=main~1)
	@$(IN) --dev -m tools.mutants

bench:  ## what is fast, measured
	@$(IN) --dev -m benchmarks

demo-reset:  ## make the demo again from the beginning
	@$(IN) -m tools.demo_reset

format:  ## put the code into the house's format
	@$(IN) --dev -m tools.check --fix

translations:  ## bring the catalogue up to date with the sources
	@$(IN) -m tools.translations update

lock:  ## write the lock files again (UPGRADE=1 lets unpinned packages move)
	@$(IN) --dev -m tools.lock $(if $(UPGRADE),--upgrade)
