SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The tools are pinned in go.mod files of their own, so that they are not dependencies of programs that import the
# module. actionlint has its own, because it needs another version of a YAML library than the others. go tool -n builds a
# tool and prints where it is. GOTOOLCHAIN, because the tools may need a newer Go than the one that is tested.
TOOLS := GOTOOLCHAIN=auto go -C api/checks/tools
tool = $$($(TOOLS) tool -n $(1))
RELEASE := $(TOOLS) run ./release

# The oldest Go version that go.mod allows, and the newest one.
GO_VERSIONS := go1.26.0 go1.27.0

# Each check counts what it runs, and fails if that is less: $(AT_LEAST) NUMBER PATTERN counts the lines of its input.
AT_LEAST := $(CURDIR)/.ci/atleast
PACKAGES := 26 '^ok' # with tests

.PHONY: help
help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: test
test: ## Run all tests; needs Go and no network.
	go test ./... | $(AT_LEAST) $(PACKAGES)

.PHONY: race
race: ## Run all tests under the race detector; needs a C compiler.
	go test -race ./... | $(AT_LEAST) $(PACKAGES)

# The platforms that the code must build for; on 386, an int has 32 bits.
PLATFORMS := windows/amd64 darwin/arm64 js/wasm linux/386

.PHONY: portable
portable: ## Run go vet for other platforms, on Linux/amd64 all tests as a 32-bit program, and with Node.js some as wasm.
	@for platform in $(PLATFORMS); do echo "go vet for $$platform"; GOOS=$${platform%/*} GOARCH=$${platform#*/} go vet ./...; done
	@[[ $$(go env GOHOSTOS GOHOSTARCH | paste -sd/) != linux/amd64 ]] || GOARCH=386 go test ./... | $(AT_LEAST) $(PACKAGES)
	@[[ -z $$(type -P node) ]] || GOOS=js GOARCH=wasm go test -exec "$$(go env GOROOT)/lib/wasm/go_js_wasm_exec" \
	  -skip TestSecretInPanic ./api/wire ./hostup/internal/decode ./hostup/internal/diff | $(AT_LEAST) 3 '^ok'

.PHONY: check
check: lint drift race portable ## Run the checks that every change must pass: lint, drift, race and portable.

.PHONY: generate
generate: ## Generate gen/, the embedded document and the example responses from openapi.yaml.
	go generate ./...

.PHONY: drift
drift: ## Fail if the generated files are out of date.
	@files() { git ls-files -co --exclude-standard -z | xargs -0 cksum 2>&1; }; \
	before=$$(files); go generate ./...; \
	diff <(echo "$$before") <(files) || { \
	  echo "The generated files were out of date. They have been regenerated: commit them." >&2; exit 1; }

.PHONY: golden
golden: ## Update the golden files and the output in the README; review the diff like code.
	go test ./hostup -run '^Test(Exported|Messages)$$' -update
	go test ./hostup/cmd/hostup -run '^Test(Scripts|READMEOutput)$$' -update
	go test ./hostup/cmd/hostup/internal/metrics -update
	git diff --stat

