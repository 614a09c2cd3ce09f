# Headgate. `make` builds ./build/headgate; `make help` lists the rest.
#
# Folders are layers (docs/architecture.md): base < bytecode < runtime, base < grammar <
# compiler, include < service, and cli on top. Libraries: libheadgate (base, bytecode, runtime),
# libheadgate-compiler (grammar, compiler) and libheadgate-service. tests/layers.sh checks the
# includes.

BUILD   ?= build
# Dependency files name their target, so a build folder in the tree must always have the same name.
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
# Sources and objects of a folder and its subfolders.
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
# The lower layers alone, for their unit tests: a call into a higher layer fails to link.
LIB_BASE     = $(BUILD)/layer/base.a
LIB_BYTECODE = $(BUILD)/layer/bytecode.a
LIB_GRAMMAR  = $(BUILD)/layer/grammar.a
# The shared library for other programs (include/headgate.h). Its soname has the major version.
VERSION    := $(shell sed -n 's/^.define HEADGATE_VERSION "\(.*\)"/\1/p' include/headgate.h)
SONAME      = libheadgate.so.$(firstword $(subst ., ,$(VERSION)))
LIB_SHARED  = $(BUILD)/libheadgate.so.$(VERSION)
ARCHIVES = $(LIB_RUNTIME) $(LIB_COMPILER) $(LIB_SERVICE) $(LIB_CLI) $(LIB_BASE) $(LIB_BYTECODE) $(LIB_GRAMMAR)

all: $(BUILD)/headgate $(LIB_SHARED)

# A recipe that fails leaves no half-written target behind.
.DELETE_ON_ERROR:

help:
	@echo 'Build'
	@echo '  make                   build/headgate and its libraries'
	@echo '  make install           PREFIX=/usr/local DESTDIR=; make uninstall removes it'
	@echo '  make clean             remove the build folder'
	@echo 'Test'
	@echo '  scripts/test           everything, after installing missing packages'
	@echo '  make test              build, layers, unit tests, corpus, commands'
	@echo '  make check-san         the same under address, undefined and leak sanitizers'
	@echo '  make fuzz              every fuzz target, FUZZ_RUNS=100000 inputs each'
	@echo '  make oracle            the oracle over 1,000,000 leads (tests/oracle/README.md)'
	@echo '  make golden            rewrite the expected output of golden tests, for review'
	@echo '  make unit programs benches fuzz-programs   only build the test programs'
	@echo 'Source'
	@echo '  make format            clang-format; make format-check only checks'
	@echo '  make lint              clang-tidy'
	@echo '  make reference         rewrite policies/common/countries.txt from iso-codes'
	@echo 'Performance'
	@echo '  make bench             benchmarks, as ratios within one run'
	@echo '  make bench-count       compare instruction counts with the recorded ones'
	@echo '  make bench-count-keep  record them'
	@echo '  make bench-peers       the same rules in other engines (bench/peers/README.md)'
	@echo 'Variables: BUILD=build CC= CXX= OPT="-O2 -g" SAN= WERROR=-Werror'

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

# With sanitizers, symbols of their run time stay undefined.
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

# Generated C.
$(BUILD)/%.o: $(BUILD)/%.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<

# Parser and scanner: generated by bison and flex, so compiled without our warnings.
$(BUILD)/grammar/parser.c $(BUILD)/grammar/parser.h &: grammar/headgate.y
	@mkdir -p $(@D)
	bison -Werror -Wcounterexamples --defines=$(BUILD)/grammar/parser.h -o $(BUILD)/grammar/parser.c $<
$(BUILD)/grammar/scanner.c $(BUILD)/grammar/scanner.h &: grammar/headgate.l
	@mkdir -p $(@D)
	flex --header-file=$(BUILD)/grammar/scanner.h -o $(BUILD)/grammar/scanner.c $<
