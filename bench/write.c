/* The cost of writing a file of decisions: as many bytes, written as by `headgate eval -o`, and
 * nothing else. They are in the cache, like decisions just made.
 *
 *   write FILE BYTES        for bench/run.sh; on its own there is nothing to compare it with */
#include <inttypes.h>

#include "bench/tools.h"
#include "cli/common/common.h"

#define PIECE ((size_t)224 << 10) /* a stretch of decisions with their hits */

int main(int argc, char **argv)
{
    static char piece[PIECE];
    struct hg_output *out;
    int64_t left;
    if (argc == 1) {
        puts("of no use by itself: bench/run.sh asks it for the bytes of a run");
        return 0;
    }
    if (argc != 3 || hg_parse_integer(hg_str(argv[2]), &left) != HG_NUMBER_OK || left < 0)
        die("usage: write FILE BYTES");
    memset(piece, 'x', sizeof piece);
    if (hg_output_open(argv[1], &out) != HG_OK)
        return 1;
    for (; left > 0; left -= (int64_t)PIECE)
        if (!hg_output_write(out, piece, left < (int64_t)PIECE ? (size_t)left : PIECE))
            die("it cannot be written");
    return hg_output_commit(out) ? 0 : 1;
}
