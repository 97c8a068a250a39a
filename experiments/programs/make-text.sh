#!/bin/sh
# Makes the input of programs.toml, the file that it is told to, where there is none: 17 MB of made-up words, the same
# on every machine. Some words are common and most are rare, so that it can be compressed as a text can.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FILE" >&2; exit 2; }
[ ! -e "$1" ] || exit 0

mkdir -p "$(dirname "$1")"
unfinished="$1.unfinished.$$"
trap 'rm -f "$unfinished"' EXIT
LC_ALL=C awk '
    # A linear congruential generator; its products stay below 2^53, where every awk is exact.
    function random(below) {
        seed = (seed * 69069 + 1) % 4294967296
        return int(seed / 4294967296 * below)
    }
    BEGIN {
        seed = 2017
        letters = "etaoinshrdlucmwfgypbvkjxqz"
        words = 20000
        for (word = 0; word < words; word++) {
            for (left = 2 + int(word / words * 6) + random(3); left > 0; left--)
                text[word] = text[word] substr(letters, 1 + int(random(26) * random(26) / 26), 1)
        }
        for (line = 0; line < 400000; line++) {
            said = ""
            for (left = 6 + random(8); left > 0; left--)
                said = said text[int(random(words) * (random(words) / words) * (random(words) / words))] " "
            print said
        }
    }' > "$unfinished"
mv "$unfinished" "$1"
