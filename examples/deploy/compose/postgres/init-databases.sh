#!/bin/sh
# Makes the databases and their users, once, while the data folder is initialised. Run by the image of PostgreSQL; by hand with
# the PG* variables of an administrator. Passwords come from the environment and go to the server by the connection alone.
set -eu

: "${REGISTRY_DB_PASSWORD:?set it to the password of the database user registry}"
: "${BACKUP_DB_PASSWORD:?set it to the password of the database user registry_backup}"
: "${MONITORING_DB_PASSWORD:?set it to the password of the database user monitoring}"
: "${REPLICATION_DB_PASSWORD:?set it to the password of the database user replicator}"

psql -X -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv registry REGISTRY_DB_PASSWORD
\getenv backup BACKUP_DB_PASSWORD
\getenv monitoring MONITORING_DB_PASSWORD
\getenv replicator REPLICATION_DB_PASSWORD
-- Nothing of what follows may show up in the log of the server.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';

CREATE ROLE registry LOGIN PASSWORD :'registry';
ALTER ROLE registry SET statement_timeout = '30s';
ALTER ROLE registry SET idle_in_transaction_session_timeout = '10s';

-- A backup holds one transaction from its beginning to its end.
CREATE ROLE registry_backup LOGIN PASSWORD :'backup' IN ROLE pg_read_all_data;
CREATE ROLE monitoring LOGIN CONNECTION LIMIT 3 PASSWORD :'monitoring' IN ROLE pg_monitor;
ALTER ROLE monitoring SET statement_timeout = '10s';
CREATE ROLE replicator LOGIN REPLICATION CONNECTION LIMIT 5 PASSWORD :'replicator';

CREATE DATABASE registry OWNER registry;
-- Empty: for a look into a backup beside the live data.
CREATE DATABASE registry_copy OWNER registry;
REVOKE CONNECT ON DATABASE registry, registry_copy FROM PUBLIC;
GRANT CONNECT ON DATABASE registry TO registry_backup, monitoring;
SQL