# shellcheck and pyflakes are off, because they are not installed everywhere.
.PHONY: lint
lint: ## Check formatting, go.mod and the workflows, and run go vet and golangci-lint.
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	[[ -z "$$unformatted" ]] || { echo "run gofmt on: $$unformatted" >&2; exit 1; }
	go vet ./...
	go mod verify
	go mod tidy -diff
	$(TOOLS) vet ./...
	$$(GOTOOLCHAIN=auto go -C api/checks/tools/actionlint tool -n actionlint) -shellcheck= -pyflakes= .github/workflows/*.yml
	$(call tool,golangci-lint) run ./...
	export GOTOOLCHAIN=auto; cd api/checks/tools; $$(go tool -n golangci-lint) run ./...

.PHONY: faults
faults: ## Inject each fault over real sockets and print a table of the outcomes.
	go test -count=1 -run '^TestFaults$$' -v ./hostup/internal/transport | grep -v '^ *[=-]' | \
	  $(AT_LEAST) 110 ' true$$'

# The columns of the first table are: by hand with encoding/json, by hand with encoding/json/v2, and this client. A figure
# is the median of 20 short turns, which the three take one after the other: a machine that is slower for some seconds
# slows down all of them, and -count would run all turns of one before those of the next.
.PHONY: bench
bench: ## Run the benchmarks with each of GO_VERSIONS, and compare with calls written by hand.
	@mkdir -p .bench; for version in $(GO_VERSIONS); do \
	  GOTOOLCHAIN=$$version go test -c -o .bench/$$version.test ./hostup; \
	  turns() { for turn in {1..20}; do \
	      (cd hostup && ../.bench/$$version.test -test.run '^$$' -test.bench "^Benchmark($$1)$$" -test.benchtime 0.1s); \
	    done | $(AT_LEAST) $$2 '^Benchmark'; }; \
	  echo; echo "== $$version: compared with calls written by hand"; \
	  turns 'Call|Job|UsageLog|Decode|Encode' 420 > .bench/ways-$$version.txt; \
	  $(call tool,benchstat) -ignore pkg,cpu -col '/way@(json jsonv2 client)' .bench/ways-$$version.txt; \
	  echo; echo "== $$version: the rest"; \
	  turns 'Gates|GetMany|Diff' 200 > .bench/rest-$$version.txt; \
	  $(call tool,benchstat) -ignore pkg,cpu .bench/rest-$$version.txt; \
	done

.PHONY: fleet
fleet: ## Benchmark reading 10,000 VPS under a rate limit.
	go test -run '^$$' -bench Fleet -benchtime 1x ./hostup

.PHONY: interop
interop: ## Generate, compile and run clients in other languages; ONLY=folder for one.
	go run ./api/checks/interop $(ONLY)

# One toolchain for each way to read a response: ogen refuses the most; http-client (Haskell) and serde (Rust) refuse null
# and a missing property; Jackson (Java) knows enums; FastMCP validates with JSON Schema; TypeScript checks types only;
# openapi-python-client fails on what it does not support; Postman reads the examples.
INTEROP_QUICK := go-ogen haskell-openapi-generator java-openapi-generator-restclient postman-newman python-fastmcp \
  python-openapi-python-client rust-progenitor typescript-openapi-fetch
.PHONY: interop-quick
interop-quick: ## Run the eight toolchains of interop that every change must pass.
	go run ./api/checks/interop $(INTEROP_QUICK)

.PHONY: lint-spec
lint-spec: ## Lint openapi.yaml and find breaking changes; needs Node.js and Python.
	@$(MAKE) -s -C api/checks/quality lint

.PHONY: contract
contract: ## Test the fake API, the client and the command against openapi.yaml; needs Node.js and Python.
	@$(MAKE) -s -C api/checks/contract contract

.PHONY: bounds
bounds: ## Run the command on hostile responses of 8 MiB, and measure its time and peak memory; needs Linux.
	@go test -tags bounds -count=1 -v ./api/checks/bounds | $(AT_LEAST) 270 '^\| '

.PHONY: mcp
mcp: ## Test the MCP server with clients in other languages; needs Node.js and Python.
	@$(MAKE) -s -C hostup/cmd/hostup/testdata/mcp

.PHONY: docs
docs: ## Build the HTML reference and test it in a headless browser; needs Node.js and Python.
	@$(MAKE) -s -C api/checks/quality docs docs-test

# promtool is built without service discovery, which takes longest to build. Its only allowed findings are the names
# of traffic, which end with gigabytes: HostUp does not document how many bytes its GB has.
METRICS := hostup/cmd/hostup/internal/metrics
.PHONY: metrics
metrics: ## Check the output and the alert rules of `hostup metrics` with promtool of Prometheus.
	@mkdir -p .bench
	$(TOOLS) build -tags remove_all_sd -o $(CURDIR)/.bench/promtool github.com/prometheus/prometheus/cmd/promtool
	@.bench/promtool check rules $(METRICS)/alerts.yml
	@.bench/promtool test rules $(METRICS)/testdata/alerts_test.yml
	@go run ./hostup/cmd/hostup metrics --sandbox --gates > .bench/sandbox.prom; \
	for file in $(METRICS)/testdata/*.prom .bench/sandbox.prom; do \
	  echo "promtool check metrics < $$file"; \
	  diff $(METRICS)/testdata/promtool.txt <(.bench/promtool check metrics < $$file 2>&1); \
	done

.PHONY: prometheus
prometheus: ## Test the metrics with Prometheus, and `hostup health` with Nagios; needs apt-get of Debian.
	@$(MAKE) -s -C hostup/cmd/hostup/testdata/prometheus

FUZZTIME ?= 30s
.PHONY: fuzz
fuzz: ## Run each fuzz target (FUZZTIME=30s) and print a table of the results.
	@mkdir -p .bench; printf '| target | time | inputs tried | findings |\n|---|--:|--:|--:|\n'; \
	files=$$(git grep -l '^func Fuzz' -- '*_test.go'); \
	for package in $$(dirname $$files | sort -u); do \
	  package=./$$package; targets=$$(go test -list '^Fuzz' $$package); \
	  for target in $$(grep '^Fuzz' <<< "$$targets"); do \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x \
	      $$package > .bench/fuzz.txt 2>&1 || { cat .bench/fuzz.txt; exit 1; }; \
	    tried=$$(sed -n 's/^fuzz: elapsed: \([^,]*\), execs: \([0-9]*\).*/\1 | \2/p' .bench/fuzz.txt | tail -1); \
	    echo "| $$target | $${tried:-$(FUZZTIME) | seeds only} | 0 |"; \
	  done; \
	done | $(AT_LEAST) 10 '^. Fuzz'

