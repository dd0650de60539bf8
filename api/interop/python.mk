# Shared by the folders of Python. requirements.txt pins every package, with hashes.
.PHONY: install
install: .venv/.done
.venv/.done: requirements.txt
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	.venv/bin/pip check --quiet
	touch $@
