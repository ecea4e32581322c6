#!/bin/sh
# Makes the hosts of this server from their templates, for the name in DOMAIN, and starts nginx. Every six hours it takes up
# certificates that certbot has renewed meanwhile.
set -eu

: "${DOMAIN:?set it to the name of the host, such as registry.example.com}"
folder=${NGINX_FOLDER:-/etc/nginx}

for template in "$folder"/templates/*.template; do
  [ -e "$template" ] || {
    echo "no template in $folder/templates: nothing to serve" >&2
    exit 1
  }
  sed "s/\${DOMAIN}/$DOMAIN/g" "$template" > "$folder/sites/$(basename "$template" .template)"
done
mkdir -p /var/log/nginx/host
nginx -t -q -c "$folder/nginx.conf"
(while sleep 21600; do
  nginx -s reload -c "$folder/nginx.conf" || echo "renewed certificates were not taken up; the next attempt is in six hours" >&2
done) &
exec nginx -c "$folder/nginx.conf" -g 'daemon off;'
