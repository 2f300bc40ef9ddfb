PYTHON ?= python3

.PHONY: test fuzz

test:
	$(PYTHON) -m pytest

# A million hostile files through the loader: MINUTES minutes on two processors. Others: make fuzz FUZZ='--seed 2'
fuzz:
	$(PYTHON) tests/fuzz_loader.py $(FUZZ)
