# Shared by the folders of TypeScript.
include ../node.mk

.PHONY: compile call
compile:
	rm -rf dist
	node_modules/.bin/tsc

call:
	@node dist/vps.js
