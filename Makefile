PYTHON ?= python3

.PHONY: test fuzz

test:
	$(PYTHON) -m pytest

# A million hostile files through the loader: about 50 minutes on two processors with other work. Others: make fuzz FUZZ='--seed 2'
fuzz:
	$(PYTHON) tests/fuzz_loader.py $(FUZZ)
