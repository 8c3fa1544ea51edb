# make help   says what there is.

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: run bundle release release-demo test lint docs licences bench clean help

LISTEN ?= 127.0.0.1:8080
DATABASE ?= var/amphora.db
TARGET := $(or $(CARGO_TARGET_DIR),target)

# ---------------------------------------------------------------- what the server hands to browsers

BUNDLE := browser/dist/amphora.css
NPM := browser/node_modules/.package-lock.json
BUNDLE_INPUTS := browser/build.mjs browser/styles browser/scripts browser/images \
	$(wildcard browser/styles/*.css browser/scripts/*.ts browser/scripts/*/*.ts browser/images/*)

## run: build Amphora, fill a database with the default review if there is none, serve it on $(LISTEN)
run: release
	@test -f "$(DATABASE)" || $(MAKE) --no-print-directory new-database
	@echo "Serving $(DATABASE) on http://$(LISTEN)"
	$(TARGET)/release/amphora serve --database "$(DATABASE)" --listen "$(LISTEN)"

release: tools bundle
	cargo build --release --locked

.PHONY: tools
tools:
	@scripts/require-tools

.PHONY: new-database
new-database:
	mkdir -p "$(dir $(DATABASE))"
	$(TARGET)/release/amphora import default --database "$(DATABASE)" \
		|| { rm -f "$(DATABASE)" "$(DATABASE)"-*; exit 1; }

## bundle: the style sheet, the script and the fonts, into browser/dist
bundle: $(BUNDLE)

$(NPM): browser/package.json browser/package-lock.json
	@scripts/require-tools
	cd browser && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLE): $(NPM) $(BUNDLE_INPUTS)
	cd browser && npm run --silent build
	@touch $@

# ---------------------------------------------------------------- checks

## test: all tests; installs PostgreSQL, Chromium, Python, qpdf, pdfinfo, biber and cargo-nextest if they are missing
test:
	@scripts/require-tools
	@scripts/install-test-tools
	@$(MAKE) --no-print-directory bundle
	cargo nextest run --workspace --locked
	cargo test --doc --workspace --locked
	scripts/browser-test
	scripts/api-test
	scripts/publication-test

## lint: formatting, clippy, types; no warning passes
lint: bundle
	@scripts/require-tools cargo rustfmt clippy
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cd browser && npm run --silent check

## docs: the documentation of the code, in target/doc
docs: bundle
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace --locked

## licences: are all dependencies under licences that we take?
licences: $(NPM)
	scripts/licences

## bench: measure the numbers of docs/PERFORMANCE.md, each beside its peer; ten minutes on an idle machine
bench: release
	@scripts/install-test-tools
	@scripts/install-bench-tools
	@PYTHONDONTWRITEBYTECODE=1 bench/run

## release-demo: two releases of the default review, deposited at a Zenodo on this computer: DOIs, the difference, where the PDFs lie
release-demo: tools bundle
	cargo build --release --locked --workspace --bins
	@scripts/release-demo

## clean: remove what was built; databases in var/ stay
clean:
	cargo clean
	rm -rf browser/dist browser/node_modules

## help: this list
help:
	@sed -n 's/^## \([a-z-]*\): /  make \1|/p' $(firstword $(MAKEFILE_LIST)) | sed 's/\$$(LISTEN)/$(LISTEN)/' \
		| awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'
