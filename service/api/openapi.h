/* The description of the service for programs: openapi.yaml as JSON, made when Headgate is built. */
#ifndef HG_SERVICE_OPENAPI_H
#define HG_SERVICE_OPENAPI_H

#include <stddef.h>

extern const char hg_openapi[];
extern const size_t hg_openapi_size;

#endif
