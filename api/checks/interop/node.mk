# Shared by the folders of TypeScript and JavaScript. PACKAGE is the npm package of the generator. package-lock.json pins
# every package, with hashes. No package needs its install script.
VERSION ?= $(shell node -p 'require("./package-lock.json").packages["node_modules/$(PACKAGE)"].version')

.PHONY: install
install: node_modules/.done
node_modules/.done: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@
