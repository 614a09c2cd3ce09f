# Embeds the files that `headgate init` writes. Included by the Makefile.
.DEFAULT_GOAL := all
CLI += $(BUILD)/cli/starter_files.o
STARTER := $(shell find cli/starter -type f)
$(BUILD)/cli/starter_files.c: cli/embed.sh $(STARTER)
	@mkdir -p $(@D)
	cli/embed.sh cli/starter > $@
