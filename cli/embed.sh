#!/bin/sh
# Writes the files under a folder as C to standard output: an array of their paths and bytes,
# in the order of their paths, so that the same files give the same text everywhere.
#   embed.sh cli/starter
set -eu
export LC_ALL=C
cd "$1"
echo '/* Made by cli/embed.sh; do not edit. */'
echo '#include "cli/starter.h"'
number=0
table=
for file in $(find . -type f | sed 's|^\./||' | sort); do
    number=$((number + 1))
    echo "static const unsigned char file_$number[] = {"
    od -An -v -tx1 "$file" | sed 's/  *\([0-9a-f][0-9a-f]\)/0x\1,/g'
    echo '0};'
    table="$table    {\"$file\", file_$number, sizeof file_$number - 1},
"
done
echo 'const struct hg_starter_file hg_starter_files[] = {'
printf '%s' "$table"
echo '    {0},'
echo '};'
