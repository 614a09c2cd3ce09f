/* Files in a revision of a git repository, named REV:PATH as in git: PATH is relative to the top
 * of the work tree, or to the current folder if it starts with `./` or `../`; without REV
 * (`:PATH`) the staged file. Reads through `git cat-file --batch`, run as a child without a
 * shell. One thread at a time per hg_git. */
#ifndef HG_CLI_GIT_H
#define HG_CLI_GIT_H

#include "base/source.h"

struct hg_git;
/* Whether this is REV:PATH. Not if a file of that name exists, nor for "-". */
bool hg_is_git_name(const char *name);
/* Starts git. NULL after a message: no git, no repository, no such revision. */
struct hg_git *hg_git_open(const char *name);
void hg_git_close(struct hg_git *git);
/* PATH relative to the top of the work tree, and REV as given. Valid as long as `git`. */
struct hg_str hg_git_path(const struct hg_git *git);
struct hg_str hg_git_revision(const struct hg_git *git);
/* A loader whose paths are relative to the top of the work tree. Valid as long as `git`. */
struct hg_loader hg_git_loader(struct hg_git *git);
/* Prints that PATH does not exist, and a suggestion. */
void hg_git_message_missing(struct hg_git *git, struct hg_str why);

#endif
