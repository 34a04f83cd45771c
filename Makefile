# Everything is done by scripts/dev.py; this file gives it short names. `make help` reads the comments after `##`.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
DEV = @$(PYTHON) scripts/dev.py --venv "$(VENV)"

.DEFAULT_GOAL := help
.PHONY: help install run test test-long bench-library bench-fuzz bench-hostile bench-people drills statements shots check format translations lock bundle clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

install: ## make the environment and put `lms` in it, for production
	$(DEV) install

run: ## serve the platform on http://127.0.0.1:8000 (HOST, PORT), with a demonstration at the first start
	$(DEV) run $(ARGS)

test: ## run the tests (ARGS="-k quiz" for some of them)
	$(DEV) test $(ARGS)

test-long: ## run every test at length, the database on both engines
	$(DEV) test-long $(ARGS)

bench-library: ## what a library of 1,000 courses costs (ARGS="--courses 100" for fewer)
	$(DEV) bench-library $(ARGS)

bench-fuzz: ## a million mutated inputs (ARGS="--state FILE" goes on where it was stopped)
	$(DEV) bench-fuzz $(ARGS)

bench-people: ## what administrators' pages cost with 1,000 and 100,000 people (ARGS="--people 1000000" for more)
	$(DEV) bench-people $(ARGS)

bench-hostile: ## time texts that are made to take long
	$(DEV) bench-hostile $(ARGS)

drills: ## races and kills of quizzes, and whether anything is lost (ARGS="--requests 1000 --kills 10" for fewer)
	$(DEV) drills $(ARGS)

statements: ## print the SQL statements of each page
	$(DEV) statements $(ARGS)

shots: ## take pictures of every page, with what axe finds (ARGS="lesson --theme dark" for some of them)
	$(DEV) shots $(ARGS)

check: ## style, types, floors, dependencies, translations, migrations (ARGS="types style" for some of them)
	$(DEV) check $(ARGS)

format: ## put the code into shape
	$(DEV) format

translations: ## gather the texts of the code into translations/, for a translator to fill
	$(DEV) translations

lock: ## resolve the dependencies of pyproject.toml again (ARGS=--upgrade takes newer versions)
	$(DEV) lock $(ARGS)

bundle: ## collect the wheels of this kind of machine in wheelhouse/, for one without a network
	$(DEV) bundle

clean: ## remove what can be made again; data in instance/ stays
	$(DEV) clean