$(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o: $(BUILD)/grammar/%.o: $(BUILD)/grammar/%.c $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h
	$(CC) $(CPPFLAGS) $(CFLAGS) -w $(DEPFLAGS) -c -o $@ $<
$(filter-out $(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o,$(GRAMMAR)): $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h

# The countries of the language, from Debian's iso-codes.
ISO_3166 ?= /usr/share/iso-codes/json/iso_3166-1.json
$(BUILD)/scripts/countries: scripts/countries.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARN) -o $@ $< -ljansson
$(BUILD)/bytecode/countries.def: $(BUILD)/scripts/countries $(ISO_3166)
	@mkdir -p $(@D)
	$< $(ISO_3166) > $@
$(BUILD)/bytecode/types.o: $(BUILD)/bytecode/countries.def
# The public suffixes that a program may carry, from Debian's publicsuffix.
PUBLIC_SUFFIXES ?= /usr/share/publicsuffix/public_suffix_list.dat
$(BUILD)/scripts/suffixes: scripts/suffixes.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARN) -o $@ $< -lidn2
$(BUILD)/compiler/suffixes.c: $(BUILD)/scripts/suffixes $(PUBLIC_SUFFIXES)
	@mkdir -p $(@D)
	$< $(PUBLIC_SUFFIXES) > $@
# The OpenAPI description of the service: written as YAML, served as JSON.
$(BUILD)/scripts/yaml_json: scripts/yaml_json.c $(LIB_COMPILER) $(LIB_RUNTIME)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(COMPILER_LIBS) $(RUNTIME_LIBS)
$(BUILD)/service/openapi.c: service/openapi.yaml | $(BUILD)/scripts/yaml_json
	@mkdir -p $(@D)
	$(BUILD)/scripts/yaml_json $< hg_openapi > $@
# Libraries loaded on demand (service/common/library.h), by the soname of the version that the headers
# belong to.
LOADED = gnutls microhttpd pq sqlite3
$(BUILD)/service/common/sonames.h: Makefile
	@mkdir -p $(@D)
	@for name in $(LOADED); do \
	  soname=$$(objdump -p "$$($(CC) -print-file-name=lib$$name.so)" | sed -n 's/^ *SONAME *//p') && \
	  [ -n "$$soname" ] && echo "#define HG_SONAME_$$name \"$$soname\"" || exit 1; done > $@
$(addprefix $(BUILD)/service/,common/certificate.o http/http.o store/database_postgres.o store/database_sqlite.o): $(BUILD)/service/common/sonames.h
# The list for policies is checked in, so that policies read the same everywhere; a test compares it.
reference: $(BUILD)/scripts/countries
	{ grep '^#' policies/common/countries.txt; $< $(ISO_3166) --list; } > policies/common/countries.new
	mv policies/common/countries.new policies/common/countries.txt

