#!/bin/sh
# What a newcomer sees: an invented city, its ranking, one number explained, bulletin and pack,
# and the pack computed again. Every step is a command that can be typed by hand.
set -eu
bin=$1
city=$2
out=$city/out
say() { printf '\n$ youju %s\n' "$*"; "$bin/youju" "$@"; }

say demo "$city"
last=$(sed -n 's/.*"last": "\([0-9-]*\)".*/\1/p' "$city/demo.json")
month=$(date -d "$(printf '%s' "$last" | cut -c1-7)-01 -1 day" +%Y-%m)  # the last whole month
mkdir -p "$out"
say compute --city "$city"
say assess county_air_2026 --period "..$last" --city "$city"
county=$(sed -n '2p' "$city/targets/2026.csv" | cut -d, -f1)
say explain --city "$city" "fig_air_day/$county/$last/pm25"
rm -f "$out/$month.zip" "$out/$month.zip.sha256"
say assess county_air_2026 --period "$month" --city "$city" --issued-on "$last" \
    --out "$out/通报-$month.docx" --out "$out/排名-$month.xlsx" --freeze "$out/$month.zip"
say worksheet "$county" "$month" --city "$city" --dust excluded --out "$out/核算底稿-$county-$month.xlsx"
say replay "$out/$month.zip"
printf '\n全部数据均为虚构。文件在 %s；再次运行 make tour 不会重建城市。\n' "$out"
