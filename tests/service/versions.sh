# Versions of a policy, and swaps under load: see versions.py. Kept by SQLite, and by a PostgreSQL where one
# is installed.
part python3 "$here/versions.py" --seconds 3
. "$root/tests/fault/postgres.sh"
server=$(mktemp -d) && chmod 711 "$server"
if postgres_start "$server/postgres"; then
  part python3 "$here/versions.py" --seconds 2 --postgres "$postgres_url"
fi
postgres_stop "$server/postgres"
rm -rf "$server"