# --- tests ---
#
# Unit tests: each tests/unit/LAYER/test_MODULE.c is a program linked with its layer and the layers
# below. Other programs in tests/ and bench/ are linked with everything.
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*/test_*.c))
everything         = $(LIB_CLI) $(LIB_SERVICE) $(LIB_COMPILER) $(LIB_RUNTIME) $(CLI_LIBS) $(SERVICE_LIBS) $(COMPILER_LIBS) $(RUNTIME_LIBS)
unit_libs_base     = $(LIB_BASE) $(RUNTIME_LIBS)
unit_libs_bytecode = $(LIB_BYTECODE) $(RUNTIME_LIBS)
unit_libs_runtime  = $(LIB_RUNTIME) $(RUNTIME_LIBS)
unit_libs_grammar  = $(LIB_GRAMMAR) $(RUNTIME_LIBS)
unit_libs_compiler = $(LIB_COMPILER) $(LIB_RUNTIME) $(COMPILER_LIBS) $(RUNTIME_LIBS)
unit_libs_service  = $(everything)
unit_libs_cli      = $(everything)
# Criterion's macros are not ISO C, variables around setjmp are not modified after it, and not every
# test uses all functions of a shared header.
TEST_WARN = -Wno-pedantic -Wno-unknown-warning-option -Wno-clobbered -Wno-unused-function
define unit_rule
$(BUILD)/unit/$(1)/%: tests/unit/$(1)/%.c $(filter %.a,$(unit_libs_$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(CFLAGS) $(TEST_WARN) $$(DEPFLAGS) $$(LDFLAGS) -o $$@ $$< $(unit_libs_$(1)) $$(more_libs) -lcriterion
endef
$(foreach layer,$(LAYERS),$(eval $(call unit_rule,$(layer))))
$(BUILD)/unit/compiler/test_suffixes: more_libs = -lpsl
unit: $(UNIT)

# Each tests/NAME.c and bench/NAME.c is a program.
PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*.c))
BENCHES  = $(patsubst %.c,$(BUILD)/%,$(wildcard bench/*.c))
$(PROGRAMS) $(BENCHES): $(BUILD)/%: %.c $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(DEPFLAGS) $(LDFLAGS) -o $@ $< $(more_inputs) $(everything)
$(BUILD)/tests/corpus_runner: more_inputs = $(wildcard tests/corpus_runner/*.c)
$(BUILD)/tests/corpus_runner: $(wildcard tests/corpus_runner/*.[ch])
# The baseline of bench/ingest is compiled for the machine it runs on.
$(BUILD)/bench/simdjson_read.o: bench/simdjson_read.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O3 -march=native $(WARN) -DNDEBUG $(DEPFLAGS) -c -o $@ $<
$(BUILD)/bench/ingest: $(BUILD)/bench/simdjson_read.o
$(BUILD)/bench/ingest: more_inputs = $(BUILD)/bench/simdjson_read.o
# tests/NAME/*.c: one program from all files of the folder.
FOLDER_PROGRAMS = $(addprefix $(BUILD)/tests/,oracle territories)
$(foreach program,$(FOLDER_PROGRAMS),$(eval $(program): $(wildcard tests/$(notdir $(program))/*.[ch])))
$(FOLDER_PROGRAMS): $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(LDFLAGS) -o $@ $(filter %.c,$^) $(everything)
# docs/examples: programs of an embedder, which see the public header alone.
EXAMPLES = $(patsubst %.c,$(BUILD)/%,$(wildcard docs/examples/*.c))
$(EXAMPLES): $(BUILD)/%: %.c include/headgate.h $(LIB_RUNTIME)
	@mkdir -p $(@D)
	$(CC) -Iinclude -std=c17 $(OPT) $(WARN) $(SAN) $(LDFLAGS) -o $@ $< $(LIB_RUNTIME) $(RUNTIME_LIBS) $(more_libs)
$(BUILD)/docs/examples/assign_store: more_libs = -lsqlite3
programs: $(PROGRAMS) $(FOLDER_PROGRAMS) $(EXAMPLES)
ORACLE_RUN ?= --total 1000000
oracle: $(BUILD)/tests/oracle
	$(BUILD)/tests/oracle --jobs $$(nproc) $(ORACLE_RUN)
benches: $(BENCHES)

# tests/fuzz/fuzz_TARGET.c, for clang with sanitizers (scripts/test sets SAN); seeds in
# tests/fuzz/seeds/TARGET. The oracle's target takes all of tests/oracle but its main.
ORACLE = $(filter-out tests/oracle/main.c,$(wildcard tests/oracle/*.c))
FUZZ = $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_RUNS ?= 100000
$(FUZZ): $(BUILD)/fuzz/%: tests/fuzz/%.c $(filter %.a,$(everything))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(DEPFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(fuzz_more) $(everything)
$(BUILD)/fuzz/fuzz_oracle: fuzz_more = $(ORACLE)
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
	BUILD=$(BUILD) bench/run.sh
	BUILD=$(BUILD) bench/serve.sh
bench-count bench-count-keep: $(BUILD)/bench/policy $(BUILD)/headgate
	@BUILD="$(BUILD)" CC="$(CC)" OPT="$(OPT)" bench/count.sh $(patsubst bench-count-%,%,$(filter bench-count-%,$@))

# The script fetches other engines from their registries; the build never does.
bench-peers:
	BUILD=$(BUILD) bench/peers/run --write

# --- formatting and linting ---

# Headers are formatted by hand, to align members and their comments.
FOLDERS = $(LAYERS) $(addsuffix /*,$(LAYERS)) tests tests/unit/* tests/fuzz tests/corpus_runner tests/oracle tests/territories bench bench/peers bench/peers/clips docs/examples
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

# The command generates its manual and completions from its option tables.
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

# Folders are kept: others may have files there.
uninstall:
	rm -f $(to)/bin/headgate $(to)/include/headgate.h $(to)/lib/pkgconfig/headgate.pc
	rm -f $(addprefix $(to)/lib/,$(notdir $(LIB_RUNTIME) $(LIB_SHARED)) $(SONAME) libheadgate.so)
	rm -f $(to)/share/man/man1/headgate.1 $(bash_completion) $(zsh_completion) $(fish_completion)
	rm -rf $(to)/share/headgate

clean:
	rm -rf $(BUILD)

.PHONY: all help install uninstall clean unit programs benches fuzz-programs test check-san fuzz \
  oracle golden format format-check lint reference bench bench-count bench-count-keep bench-peers
.SECONDARY:
-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
