#!/bin/bash
# A PostgreSQL of a test's own, on a socket of its own folder: to be sourced.
#
#   postgres_start FOLDER    makes it at first, starts it; $postgres_url is where it is. False where
#                            no PostgreSQL is installed.
#   postgres_stop FOLDER [fast|immediate]
#   postgres_restart FOLDER [fast|immediate]
#
# A server does not run as root: it runs as `postgres`, else `nobody`, when the test does.

postgres_bin() {
  local bin
  for bin in /usr/lib/postgresql/*/bin; do
    [ -x "$bin/initdb" ] && echo "$bin" && return
  done
  command -v initdb >/dev/null && dirname "$(command -v initdb)"
}

postgres_as() {
  local user=nobody
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
    return
  fi
  id postgres >/dev/null 2>&1 && user=postgres
  (cd / && setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@")
}

postgres_make() {
  local folder=$1 bin
  bin=$(postgres_bin)
  mkdir -p "$folder" && chmod 755 "$folder"
  [ "$(id -u)" -ne 0 ] || chown "$(postgres_as id -u):$(postgres_as id -g)" "$folder"
  postgres_as "$bin/initdb" -D "$folder/data" -U headgate -A trust -E UTF8 --locale=C --no-sync \
    >"$folder.log" 2>&1 || return 1
  # Nobody else's: no port is taken. A commit is still synced.
  postgres_as tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 60
shared_buffers = 32MB
max_wal_size = 128MB
fsync = on
full_page_writes = on
log_min_messages = fatal
CONF
}

postgres_start() {
  local folder=$1 bin
  bin=$(postgres_bin)
  [ -n "$bin" ] || return 1
  postgres_url="postgresql://headgate@/postgres?host=${folder//\//%2F}"
  [ -d "$folder/data" ] || postgres_make "$folder" || return 1
  postgres_as "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" start \
    >>"$folder.log" 2>&1
}

postgres_stop() {
  local folder=$1 mode=${2:-immediate}
  [ -d "$folder/data" ] || return 0
  postgres_as "$(postgres_bin)/pg_ctl" -D "$folder/data" -w -t 60 -m "$mode" stop \
    >>"$folder.log" 2>&1
}

postgres_restart() {
  postgres_stop "$1" "${2:-immediate}"
  postgres_start "$1"
}
