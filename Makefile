# Headgate. `make` builds ./build/headgate; `make help` lists the rest.
#
# Folders are layers (docs/architecture.md): base < bytecode < runtime, base < grammar <
# compiler, and cli on top. Two libraries: libheadgate (base, bytecode, runtime) and
# libheadgate-compiler (grammar, compiler). tests/layers.sh checks the includes.

BUILD   ?= build
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
RUNTIME_LIBS  = -lsimdjson -lre2 -lutf8proc -lsodium -lstdc++ -lpthread
COMPILER_LIBS = -lyaml
CLI_LIBS      = -lcsv -lz -lzstd -ljansson

objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c)) $(patsubst %.cc,$(BUILD)/%.o,$(wildcard $(1)/*.cc))
BASE     = $(call objects,base)
BYTECODE = $(call objects,bytecode)
RUNTIME  = $(call objects,runtime)
GRAMMAR  = $(call objects,grammar) $(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o
COMPILER = $(call objects,compiler)
CLI      = $(call objects,cli)

LIB_RUNTIME  = $(BUILD)/libheadgate.a
LIB_COMPILER = $(BUILD)/libheadgate-compiler.a
LIB_CLI      = $(BUILD)/libheadgate-cli.a

all: $(BUILD)/headgate

help:
	@echo 'make            build/headgate and its libraries'
	@echo 'make test       every test (scripts/test also installs what is missing)'
	@echo 'make check-san  the same under address, undefined and leak sanitizers'
	@echo 'make golden     rewrite the expected parts of tests/corpus for review'
	@echo 'make bench      figures, as ratios within one run'
	@echo 'make format     clang-format over the tree;  make lint  clang-tidy'
	@echo 'make install    DESTDIR= PREFIX=/usr/local'

$(LIB_RUNTIME): $(BASE) $(BYTECODE) $(RUNTIME)
$(LIB_COMPILER): $(GRAMMAR) $(COMPILER)
$(LIB_CLI): $(filter-out $(BUILD)/cli/main.o,$(CLI))
$(LIB_RUNTIME) $(LIB_COMPILER) $(LIB_CLI):
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/headgate: $(BUILD)/cli/main.o $(LIB_CLI) $(LIB_COMPILER) $(LIB_RUNTIME)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(CLI_LIBS) $(COMPILER_LIBS) $(RUNTIME_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(DEPFLAGS) -c -o $@ $<

# Generated code stays in the build folder and is not held to our warnings.
$(BUILD)/grammar/parser.c $(BUILD)/grammar/parser.h: grammar/headgate.y
	@mkdir -p $(@D)
	bison -Werror -Wcounterexamples --defines=$(BUILD)/grammar/parser.h -o $(BUILD)/grammar/parser.c $<
$(BUILD)/grammar/scanner.c $(BUILD)/grammar/scanner.h: grammar/headgate.l
	@mkdir -p $(@D)
	flex --header-file=$(BUILD)/grammar/scanner.h -o $(BUILD)/grammar/scanner.c $<
$(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o: $(BUILD)/grammar/%.o: $(BUILD)/grammar/%.c $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h
	$(CC) $(CPPFLAGS) $(CFLAGS) -w $(DEPFLAGS) -c -o $@ $<
$(filter-out $(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o,$(GRAMMAR)): $(BUILD)/grammar/parser.h $(BUILD)/grammar/scanner.h

# Unit tests: tests/unit/LAYER/test_MODULE.c, each its own program, linked with its layer and
# what lies below, so that whoever reaches upward fails to link.
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*/test_*.c))
unit_libs_base     = $(LIB_RUNTIME) $(RUNTIME_LIBS)
unit_libs_bytecode = $(LIB_RUNTIME) $(RUNTIME_LIBS)
unit_libs_runtime  = $(LIB_RUNTIME) $(RUNTIME_LIBS)
unit_libs_grammar  = $(LIB_COMPILER) $(LIB_RUNTIME) $(COMPILER_LIBS) $(RUNTIME_LIBS)
unit_libs_compiler = $(LIB_COMPILER) $(LIB_RUNTIME) $(COMPILER_LIBS) $(RUNTIME_LIBS)
unit_libs_cli      = $(LIB_CLI) $(LIB_COMPILER) $(LIB_RUNTIME) $(CLI_LIBS) $(COMPILER_LIBS) $(RUNTIME_LIBS)
define unit_rule
$(BUILD)/unit/$(1)/%: tests/unit/$(1)/%.c $(filter %.a,$(unit_libs_$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(CFLAGS) -Wno-pedantic $$(DEPFLAGS) $$(LDFLAGS) -o $$@ $$< $(unit_libs_$(1)) -lcriterion
endef
$(foreach layer,base bytecode runtime grammar compiler cli,$(eval $(call unit_rule,$(layer))))
unit: $(UNIT)

clean:
	rm -rf $(BUILD)

.PHONY: all help unit clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