MUTATE ?= ./hostup ./hostup/internal/transport ./hostup/internal/decode ./hostup/internal/redact ./hostup/internal/diff ./api/wire
.PHONY: mutate
mutate: ## Run mutation testing; takes up to an hour (MUTATE=./api/wire for one package).
	@mkdir -p .bench; for package in $(MUTATE); do \
	  echo "== $$package"; \
	  GOFLAGS=-count=1 $(call tool,gremlins) unleash --workers 2 --timeout-coefficient 5 \
	    --exclude-files '^(cmd|hostuptest|internal)/' $$package | tee .bench/mutate.txt | grep -v ' KILLED '; \
	  awk '/^Test efficacy/ { found = 1; if ($$3 + 0 < 95) exit 1 } END { if (!found) exit 1 }' .bench/mutate.txt || \
	    { echo "the tests of $$package killed fewer than 95 % of the mutants" >&2; exit 1; }; \
	done

.PHONY: go-versions
go-versions: ## Run all tests with the oldest Go version that go.mod allows, and with the newest one.
	@for version in $(GO_VERSIONS); do echo "$$version:"; GOTOOLCHAIN=$$version go test ./... | $(AT_LEAST) $(PACKAGES); done

.PHONY: licenses
licenses: ## List and check the licences of the modules that package hostup links.
	@GOTOOLCHAIN=auto $(RELEASE) licenses ./hostup | $(AT_LEAST) 4 ' (MIT|BSD|Apache)'

.PHONY: vuln
vuln: ## Scan for known vulnerabilities with govulncheck; needs the Go vulnerability database.
	$(call tool,govulncheck) ./...

# The newest Go version builds a release, so that it does not depend on the one that is installed.
.PHONY: dist
dist: ## Write all files of a release into dist/; needs a clean tree, and Node.js for the HTML reference.
	@$(MAKE) -s -C api/checks/quality docs
	@GOTOOLCHAIN=$(lastword $(GO_VERSIONS)) $(RELEASE) dist

.PHONY: dist-test
dist-test: dist ## Build dist/ again elsewhere and compare, then install and use what is in it; needs root and Debian.
	@api/checks/tools/release/test.sh

.PHONY: release
release: ## Check that HEAD can be released, and tag a commit that adds LICENSE to it: make release VERSION=v0.1.0
	@GOTOOLCHAIN=auto $(RELEASE) tag "$(VERSION)"

.PHONY: cover
cover: ## Print the test coverage of package hostup, without and with its internal packages, and check its minimum.
	@go test -cover ./hostup | $(AT_LEAST) 1 'coverage: (9[89]|100)\.'
	@go test -coverpkg=./hostup,./hostup/internal/... ./hostup | $(AT_LEAST) 1 'coverage: (9[6-9]|100)\.'

.PHONY: size
size: ## Measure the source, count exported names, and weigh what package hostup adds to a program.
	@testdata/measure.sh
	@go doc -short ./hostup | awk '/^ *(func|type|const|var) / { n++ } END { print n, "exported names" }'
	@testdata/consumer/weigh.sh
