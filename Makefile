# Each target is one line: what it does is in tools/. PYTHON chooses the interpreter (3.11 to 3.13), PORT the port
# of « make run », ARGS what is handed on to the command of the target.
PYTHON ?= python3

.PHONY: install run test lint bench vendor

install: ; @$(PYTHON) tools/environment.py dev
run: ; @$(PYTHON) tools/run.py
test: ; @$(PYTHON) tools/check.py test $(ARGS)
lint: ; @$(PYTHON) tools/check.py lint
bench: install ; @.venv/bin/python -m tests.bench $(ARGS)
vendor: ; @$(PYTHON) tools/vendor.py
