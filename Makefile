# Everyday commands. `make check` before a commit, `make test` before you finish.
# They install the checkout into the environment that is active, so that what is tested is what
# users get.

.PHONY: install installed check lint types quick test sweep ci regenerate bench

install: # for the first time, with all that the tests need
	pip install '.[all,test]'

installed: # what setuptools built before may hold files that are gone
	rm -rf build
	pip install --quiet --no-deps .

check: lint types quick

lint:
	ruff check .
	ruff format --check .

# from a folder without the packages, so that those are read which users have
types: installed
	cd .ci && mypy --strict -p autograd_cli.cli -p autograd_cli.core -p autograd_cli.grammar

quick: installed
	python -m pytest -m quick

test: installed
	python -m pytest -rs

sweep: installed
	python -m pytest -m sweep

ci: # all of it, in a fresh environment
	.ci/run

# the parser's tables, golden files, outputs in documents, completions: read the difference
regenerate:
	python -P grammar/make_tables.py
	$(MAKE) installed
	-python -m pytest -m made --rewrite
	ruff format .

# beside the peers that are installed: see benchmarks/README.md
bench: installed
	for script in startup programs points tables second; do python benchmarks/$$script.py; done
