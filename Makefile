# Headgate. `make` builds ./build/headgate; `make help` lists the rest.
#
# Folders are layers (docs/architecture.md): base < bytecode < runtime, base < grammar <
# compiler, include < service, and cli on top. Libraries: libheadgate (base, bytecode, runtime),
# libheadgate-compiler (grammar, compiler) and libheadgate-service. tests/layers.sh checks the
# includes.

BUILD   ?= build
# Dependencies are kept by the name of their target: one name for a folder of the tree, always.
override BUILD := $(patsubst $(CURDIR)/%,%,$(BUILD))
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CXX     ?= c++
OPT     ?= -O2 -g
SAN     ?=
WERROR  ?=

WARN     = -Wall -Wextra -Wpedantic $(WERROR)
CPPFLAGS += -I. -I$(BUILD) -D_POSIX_C_SOURCE=200809L
CFLAGS   = -std=c17 $(OPT) $(WARN) $(SAN) -fvisibility=hidden -fPIC
CXXFLAGS = -std=c++17 $(OPT) $(WARN) $(SAN) -fvisibility=hidden -fPIC -fno-exceptions -fno-rtti -DSIMDJSON_EXCEPTIONS=0
DEPFLAGS = -MMD -MP
RUNTIME_LIBS  = -lsimdjson -lre2 -lutf8proc -lnettle -lsodium -lxxhash -lstdc++ -lpthread
COMPILER_LIBS = -lyaml
CLI_LIBS      = -lcsv -lz -lzstd -ljansson
SERVICE_LIBS  = -ljansson -lcsv

