/* Metrics of the process, under their standard names
 * (prometheus.io/docs/instrumenting/writing_clientlibs, "Process metrics"). What the system does
 * not report is left out. */
#include "service/common/metrics_parts.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static void put_cpu(struct hg_buf *out)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return;
    uint64_t micros = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                      (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    hg_metrics_write_head(out, "process_cpu_seconds_total", "counter",
                          "User and system CPU time of the process.");
    hg_buf_text(out, "process_cpu_seconds_total ");
    hg_metrics_write_seconds(out, micros * 1000);
    hg_buf_byte(out, '\n');
}

static void put_gauge(struct hg_buf *out, const char *name, const char *help, uint64_t value)
{
    hg_metrics_write_head(out, name, "gauge", help);
    hg_buf_print(out, "%s %" PRIu64 "\n", name, value);
}

static void put_memory(struct hg_buf *out)
{
    uint64_t whole, resident;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        return;
    bool good = fscanf(file, "%" SCNu64 " %" SCNu64, &whole, &resident) == 2;
    fclose(file);
    if (!good)
        return;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    put_gauge(out, "process_virtual_memory_bytes", "Virtual memory size.", whole * page);
    put_gauge(out, "process_resident_memory_bytes", "Resident memory size.", resident * page);
}

static void put_files(struct hg_buf *out)
{
    struct rlimit limit;
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return;
    uint64_t open = 0;
    while (readdir(folder) != NULL)
        open++;
    closedir(folder);
    /* Without `.`, `..` and the folder itself. */
    put_gauge(out, "process_open_fds", "Open file descriptors.", open < 3 ? 0 : open - 3);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        put_gauge(out, "process_max_fds", "Maximum number of open file descriptors.",
                  limit.rlim_cur);
}

void hg_metrics_write_process(struct hg_buf *out)
{
    put_cpu(out);
    put_memory(out);
    put_files(out);
}
