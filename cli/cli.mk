# The starter of `headgate init`, from its files. Included by the Makefile.
.DEFAULT_GOAL := all
CLI += $(BUILD)/cli/starter_files.o
STARTER := $(shell find cli/starter -type f)
$(BUILD)/cli/starter_files.c: cli/embed.sh $(STARTER)
	@mkdir -p $(@D)
	cli/embed.sh cli/starter > $@.new
	@mv $@.new $@
$(BUILD)/cli/starter_files.o: $(BUILD)/cli/starter_files.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<