LAYERS = base bytecode runtime grammar compiler service cli
# Of a folder and of the folders in it.
sources = $(wildcard $(1)/*.$(2) $(1)/*/*.$(2))
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$(1),c)) $(patsubst %.cc,$(BUILD)/%.o,$(call sources,$(1),cc))
BASE     = $(call objects,base)
BYTECODE = $(call objects,bytecode)
RUNTIME  = $(call objects,runtime)
GRAMMAR  = $(call objects,grammar) $(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o
COMPILER = $(call objects,compiler) $(BUILD)/compiler/suffixes.o
SERVICE  = $(call objects,service) $(BUILD)/service/openapi.o
CLI      = $(call objects,cli)
include cli/cli.mk

LIB_RUNTIME  = $(BUILD)/libheadgate.a
LIB_COMPILER = $(BUILD)/libheadgate-compiler.a
LIB_SERVICE  = $(BUILD)/libheadgate-service.a
LIB_CLI      = $(BUILD)/libheadgate-cli.a
# Of the lowest layers alone: what their tests link, so that whoever reaches upward fails to.
LIB_BASE     = $(BUILD)/layer/base.a
LIB_BYTECODE = $(BUILD)/layer/bytecode.a
LIB_GRAMMAR  = $(BUILD)/layer/grammar.a
# What other programs link (include/headgate.h). Its name changes with the major version.
VERSION    := $(shell sed -n 's/^.define HEADGATE_VERSION "\(.*\)"/\1/p' include/headgate.h)
SONAME      = libheadgate.so.$(firstword $(subst ., ,$(VERSION)))
LIB_SHARED  = $(BUILD)/libheadgate.so.$(VERSION)
ARCHIVES = $(LIB_RUNTIME) $(LIB_COMPILER) $(LIB_SERVICE) $(LIB_CLI) $(LIB_BASE) $(LIB_BYTECODE) $(LIB_GRAMMAR)

all: $(BUILD)/headgate $(LIB_SHARED)

help:
	@echo 'make               build/headgate and its libraries'
	@echo 'make test          build, layers, unit tests, corpus and commands'
	@echo 'make check-san     the same under address, undefined and leak sanitizers'
	@echo 'make fuzz          every fuzz target, FUZZ_RUNS= inputs each'
	@echo 'make oracle        the oracle over 1,000,000 leads (tests/oracle/README.md)'
	@echo 'make golden        rewrite what the golden tests expect, for review'
	@echo 'make bench         figures, as ratios within one run'
	@echo 'make bench-peers   the same rules in other engines (bench/peers/README.md)'
	@echo 'make bench-count   instructions of five workloads, against those that are kept'
	@echo 'make bench-count-keep  keeps them'
	@echo 'make reference     policies/common/countries.txt anew, from iso-codes'
	@echo 'make format        clang-format over the tree;  make format-check only looks'
	@echo 'make lint          clang-tidy'
	@echo 'make install       DESTDIR= PREFIX=/usr/local;  make uninstall takes it out again'
	@echo 'scripts/test       all of it, after installing what is missing'

$(LIB_RUNTIME): $(BASE) $(BYTECODE) $(RUNTIME)
$(LIB_COMPILER): $(GRAMMAR) $(COMPILER)
$(LIB_SERVICE): $(SERVICE)
$(LIB_CLI): $(filter-out $(BUILD)/cli/main.o,$(CLI))
$(LIB_BASE): $(BASE)
$(LIB_BYTECODE): $(BASE) $(BYTECODE)
$(LIB_GRAMMAR): $(BASE) $(GRAMMAR)
$(ARCHIVES):
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/headgate: $(BUILD)/cli/main.o $(LIB_CLI) $(LIB_SERVICE) $(LIB_COMPILER) $(LIB_RUNTIME)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(CLI_LIBS) $(SERVICE_LIBS) $(COMPILER_LIBS) $(RUNTIME_LIBS)

# Sanitizers leave their own symbols open.
$(LIB_SHARED): $(BASE) $(BYTECODE) $(RUNTIME) include/headgate.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=include/headgate.map \
	  $(if $(SAN),,-Wl,-z,defs) -o $@ $(filter %.o,$^) $(RUNTIME_LIBS)
	ln -sf $(notdir $@) $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $(BUILD)/libheadgate.so

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(DEPFLAGS) -c -o $@ $<

# Generated code stays in the build folder and is not held to our warnings.
$(BUILD)/grammar/parser.c $(BUILD)/grammar/parser.h &: grammar/headgate.y
	@mkdir -p $(@D)
	bison -Werror -Wcounterexamples --defines=$(BUILD)/grammar/parser.h -o $(BUILD)/grammar/parser.c $<
$(BUILD)/grammar/scanner.c $(BUILD)/grammar/scanner.h &: grammar/headgate.l
	@mkdir -p $(@D)
	flex --header-file=$(BUILD)/grammar/scanner.h -o $(BUILD)/grammar/scanner.c $<
$(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o: $(BUILD)/grammar/%.o: $(BUILD)/grammar/%.c $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h
	$(CC) $(CPPFLAGS) $(CFLAGS) -w $(DEPFLAGS) -c -o $@ $<
$(filter-out $(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o,$(GRAMMAR)): $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h

# The countries the language knows, from Debian's iso-codes.
ISO_3166 ?= /usr/share/iso-codes/json/iso_3166-1.json
$(BUILD)/scripts/countries: scripts/countries.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARN) -o $@ $< -ljansson
$(BUILD)/bytecode/countries.def: $(BUILD)/scripts/countries $(ISO_3166)
	@mkdir -p $(@D)
	$< $(ISO_3166) > $@.new
	@mv $@.new $@
$(BUILD)/bytecode/types.o: $(BUILD)/bytecode/countries.def
# The public suffixes a program may carry, from Debian's publicsuffix.
PUBLIC_SUFFIXES ?= /usr/share/publicsuffix/public_suffix_list.dat
$(BUILD)/scripts/suffixes: scripts/suffixes.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARN) -o $@ $< -lidn2
$(BUILD)/compiler/suffixes.c: $(BUILD)/scripts/suffixes $(PUBLIC_SUFFIXES)
	@mkdir -p $(@D)
	$< $(PUBLIC_SUFFIXES) > $@.new
	@mv $@.new $@
$(BUILD)/compiler/suffixes.o: $(BUILD)/compiler/suffixes.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<
# The description of the service, written as YAML and served as JSON.
$(BUILD)/scripts/yaml_json: scripts/yaml_json.c $(LIB_COMPILER) $(LIB_RUNTIME)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(COMPILER_LIBS) $(RUNTIME_LIBS)
$(BUILD)/service/openapi.c: service/openapi.yaml | $(BUILD)/scripts/yaml_json
	@mkdir -p $(@D)
	$(BUILD)/scripts/yaml_json $< hg_openapi > $@.new
	@mv $@.new $@
$(BUILD)/service/openapi.o: $(BUILD)/service/openapi.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<
# Libraries that are loaded when they are needed (service/common/library.h): by the name of the very one the
# headers belong to.
LOADED = gnutls microhttpd pq sqlite3
$(BUILD)/service/common/sonames.h: Makefile
	@mkdir -p $(@D)
	@for name in $(LOADED); do \
	  soname=$$(objdump -p "$$($(CC) -print-file-name=lib$$name.so)" | sed -n 's/^ *SONAME *//p') && \
	  [ -n "$$soname" ] && echo "#define HG_SONAME_$$name \"$$soname\"" || exit 1; done > $@.new
	@mv $@.new $@
$(addprefix $(BUILD)/service/,common/certificate.o http/http.o store/database_postgres.o store/database_sqlite.o): $(BUILD)/service/common/sonames.h
# The list for policies is kept, so that a policy reads the same everywhere; a test compares them.
reference: $(BUILD)/scripts/countries
	{ grep '^#' policies/common/countries.txt; $< $(ISO_3166) --list; } > policies/common/countries.new
	mv policies/common/countries.new policies/common/countries.txt

# --- tests ---
#
# Unit tests: tests/unit/LAYER/test_MODULE.c, each its own program, linked with its layer and
# what lies below. Other programs of tests/ and bench/ are linked with everything.
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*/test_*.c))
everything         = $(LIB_CLI) $(LIB_SERVICE) $(LIB_COMPILER) $(LIB_RUNTIME) $(CLI_LIBS) $(SERVICE_LIBS) $(COMPILER_LIBS) $(RUNTIME_LIBS)
unit_libs_base     = $(LIB_BASE) $(RUNTIME_LIBS)
unit_libs_bytecode = $(LIB_BYTECODE) $(RUNTIME_LIBS)
unit_libs_runtime  = $(LIB_RUNTIME) $(RUNTIME_LIBS)
unit_libs_grammar  = $(LIB_GRAMMAR) $(RUNTIME_LIBS)
unit_libs_compiler = $(LIB_COMPILER) $(LIB_RUNTIME) $(COMPILER_LIBS) $(RUNTIME_LIBS)
unit_libs_service  = $(everything)
unit_libs_cli      = $(everything)
# Criterion's macros are not ISO C; what a loop around setjmp keeps is not changed inside it; not
# every test uses all of a header of samples.
TEST_WARN = -Wno-pedantic -Wno-unknown-warning-option -Wno-clobbered -Wno-unused-function
define unit_rule
$(BUILD)/unit/$(1)/%: tests/unit/$(1)/%.c $(filter %.a,$(unit_libs_$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(CFLAGS) $(TEST_WARN) $$(DEPFLAGS) $$(LDFLAGS) -o $$@ $$< $(unit_libs_$(1)) $$(more_libs) -lcriterion
endef
$(foreach layer,$(LAYERS),$(eval $(call unit_rule,$(layer))))
$(BUILD)/unit/compiler/test_suffixes: more_libs = -lpsl
unit: $(UNIT)

# tests/NAME.c and bench/NAME.c: a program each.
PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*.c))
BENCHES  = $(patsubst %.c,$(BUILD)/%,$(wildcard bench/*.c))
$(PROGRAMS) $(BENCHES): $(BUILD)/%: %.c $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(DEPFLAGS) $(LDFLAGS) -o $@ $< $(bench_more) $(everything)
# What ingest is measured against is built for the machine it runs on.
$(BUILD)/bench/simdjson_read.o: bench/simdjson_read.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O3 -march=native $(WARN) -DNDEBUG $(DEPFLAGS) -c -o $@ $<
$(BUILD)/bench/ingest: $(BUILD)/bench/simdjson_read.o
$(BUILD)/bench/ingest: bench_more = $(BUILD)/bench/simdjson_read.o
# tests/oracle: one program of many files; the fuzz target takes all but its main.
ORACLE = $(wildcard tests/oracle/*.c)
$(BUILD)/tests/oracle: $(ORACLE) $(wildcard tests/oracle/*.h) $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(LDFLAGS) -o $@ $(ORACLE) $(everything)
# docs/examples: what an embedder writes, seeing the public header alone.
EXAMPLES = $(patsubst %.c,$(BUILD)/%,$(wildcard docs/examples/*.c))
$(EXAMPLES): $(BUILD)/%: %.c include/headgate.h $(LIB_RUNTIME)
	@mkdir -p $(@D)
	$(CC) -Iinclude -std=c17 $(OPT) $(WARN) $(SAN) $(LDFLAGS) -o $@ $< $(LIB_RUNTIME) $(RUNTIME_LIBS) $(more_libs)
$(BUILD)/docs/examples/assign_store: more_libs = -lsqlite3
# tests/territories: the same.
TERRITORIES = $(wildcard tests/territories/*.c)
$(BUILD)/tests/territories: $(TERRITORIES) $(wildcard tests/territories/*.h) $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(LDFLAGS) -o $@ $(TERRITORIES) $(everything)
programs: $(PROGRAMS) $(EXAMPLES) $(BUILD)/tests/oracle $(BUILD)/tests/territories
ORACLE_RUN ?= --total 1000000
oracle: $(BUILD)/tests/oracle
	$(BUILD)/tests/oracle --jobs $$(nproc) $(ORACLE_RUN)
benches: $(BENCHES)

# tests/fuzz/fuzz_DOOR.c, with clang and SAN="$(FUZZ_SAN)"; seeds in tests/fuzz/seeds/DOOR.
FUZZ = $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SAN = -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_RUNS ?= 100000
$(FUZZ): $(BUILD)/fuzz/%: tests/fuzz/%.c $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(DEPFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(fuzz_more) $(everything)
$(BUILD)/fuzz/fuzz_oracle: fuzz_more = $(filter-out tests/oracle/main.c,$(ORACLE))
$(BUILD)/fuzz/fuzz_oracle: DEPFLAGS =
$(BUILD)/fuzz/fuzz_oracle: $(ORACLE)
fuzz-programs: $(FUZZ)

test:
	BUILD=$(BUILD) scripts/test build layers unit suites
check-san:
	BUILD=$(BUILD) scripts/test san
fuzz:
	BUILD=$(BUILD) FUZZ_RUNS=$(FUZZ_RUNS) scripts/test fuzz
golden:
	HG_GOLDEN=1 BUILD=$(BUILD) scripts/test build unit suites
	git --no-pager diff --stat -- tests
bench: $(BENCHES) $(BUILD)/headgate
	@for program in $(BENCHES); do echo "== $$program"; $$program || exit 1; done
	@if [ -x bench/run.sh ]; then BUILD=$(BUILD) bench/run.sh; fi
	@if [ -x bench/serve.sh ]; then BUILD=$(BUILD) bench/serve.sh; fi
bench-count bench-count-keep: $(BUILD)/bench/policy $(BUILD)/headgate
	@BUILD="$(BUILD)" CC="$(CC)" OPT="$(OPT)" bench/count.sh $(patsubst bench-count-%,%,$(filter bench-count-%,$@))

# Other engines are fetched from their registries by the script, never by the build.
bench-peers:
	BUILD=$(BUILD) bench/peers/run --write

# --- the look of the code ---

# Headers are laid out by hand: their columns of members and comments are meant to be read.
FOLDERS = $(LAYERS) $(addsuffix /*,$(LAYERS)) tests tests/unit/* tests/fuzz tests/oracle tests/territories bench bench/peers bench/peers/clips docs/examples
CODE    = $(sort $(wildcard $(foreach folder,$(FOLDERS),$(folder)/*.c $(folder)/*.cc)))
format:
	clang-format -i $(CODE)
format-check:
	@clang-format --dry-run -Werror $(CODE)
LINTED = $(filter $(addsuffix /%.c,$(LAYERS)),$(CODE))
lint: $(BUILD)/bytecode/countries.def $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h
	@printf '%s\n' $(LINTED) | xargs -P 2 -n 4 clang-tidy --quiet --use-color=false \
	  --extra-arg=-std=c17 $(addprefix --extra-arg=,$(CPPFLAGS))

# --- installing ---

# Manual and completions are made by the command itself, from its tables of options.
to = $(DESTDIR)$(PREFIX)
bash_completion = $(to)/share/bash-completion/completions/headgate
zsh_completion  = $(to)/share/zsh/site-functions/_headgate
fish_completion = $(to)/share/fish/vendor_completions.d/headgate.fish
install: all
	install -d $(to)/bin $(to)/include $(to)/lib/pkgconfig $(to)/share/man/man1 $(dir $(bash_completion) $(zsh_completion) $(fish_completion))
	install -m 755 $(BUILD)/headgate $(to)/bin/headgate
	install -m 644 $(LIB_RUNTIME) $(to)/lib
	install -m 644 include/headgate.h $(to)/include
	install -m 755 $(LIB_SHARED) $(to)/lib
	ln -sf $(notdir $(LIB_SHARED)) $(to)/lib/$(SONAME)
	ln -sf $(SONAME) $(to)/lib/libheadgate.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@PRIVATE@|$(RUNTIME_LIBS)|' \
	  include/headgate.pc.in > $(to)/lib/pkgconfig/headgate.pc
	install -d $(to)/share/headgate/monitoring
	install -m 644 monitoring/* $(to)/share/headgate/monitoring
	$(BUILD)/headgate manual > $(to)/share/man/man1/headgate.1
	$(BUILD)/headgate completions bash > $(bash_completion)
	$(BUILD)/headgate completions zsh > $(zsh_completion)
	$(BUILD)/headgate completions fish > $(fish_completion)

# Folders stay: others may have files there.
uninstall:
	rm -f $(to)/bin/headgate $(to)/include/headgate.h $(to)/lib/pkgconfig/headgate.pc
	rm -f $(addprefix $(to)/lib/,$(notdir $(LIB_RUNTIME) $(LIB_SHARED)) $(SONAME) libheadgate.so)
	rm -f $(to)/share/man/man1/headgate.1 $(bash_completion) $(zsh_completion) $(fish_completion)
	rm -rf $(to)/share/headgate

clean:
	rm -rf $(BUILD)

.PHONY: all help unit programs benches fuzz-programs test check-san fuzz oracle golden bench bench-count bench-count-keep format format-check lint install uninstall reference bench-peers clean
.SECONDARY:
-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
