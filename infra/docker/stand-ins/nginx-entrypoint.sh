#!/bin/sh
# What the nginx image does with /etc/nginx/templates before it starts.
set -eu
filter=${NGINX_ENVSUBST_FILTER:-}
names=$(env | sed -n 's/^\([A-Za-z_0-9]*\)=.*/\1/p' | grep "$filter" | sed 's/.*/${&}/' | tr '\n' ' ')
cd /etc/nginx/templates
find . -name '*.template' | while read -r template; do
    target=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}/${template%.template}
    mkdir -p "$(dirname "$target")"
    envsubst "$names" <"$template" >"$target"
done
exec "$@"
