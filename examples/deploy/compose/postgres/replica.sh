#!/bin/sh
# Starts a replica: copies the primary when its data folder is empty, then follows it. After a promotion (promote.sh) the same
# folder is a primary's, and it starts as that, unless PRIMARY_HOST takes writes. Further arguments go to the server.
#   PRIMARY_HOST, PRIMARY_PORT   where the primary is
#   REPLICATION_DB_PASSWORD      password of its user replicator
#   REPLICATION_SLOT             slot that keeps what this replica has not read; replica_1 by default
#   FOLLOW_ONLY                  yes: never starts as a primary, whatever the folder is
set -eu

: "${PRIMARY_HOST:?set it to the host of the primary}"
: "${REPLICATION_DB_PASSWORD:?set it to the password of the database user replicator}"
: "${PGDATA:?set it to the data folder}"
slot=${REPLICATION_SLOT:-replica_1}
incoming=$PGDATA/incoming

stop() {
  echo "$1" >&2
  exit 1
}

# Asks the primary as its user replicator, who may do nothing but follow it.
primary() {
  PGPASSWORD=$REPLICATION_DB_PASSWORD PGCONNECT_TIMEOUT=2 psql -X -A -t --no-password -c "$1" \
    "host=$PRIMARY_HOST port=${PRIMARY_PORT:-5432} user=replicator replication=true"
}

await_primary() {
  attempt=0
  until pg_isready -q -h "$PRIMARY_HOST" -p "${PRIMARY_PORT:-5432}"; do
    attempt=$((attempt + 1))
    [ "$attempt" -lt 60 ] || stop "$PRIMARY_HOST does not answer, so there is nothing to copy"
    sleep 2
  done
}

# The data folder counts as copied once it has PG_VERSION, which comes last: a copy that broke off begins anew.
copy() {
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  if [ -d "$incoming" ]; then
    find "$PGDATA" -mindepth 1 -delete
  fi
  [ -z "$(ls -A "$PGDATA")" ] || stop "$PGDATA is not empty and no database; empty it, and it is filled from $PRIMARY_HOST"
  await_primary
  # What an earlier copy kept. A slot that somebody reads stays, and then the copy fails with its name.
  primary "DROP_REPLICATION_SLOT $slot" >/dev/null 2>&1 || true
  # -R notes how to follow in a file that only this user reads.
  PGPASSWORD=$REPLICATION_DB_PASSWORD pg_basebackup --pgdata "$incoming" --write-recovery-conf --wal-method stream \
    --checkpoint fast --create-slot --slot "$slot" --no-password \
    --host "$PRIMARY_HOST" --port "${PRIMARY_PORT:-5432}" --username replicator
  find "$incoming" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv {} "$PGDATA"/ ';'
  mv "$incoming/PG_VERSION" "$PGDATA"/
  rmdir "$incoming"
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  copy
elif [ ! -e "$PGDATA/standby.signal" ]; then
  if [ "${FOLLOW_ONLY:-}" = yes ] || [ "$(primary 'SHOW in_hot_standby' 2>/dev/null)" = off ]; then
    stop "$PGDATA is that of a primary, and $PRIMARY_HOST is the primary now; empty it, and it is filled from there"
  fi
fi
exec postgres "$@"
