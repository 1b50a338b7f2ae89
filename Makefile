# `make` alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

TOOL := go tool -modfile=tools/go.mod
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unversioned)
SIMULATORS := plc telescope camera dome user alert

.PHONY: help run dev test go-test web-test lint verify generate e2e bench build web screenshots clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build all, start simulators and server on http://localhost:8000; Ctrl-C ends all
	@exec bin/pyros start

dev: bin-only node_modules ## server and simulators, and the pages with hot reload on http://localhost:5173
	@scripts/dev

build: web ## the pages, the program with the pages inside, the simulators: bin/
	@$(MAKE) bin-only

# The programs with the pages that were built last, if any.
bin-only:
	@mkdir -p bin
	go build -ldflags "-X pyros/backend/cli.version=$(VERSION)" -o bin/pyros ./backend/cmd/pyros
	@for name in $(SIMULATORS); do go build -o bin/pyros-sim-$$name ./simulators/$$name; done

# Not npm ci: it refuses a lock file that lacks a tool's programs for other platforms.
node_modules: package.json package-lock.json
	npm install --no-save --no-audit --no-fund --loglevel=error
	@touch node_modules

web: node_modules
	npm run build --silent

test: lint verify go-test web-test e2e ## everything: lint, fresh generated code, Go with the race detector, pages, end to end
	@echo "make test: all passed"

# The database engine, which is C made Go, and the packages that only compute, of Go
# itself and of ours, are built without the race detector's probes, which make them five times as slow. A
# race between one of them and code with probes is not seen. So none of ours may
# have a goroutine, a channel or a variable of the package that is written to; nor
# use sync: the linker keeps one copy of a generic type of it, and a copy without
# probes would have the detector see races that are none
# (TestWhatGoesUnprobedHasNothingBesideIt).
UNPROBED := math strconv modernc.org/sqlite/lib pyros/backend/astro pyros/backend/catalogue pyros/backend/imaging pyros/backend/imaging/fits pyros/backend/planner pyros/backend/request pyros/scripts/planning/bound

go-test: build ## the tests of Go, with the race detector
	go test -race $(UNPROBED:%='-gcflags=%=-race=false -d=checkptr=0') -vet=off -shuffle=on -parallel 4 -timeout 10m ./...
	go test -race -vet=off -run TestManyMayAsk ./backend/astro

web-test: node_modules ## the tests of the pages
	npm run test --silent

lint: node_modules ## go vet, staticcheck, gofumpt, tsc, biome
	go vet ./...
	$(TOOL) staticcheck ./backend/... ./simulators/... ./scripts/... ./ent/schema/... ./ent/table/... ./ent/internal/...
	@wrong=$$($(TOOL) gofumpt -l backend simulators scripts ent/schema ent/internal); if [ -n "$$wrong" ]; then echo "not formatted (gofumpt -w):"; echo "$$wrong"; exit 1; fi
	npm run check --silent
	npm run lint --silent

generate: node_modules ## ent, OpenAPI document, TypeScript types
	@scripts/generate

verify: node_modules ## prove that the generated files are those that the sources make
	@scripts/verify

e2e: build ## the story of a night in Chromium, against the real programs
	@scripts/e2e

bench: bin-only ## the figures of docs/benchmarks.md
	@scripts/bench

screenshots: build ## every page in every theme, at 1440 and 390 px: test-results/screenshots
	@scripts/screenshots

clean: ## what was built; data/ stays
	rm -rf bin frontend/dist node_modules test-results
