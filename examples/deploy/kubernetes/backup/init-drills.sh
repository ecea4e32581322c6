#!/bin/sh
# Makes the user to whom a backup says that its tables belong; run once by the image of PostgreSQL. Nobody logs in as it.
set -eu

psql -X -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres -c 'CREATE ROLE registry'
