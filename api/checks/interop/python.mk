# Shared by the folders of Python. PACKAGE is the package of the generator. requirements.txt pins every package, with
# hashes.
VERSION ?= $(shell sed -n 's/^$(PACKAGE)==\([^ ]*\).*/\1/p' requirements.txt)

.PHONY: install
install: .venv/.done
.venv/.done: requirements.txt
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	.venv/bin/pip check --quiet
	touch $@
