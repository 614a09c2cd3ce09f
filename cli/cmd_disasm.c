/* headgate disasm: the disassembly of a program file or a policy. */
#include "cli/common/common.h"

static int run(const struct hg_args *args)
{
    struct hg_session session;
    struct hg_buf text;
    int exit_state = hg_session_open(&session, args->operands[0], true);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    hg_cli_buf(&text);
    hg_program_disassemble(session.program, &text);
    exit_state = hg_print(&text);
    hg_session_close(&session);
    return exit_state;
}

const struct hg_command hg_cmd_disasm = {
    .name = "disasm",
    .operands = "FILE",
    .summary = "list the parts of a program and its code with source lines",
    .details = "FILE is a program file (.hgb), or a policy, which is compiled first.\n",
    .examples = "headgate disasm inbound.gate\n"
                "headgate disasm inbound.hgb",
    .options = NULL,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
