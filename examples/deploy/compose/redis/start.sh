#!/bin/sh
# Starts Redis with the settings beside this file and the password of REDIS_PASSWORD, which comes by standard input: arguments
# can be read by every process of the host. Further settings may come in REDIS_SETTINGS, one a line.
set -eu

: "${REDIS_PASSWORD:?set it to the password of Redis}"
folder=$(cd "$(dirname "$0")" && pwd)
exec redis-server - <<EOF
include $folder/redis.conf
requirepass $REDIS_PASSWORD
masterauth $REDIS_PASSWORD
${REDIS_SETTINGS:-}
EOF
