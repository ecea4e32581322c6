#!/bin/sh
# Starts a Sentinel that watches the Redis named registry. It writes what it learns into a file, which therefore cannot be a
# mounted one: SENTINEL_HOME, /data by default, which only this user reads.
set -eu

: "${REDIS_PASSWORD:?set it to the password of Redis}"
home=${SENTINEL_HOME:-/data}
file=$home/sentinel.conf
if [ ! -s "$file" ]; then
  umask 077
  cat > "$file" <<EOF
port ${SENTINEL_PORT:-26379}
bind ${SENTINEL_BIND:-0.0.0.0}
dir $home
requirepass $REDIS_PASSWORD
sentinel sentinel-pass $REDIS_PASSWORD
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
${SENTINEL_SETTINGS:-}
sentinel monitor registry ${REDIS_PRIMARY:-redis} ${REDIS_PRIMARY_PORT:-6379} 2
sentinel auth-pass registry $REDIS_PASSWORD
sentinel down-after-milliseconds registry ${SENTINEL_DOWN_AFTER_MS:-5000}
sentinel failover-timeout registry 30000
sentinel parallel-syncs registry 1
EOF
fi
exec redis-server "$file" --sentinel
