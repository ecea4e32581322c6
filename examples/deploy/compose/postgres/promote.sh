#!/bin/sh
# Makes this replica the primary and says so when it takes writes. Stop the old primary first, and never start it again on its old
# data folder: two primaries would each have half of the truth. Run it inside the replica:
#   docker compose … exec -u postgres postgres-replica /etc/postgresql/promote.sh
set -eu

ask() {
  psql -X -A -t -v ON_ERROR_STOP=1 --username postgres --dbname postgres -c "$1"
}

if [ "$(ask 'SELECT pg_is_in_recovery()')" = f ]; then
  echo "this server is a primary already; nothing was done" >&2
  exit 1
fi
echo "last of the old primary: $(ask "SELECT coalesce(pg_last_xact_replay_timestamp()::text, 'nothing')")"
if [ "$(ask 'SELECT pg_promote(true, 60)')" != t ]; then
  echo "the promotion did not end within 60 s; see the log of this server" >&2
  exit 1
fi
echo "promoted: this server takes writes"
