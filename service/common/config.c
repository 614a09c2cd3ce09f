/* Defaults of the configuration, and what a name may be: see config.h. */
#include "service/common/config.h"

const struct hg_limits hg_limits_default = {
    .header_bytes = (size_t)8 << 10,
    .body_bytes = (size_t)1 << 20,
    .program_bytes = (size_t)64 << 20,
    .batch_bytes = (size_t)256 << 20,
    .connections = 1024,
    .connections_per_ip = 0,
    .idle_seconds = 60,
    .request_seconds = 30,
    .batch_seconds = 3600,
    .answer_seconds = 60,
    .stop_seconds = 30,
};

bool hg_is_service_name(struct hg_str name)
{
    bool good = name.len != 0 && name.len <= HG_NAME_MAX;
    for (size_t i = 0; i < name.len && good; i++) {
        char c = name.at[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    }
    return good;
}
