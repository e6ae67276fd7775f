#!/bin/sh
# The invented city in the browser: built once, then served until Ctrl-C.
set -eu
bin=$1
city=$2
port=$3
"$bin/youju" demo "$city" --site
exec "$bin/youju" serve --city "$city" --port "$port"
