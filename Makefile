PYTHON ?= python3

.PHONY: test ci fuzz suites killed quiz-keys mutants

test:
	$(PYTHON) -m pytest

# Everything in a clean copy of what is committed; every change must pass. Some seven minutes on two processors.
ci:
	./.ci/run

# A million bad inputs through the loader: about 50 minutes on two processors with other work. Others: make fuzz FUZZ='--seed 2'
fuzz:
	PYTHONPATH=.:tests $(PYTHON) tests/loading/fuzz_loader.py $(FUZZ)

# Public test suites (YAML, JSON, CSV, naughty strings) in a folder of yours, with counts: make suites SUITES=folder. Five minutes.
suites:
	$(PYTHON) tools/suites.py $(SUITES)

# A hundred wizards ended by signals and closed terminals at random moments: five minutes. Others: make killed KILLED='--seed 2'
killed:
	$(PYTHON) tools/killed.py $(KILLED)

# Three hundred small mistakes in the code, and how many the fast tests notice: a quarter of an hour. Fewer: make mutants MUTANTS='--count 40'
mutants:
	$(PYTHON) tools/mutants.py $(MUTANTS)

# Ten thousand quiz items judged by the table: a minute and a half. Others: make quiz-keys ITEMS=500
ITEMS = 10000
quiz-keys:
	PYTHONPATH=tests $(PYTHON) tests/learn/quiz_keys.py $(ITEMS)

# --- documents ---

.PHONY: docs reliability

# The site in dist/site, from docs/ and the pages of the root; a warning is an error. First: pip install '.[docs]'. Some 15 seconds.
docs:
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict

# docs/reliability.md, half a minute. Figures of long runs from what they printed: make reliability RELIABILITY='--fuzz fuzz.txt' (--help lists all)
reliability:
	PYTHONPATH=.:tests $(PYTHON) tools/reliability.py $(RELIABILITY)

# --- packaging. First: pip install '.[release]' ---

.PHONY: constraints portable pyz metadata sbom windows pythons

# Exact versions with their hashes, for what runs and for the tests, on every platform and Python that we support.
PIN = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml
constraints:
	$(PIN) --output-file requirements/run.txt
	$(PIN) --extra test --output-file requirements/test.txt

# A folder for PCs without Python and without network: make portable OS=windows PYTHON_ZIP=python-3.13.0-embed-amd64.zip
portable:
	$(PYTHON) tools/portable.py $(OS) dist/recurrence-$(OS) $(if $(PYTHON_ZIP),--python-zip $(PYTHON_ZIP))

# One file for PCs with Python 3.11 or newer
pyz:
	$(PYTHON) tools/portable.py pyz dist/recurrence.pyz

# What a package index, and those who read it, look at
metadata:
	rm -rf dist/index && $(PYTHON) -m hatchling build -d dist/index
	validate-pyproject pyproject.toml
	check-wheel-contents dist/index/*.whl
	twine check --strict dist/index/*
	pyroma --min=8 dist/index/*.tar.gz

# What the program is made of (CycloneDX)
sbom:
	mkdir -p dist
	cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o dist/recurrence-cli.cdx.json requirements/run.txt

# Tries the folder for Windows under Wine, where that is installed (a bench only)
windows:
	$(PYTHON) tools/windows.py $(if $(PYTHON_ZIP),--python-zip $(PYTHON_ZIP))
