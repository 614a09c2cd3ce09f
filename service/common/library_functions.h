/* The functions used of the libraries that are loaded on demand (library.h). Add a function here, then call it
 * through the library's structure. */
#ifndef HG_SERVICE_LIBRARY_FUNCTIONS_H
#define HG_SERVICE_LIBRARY_FUNCTIONS_H

#include "service/common/library.h"

/* http*.c, with the door. */
#define HG_MICROHTTPD_FUNCTIONS(f)                                                                 \
    f(MHD_add_response_header) f(MHD_create_response_from_buffer)                                  \
    f(MHD_create_response_from_fd64) f(MHD_destroy_response) f(MHD_get_connection_info)            \
    f(MHD_get_connection_values_n) f(MHD_queue_response) f(MHD_quiesce_daemon)                     \
    f(MHD_resume_connection) f(MHD_start_daemon) f(MHD_stop_daemon) f(MHD_suspend_connection)

/* certificate.c, with the first certificate. */
#define HG_GNUTLS_FUNCTIONS(f)                                                                     \
    f(gnutls_certificate_allocate_credentials) f(gnutls_certificate_free_credentials)              \
    f(gnutls_certificate_set_x509_key_mem) f(gnutls_pcert_deinit) f(gnutls_pcert_export_x509)      \
    f(gnutls_pcert_list_import_x509_raw) f(gnutls_privkey_deinit)                                  \
    f(gnutls_privkey_import_x509_raw) f(gnutls_privkey_init) f(gnutls_session_get_ptr)             \
    f(gnutls_strerror) f(gnutls_x509_crt_deinit) f(gnutls_x509_crt_get_expiration_time)

/* database_sqlite.c, with the first connection. */
#define HG_SQLITE_FUNCTIONS(f)                                                                     \
    f(sqlite3_bind_blob64) f(sqlite3_bind_int64) f(sqlite3_bind_null)                              \
    f(sqlite3_bind_parameter_index) f(sqlite3_bind_text64) f(sqlite3_busy_timeout)                 \
    f(sqlite3_changes64) f(sqlite3_clear_bindings) f(sqlite3_close) f(sqlite3_column_blob)         \
    f(sqlite3_column_bytes) f(sqlite3_column_int64) f(sqlite3_column_text)                         \
    f(sqlite3_column_type) f(sqlite3_errmsg) f(sqlite3_exec) f(sqlite3_finalize)                   \
    f(sqlite3_get_autocommit) f(sqlite3_open_v2) f(sqlite3_prepare_v3) f(sqlite3_reset)            \
    f(sqlite3_step) f(sqlite3_stmt_readonly) f(sqlite3_system_errno)

/* database_postgres.c, with the first connection. */
#define HG_PQ_FUNCTIONS(f)                                                                         \
    f(PQclear) f(PQcmdStatus) f(PQcmdTuples) f(PQconnectdbParams) f(PQconsumeInput)                \
    f(PQenterPipelineMode) f(PQerrorMessage) f(PQexitPipelineMode) f(PQfinish) f(PQflush)          \
    f(PQftype) f(PQgetResult) f(PQgetisnull) f(PQgetlength) f(PQgetvalue) f(PQisBusy)              \
    f(PQntuples) f(PQpipelineStatus) f(PQpipelineSync) f(PQresultErrorField) f(PQresultStatus)     \
    f(PQsendPrepare) f(PQsendQuery) f(PQsendQueryParams) f(PQsendQueryPrepared)                    \
    f(PQsetNoticeReceiver) f(PQsetnonblocking) f(PQsocket) f(PQstatus)

#endif
