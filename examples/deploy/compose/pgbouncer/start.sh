#!/bin/sh
# Starts PgBouncer in front of the PostgreSQL of POSTGRES_HOST. The password lies in a file of a tmpfs that only this user reads.
set -eu

: "${POSTGRES_HOST:?set it to the host of PostgreSQL}"
: "${REGISTRY_DB_PASSWORD:?set it to the password of the database user registry}"
home=${PGBOUNCER_HOME:-/tmp}
case $REGISTRY_DB_PASSWORD in
  *'"'*)
    echo "REGISTRY_DB_PASSWORD must not contain a double quote: PgBouncer could not read it" >&2
    exit 1
    ;;
esac

umask 077
printf '"registry" "%s"\n' "$REGISTRY_DB_PASSWORD" > "$home/users"
cat > "$home/pgbouncer.ini" <<EOF
[databases]
registry = host=$POSTGRES_HOST port=${POSTGRES_PORT:-5432} dbname=registry

[pgbouncer]
listen_addr = ${PGBOUNCER_ADDRESS:-0.0.0.0}
listen_port = ${PGBOUNCER_PORT:-6432}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $home/users
; A connection of PostgreSQL belongs to a client for the length of a transaction: 20 of them serve up to 200 clients.
pool_mode = transaction
max_client_conn = 200
default_pool_size = 20
reserve_pool_size = 5
reserve_pool_timeout = 3
; What drivers send that PostgreSQL has no use for.
ignore_startup_parameters = extra_float_digits
server_connect_timeout = 3
server_login_retry = 1
query_wait_timeout = 30
log_connections = 0
log_disconnections = 0
EOF
exec pgbouncer "$home/pgbouncer.ini"
