# Shared by the folders whose program makes the tool of an agent from the document, when it runs.
LANGUAGE := Python
NEEDS    := python3
SPEC     ?= ../../../../openapi.yaml

include ../python.mk

.PHONY: generate compile call
generate:
	rm -rf generated && mkdir generated
	cp $(SPEC) generated/openapi.yaml

compile:
	.venv/bin/python -m py_compile vps.py

call:
	@.venv/bin/python vps.py
