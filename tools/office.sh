#!/bin/sh
# LibreOffice recalculates our workbooks and converts our documents in the tests. On Debian as
# root this installs what is missing; elsewhere it names what is missing and changes nothing.
set -u
want=""
command -v soffice >/dev/null 2>&1 || want="$want libreoffice-calc-nogui libreoffice-writer-nogui"
command -v pdftoppm >/dev/null 2>&1 || want="$want poppler-utils"
fc-list 2>/dev/null | grep -qi 'Noto Sans CJK' || want="$want fonts-noto-cjk fontconfig"
[ -n "$want" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing$want"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends $want >/dev/null && exit 0
fi
echo "not found:$want — tests that need them are reported as not run"
exit 0
