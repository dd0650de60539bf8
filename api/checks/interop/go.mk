# Shared by the folders of Go. PACKAGE is the end of the generator's module path. go.sum pins every module, with hashes.
VERSION ?= $(shell sed -n 's|.*/$(PACKAGE) v\([^ ]*\).*|\1|p' go.mod)

.PHONY: install modules compile call
install: modules
modules:
	go mod download
	go mod verify

compile:
	go vet ./...
	go build -o bin/ .

call:
	@bin/$(notdir $(CURDIR))
