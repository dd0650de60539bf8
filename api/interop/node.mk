# Shared by the folders of TypeScript and JavaScript. package-lock.json pins every package, with hashes. No package
# needs its install script.
.PHONY: install
install: node_modules/.done
node_modules/.done: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@
