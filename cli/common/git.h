/* Files as they stand in a revision of a git repository, named REV:PATH as git does: PATH from the
 * top of the work tree, or from the current folder when it begins with `./` or `../`; without REV
 * (`:PATH`) what is staged. Reads through `git cat-file --batch`, run as a child without a shell. */
#ifndef HG_CLI_GIT_H
#define HG_CLI_GIT_H

#include "base/source.h"

struct hg_git;
/* Is this REV:PATH? Not when a file of that name is there, nor when it is "-". */
bool hg_is_git_name(const char *name);
/* NULL after a message: no git, no repository, no such revision. */
struct hg_git *hg_git_open(const char *name);
void hg_git_close(struct hg_git *git);
/* PATH from the top of the work tree, and REV as given. Live as long as `git`. */
struct hg_str hg_git_path(const struct hg_git *git);
struct hg_str hg_git_revision(const struct hg_git *git);
/* Reads paths from the top of the work tree. */
struct hg_loader hg_git_loader(struct hg_git *git);
/* Tells that PATH is not there, and what may be meant. */
void hg_git_message_missing(struct hg_git *git, struct hg_str why);

#endif
