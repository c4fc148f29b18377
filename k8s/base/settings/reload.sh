#!/bin/sh
# Twice a day nginx reads its certificate again: a renewed one is mounted, and nothing tells it so.
while sleep 43200; do nginx -s reload -c /run/door/nginx.conf; done &
