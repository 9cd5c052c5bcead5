#!/bin/sh
# Checks an evidence package with GNU coreutils, find, sed, xargs, openssl (3.0 or later) and jq (1.6 or later) alone:
#     unzip -d FOLDER PACKAGE.asice && sh verify.sh TRUST-FOLDER FOLDER
# TRUST-FOLDER comes from elsewhere, and so should this script: `trust` holds the log's keys, `ca.pem` the certificates of the authorities of
# seal and time-stamps; log.pub.pem and log-sm2.pub.pem, if they are there, must be the same keys. Of a package only those keys are believed
# that its entries bind, and the entries only because the log signed for them. PASS or FAIL for each check, of what fails the first five;
# exit status 0 valid, 1 invalid, 2 wrong usage. The bytes are described in ledger/package/FORMAT.md of the ledger's source.
# shellcheck disable=SC2016,SC2317   # variables of jq; functions that `check` calls
set -u
unset CDPATH
export LC_ALL=C TZ=UTC
usage() { echo "usage: sh verify.sh TRUST-FOLDER [PACKAGE-FOLDER]   ($1)" >&2; exit 2; }
for tool in openssl jq basenc split xargs find sed sort cmp; do command -v $tool >/dev/null || usage "$tool is not installed"; done
if [ $# -ne 1 ] && [ $# -ne 2 ]; then usage "one or two folders"; fi
trust=$(cd -- "$1" 2>/dev/null && pwd) || usage "$1 is no folder"
if [ ! -f "$trust/trust" ] || [ ! -f "$trust/ca.pem" ]; then usage "trust or ca.pem is not in $1"; fi
if [ $# -eq 2 ]; then place=$2; elif [ -f bagit.txt ]; then place=.; else place=$(dirname -- "$0"); fi
cd -- "$place" 2>/dev/null || usage "$place is no folder"
[ -d data ] || usage "no unpacked package in $place"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
mkdir "$work/keys" "$work/leaf" "$work/piece"
for name in failed empty holders; do : >"$work/$name"; done

# --- How results are told ---------------------------------------------------------------------------------------------------------------
fail() { printf 'FAIL %s\n' "$1"; echo >>"$work/failed"; }
check() { what=$1; shift; if "$@" >/dev/null 2>&1; then echo "PASS $what"; else fail "$what"; return 1; fi; }
list() { # Standard input has what is wrong, a line each.
    wrong=$(head -n 5 | cut -c 1-150 | tr -cd '[:print:]\n' | tr '\n' ';')
    if [ -z "$wrong" ]; then echo "PASS $1"; else fail "$1: $wrong"; fi
}
rule() { what=$1; shift; { jq -r "$@" 2>/dev/null || echo "cannot be judged"; } | list "$what"; } # jq prints what is wrong, or fails
finish() {
    echo "Left to qiyue-verify: cosignatures of witnesses, the ZIP's own bytes, strictness of JSON, revoked certificates, the rules of the domain"
    echo "(who had to sign what), and what only all volumes of a group show together."
    n=$(wc -l <"$work/failed")
    if [ "$n" -eq 0 ]; then echo "RESULT: VALID"; exit 0; else echo "RESULT: INVALID ($n)"; exit 1; fi
}

# --- Digests, signatures, notes, trees --------------------------------------------------------------------------------------------------
digests() { xargs openssl dgst "-$1" -r | tr '*' ' '; } # of the files that standard input names: "<hex>  <name>"
hashes() { # DIGEST BYTES: hashes of strings, each of so many bytes, that stand one behind the other in hex
    rm -f "$work"/piece/*
    tr a-f A-F | tr -d '\n' | basenc -d --base16 | split -b "$2" -a 5 - "$work/piece/"
    (cd "$work/piece" && printf '%s\n' ./* | digests "$1") | cut -c 1-64
}
bytes() { od -An -v -tx1 | tr -d ' \n'; }
suite() { # of a key, by the first bytes of its DER
    case $(head -c 26 "$1" | bytes) in
        302a300506032b6570032100*) echo ed25519 ;;
        3059301306072a8648ce3d020106082a8648ce3d030107034200) echo p256 ;;
        3059301306072a8648ce3d020106082a811ccf5501822d034200) echo sm2 ;;
    esac
}
signed() { # SUITE KEY MESSAGE SIGNATURE
    key=$2 message=$3 signature=$4
    case $1 in ed25519) set -- ;; p256) set -- -digest sha256 ;; sm2) set -- -digest sm3 -pkeyopt distid:1234567812345678 ;; *) return 1 ;; esac
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$key" -rawin -in "$message" -sigfile "$signature" "$@" >/dev/null 2>&1
}
note() { # FILE NAME ID SUITE KEY: three lines, NAME first; of the signature lines with this name and key id there is one, and all hold
    found=1
    head -n 3 "$1" >"$work/text" && [ "$(sed -n 1p "$1")" = "$2" ] && [ -z "$(sed -n 4p "$1")" ] || return 1
    while read -r dash name line; do
        [ "$dash $name" = "— $2" ] || continue
        printf '%s' "$line" | base64 -d >"$work/line"
        [ "$(head -c 4 "$work/line" | bytes)" = "$3" ] || continue
        tail -c +5 "$work/line" >"$work/signature"
        signed "$4" "$5" "$work/text" "$work/signature" || return 1
        found=0
    done <"$1"
    return "$found"
}
# Reads nodes to hash, "LEFT RIGHT", level by level, the lowest first, each level ended by "."; "+" is the next result of the level below.
tree() { # DIGEST PREFIX; the highest level's results are left in $work/result
    : >"$work/result"
    exec 3<"$work/empty" 4>"$work/nodes"
    while read -r left right; do
        if [ "$left" = . ]; then
            hashes "$1" 65 <"$work/nodes" >"$work/result"
            exec 3<"$work/result" 4>"$work/nodes"
            continue
        fi
        [ "$left" != + ] || read -r left <&3
        [ "$right" != + ] || read -r right <&3
        printf '%s%s%s' "$2" "$left" "$right" >&4
    done
    exec 3<&- 4>&-
}
lib='def sextets: explode | map(if . > 96 then . - 71 elif . > 64 then . - 65 elif . > 47 then . + 4 elif . == 43 then 62 else 63 end);
def hex: if test("^([A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(==|[A-Za-z0-9+/]=)$") then rtrimstr("=") | rtrimstr("=") | (length * 6 / 8 | floor) as $n    # of base64
    | sextets + [0] | [range(0; length - 1; 2) as $i | .[$i] * 64 + .[$i + 1] | (. / 256 | floor), (. / 16 | floor) % 16, . % 16]
    | map("0123456789abcdef"[.:. + 1]) | add | .[:$n * 2] else error("base64") end;
def hash: hex | if length == 64 then . else error("hash") end;
def hash_in_hex: if test("^[0-9a-f]{64}$") then . else error("hash") end;
def half($n): last(1 | recurse(if . * 2 < $n then . * 2 else empty end));    # the largest power of two below n
def turns($i; $n):    # on which side the siblings of leaf i stand in a tree of n, from the leaf upwards
    if $n < 2 then [] else half($n) as $k | if $i < $k then turns($i; $k) + ["r"] else turns($i - $k; $n - $k) + ["l"] end end;
def plan: group_by(.[0]) | reverse | .[] | (.[] | "\(.[1]) \(.[2])"), ".";    # for tree, of [depth, left, right]
def scope_streams: .scope | if .kind == "complexes" then "complexes/" + .ids[] elif .kind == "organization" then "organizations/" + .uscc else empty end;'
# Many paths from leaves to roots at once: a list of {name, start, path, sides, want} stands in $work/lanes.
paths() { # WHAT DIGEST PREFIX
    jq -r "$lib"'[.[] | . as $l | (.path | length) as $n | if $n != (.sides | length) then error("length") else range($n) as $j
        | (if $j == 0 then $l.start else "+" end) as $from | [$n - $j] + if $l.sides[$j] == "r" then [$from, $l.path[$j]] else [$l.path[$j], $from] end end]
        | plan' "$work/lanes" >"$work/plan" 2>/dev/null || : >"$work/lanes"
    tree "$2" "$3" <"$work/plan"
    rule "$1" -n --rawfile got "$work/result" '
        input | [.[] | select(.path == [])] as $short | [.[] | select(.path != [])] as $long | ($got | split("\n")) as $got
        | ($short[] | select(.start != .want) | .name), (range($long | length) | select($long[.].want != $got[.]) | $long[.].name)' "$work/lanes"
}

# --- 1. The keys, from outside ----------------------------------------------------------------------------------------------------------
origin='' twin=''
while read -r word vkey _; do
    [ "$word" = log ] || continue
    name=${vkey%%+*}; id=${vkey#*+}; vkey=${id#*+}; id=${id%%+*}
    printf '%s' "$vkey" | base64 -d >"$work/vkey" 2>/dev/null || usage "trust has a key that is no base64"
    case $(head -c 1 "$work/vkey" | bytes) in
        01) origin=$name; log_id=$id; { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; tail -c 32 "$work/vkey"; } >"$work/log.der" ;;
        ff) twin=$name; twin_id=$id; tail -c 91 "$work/vkey" >"$work/log-sm2.der" ;;
    esac
done <"$trust/trust"
[ -n "$origin" ] || usage "trust names no log"
for name in log log-sm2; do
    [ -f "$trust/$name.pub.pem" ] || continue
    openssl pkey -pubin -in "$trust/$name.pub.pem" -outform DER | cmp -s - "$work/$name.der" || usage "$name.pub.pem is not the key of trust"
done

# --- 2. Files: names, manifests, nothing that is not listed -----------------------------------------------------------------------------
find . ! -name . \( -name '*[!A-Za-z0-9._-]*' -o -name '[.-]*' -o ! -type d ! -type f \) >"$work/names"
list "names of files; no links" <"$work/names"
[ ! -s "$work/names" ] || finish
find . -type f | cut -c 3- | sort >"$work/files"
tr '[:upper:]' '[:lower:]' <"$work/files" | sort | uniq -d | list "no two names alike but for case"
sed -n '/^data\//p' "$work/files" >"$work/data"
sed '/^data\//d; /^META-INF\//d; /^mimetype$/d' "$work/files" >"$work/tags"
tags='mimetype|bagit\.txt|bag-info\.txt|(manifest-sha256|sm3sums)\.txt(\.sm2\.sig)?|tagmanifest-sha256\.txt|README\.(zh|en)\.md|verify\.sh'
data='package\.json|report\.html|(keys/|policy/)?entries\.jsonl|completeness/[^/]*\.json|disclosures/[^/]*\.json|documents/[^/]*'
proofs='proofs/([0-9]*\.tlog-proof|(sha256|sm3)\.multiproof)|checkpoint/(checkpoint(-sm3)?|earlier|consistency|anchor/(consistency|[^/]*\.(note|tst)))'
sed -E "\=^($tags|META-INF/.*|data/($data|$proofs))\$=d" "$work/files" | list "no file that has no place in a package"
manifest() { # FILE DIGEST; standard input has the names that it must list
    digests "$2" >"$work/made"
    if cmp -s "$work/made" "$1"; then echo "PASS $1"; else
        { sort "$work/made" "$1" | uniq -u | cut -c 67- | sort -u; echo "(or another form)"; } | list "$1: digests, names"
    fi
}
manifest manifest-sha256.txt sha256 <"$work/data"
manifest sm3sums.txt sm3 <"$work/data"
sed '/^tagmanifest-sha256.txt$/d' "$work/tags" | manifest tagmanifest-sha256.txt sha256
printf 'application/vnd.etsi.asic-e+zip' | check "mimetype" cmp -s - mimetype
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | check "bagit.txt" cmp -s - bagit.txt

# --- 3. Seals and time-stamps, the newest first: each must hold at the time of the next -------------------------------------------------
before() { # the files of META-INF that ASiC manifest $1 refers to
    seq 1 $(($1 - 1)) | while read -r j; do
        echo "META-INF/ASiCManifest$j.xml"
        if [ "$j" -eq 1 ]; then echo META-INF/signature1.p7s; else echo "META-INF/timestamp$((j - 1)).tst"; fi
    done
}
refers() { # MANIFEST SEAL DIGEST: it is for this seal, and refers to the files listed in $work/before, and to no other
    printf '%s\n' '<?xml version="1.0" encoding="UTF-8"?>' "<SigReference URI=\"$2\" MimeType=\"application/$type\"/>" '</ASiCManifest>' \
        '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' | sort >"$work/frame"
    sed '/^<DataObjectReference /d' "$1" | sort | cmp -s - "$work/frame" || return 1
    reference="<DataObjectReference URI=\"\([^\"]*\)\" MimeType=\"[^\"]*\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#$3\"/>"
    sed -n "s|^$reference<ds:DigestValue>\([^<]*\)</ds:DigestValue></DataObjectReference>\$|\2  \1|p" "$1" >"$work/told"
    [ "$(wc -l <"$work/told")" -eq "$(sed -n '/^<DataObjectReference /p' "$1" | wc -l)" ] || return 1
    digests "$3" <"$work/before" >"$work/made"
    jq -Rr "$lib"'split("  ") | "\(.[0] | hex)  \(.[1])"' "$work/told" | cmp -s - "$work/made"
}
stamp() { openssl ts -verify -token_in -in "$1" -data "$2" -CAfile "$trust/ca.pem" -attime "$3"; }
stamped_at() { date -d "$(openssl ts -reply -token_in -in "$1" -token_out -text 2>/dev/null | sed -n 's/^Time stamp: //p')" +%s; }
k=1
while [ -f "META-INF/ASiCManifest$((k + 1)).xml" ]; do k=$((k + 1)); done
before $((k + 1)) | sort >"$work/before"
sed -n '/^META-INF\//p' "$work/files" | check "META-INF is one chain of seals" cmp -s - "$work/before"
at=$(date +%s)
while [ "$k" -ge 1 ]; do
    file=META-INF/ASiCManifest$k.xml seal=META-INF/timestamp$((k - 1)).tst type=vnd.etsi.timestamp-token digest=sha256
    if [ "$k" -eq 1 ]; then seal=META-INF/signature1.p7s type=pkcs7-signature; fi
    { sed '/^META-INF\//d; /^mimetype$/d' "$work/files"; before "$k"; } | sort >"$work/before"
    case $(sed -n 4p "$file") in *xmlenc#sha512*) digest=sha512 ;; esac
    check "$file refers to every file" refers "$file" "$seal" $digest
    if [ "$k" -eq 1 ]; then # without -no-CApath the authorities of this computer would do, too
        check "$seal (CAdES) at $(date -d "@$at" +%Y-%m-%dT%H:%M:%SZ)" openssl cms -verify -binary -cades -inform DER -in "$seal" -content "$file" \
            -CAfile "$trust/ca.pem" -no-CApath -no-CAstore -purpose any -attime "$at" -out /dev/null
    elif check "$seal" stamp "$seal" "$file" "$at"; then at=$(stamped_at "$seal"); fi
    k=$((k - 1))
done
for name in manifest-sha256.txt sm3sums.txt; do
    [ ! -f $name.sm2.sig ] || check "$name.sm2.sig (SM2)" signed sm2 "$work/log-sm2.der" $name $name.sm2.sig
done

# --- 4. The checkpoint, the twin's, an earlier one, a time anchor -----------------------------------------------------------------------
folder=data/checkpoint
root_in_hex() { jq -nr --arg root "$(sed -n 3p "$1")" "$lib"'$root | hash' 2>/dev/null; }
check "checkpoint: signed by the log" note $folder/checkpoint "$origin" "$log_id" ed25519 "$work/log.der"
size=$(sed -n 2p $folder/checkpoint) root=$(root_in_hex $folder/checkpoint) size_sm3='' root_sm3=''
if [ -f $folder/checkpoint-sm3 ] || [ -n "$twin" ]; then
    check "checkpoint-sm3: signed by the log (SM2)" note $folder/checkpoint-sm3 "$twin" "${twin_id-}" sm2 "$work/log-sm2.der"
    size_sm3=$(sed -n 2p $folder/checkpoint-sm3) root_sm3=$(root_in_hex $folder/checkpoint-sm3)
fi
export origin size root size_sm3 root_sm3
older() { # NOTE PATH: the log signed the note, and the checkpoint's tree begins with the note's
    check "$1: signed by the log" note "$1" "$origin" "$log_id" ed25519 "$work/log.der" || return
    jq -nR --rawfile note "$work/text" "$lib"'def sides($m; $n): if $m == $n then [] else half($n) as $k
            | if $m <= $k then sides($m; $k) + ["r"] else sides($m - $k; $n - $k) + ["l"] end end;
        [inputs | hash] as $path | ($note | split("\n")) as $note | ($note[1] | tonumber) as $m | ($ENV.size | tonumber) as $n | ($note[2] | hash) as $old
        | (if $m < 1 or $m > $n then error("size") else sides($m; $n) end) as $sides
        | (if any($sides[]; . == "l") then {start: $path[0], path: $path[1:]} else {start: $old, path: $path} end)
        | [. + {name: "size \($n)", sides: $sides, want: $ENV.root},
           . + {name: "size \($m)", sides: [$sides[] | select(. == "l")], want: $old,
              path: [.path as $p | range($p | length) | select($sides[.] == "l") | $p[.]]}]
        ' <"$2" >"$work/lanes" 2>/dev/null || : >"$work/lanes"
    paths "$2: nothing was taken back since" sha256 01
}
[ ! -f $folder/earlier ] || older $folder/earlier $folder/consistency
if [ -d $folder/anchor ]; then
    older "$(echo $folder/anchor/*.note)" $folder/anchor/consistency
    for file in "$folder"/anchor/*.tst; do # <size>.<label>.tst over <size>.note, <size>.<label>.<label>.tst over <size>.<label>.tst
        over=${file%.*.tst}.tst
        [ -f "$over" ] || over=${file%.*.tst}.note
        check "$file" stamp "$file" "$over" "$(stamped_at "$file")"
    done
fi

# --- 5. Entries: form, chains, scope, counts --------------------------------------------------------------------------------------------
for name in entries keys/entries policy/entries; do cat data/$name.jsonl 2>/dev/null | tee -a "$work/lines" | wc -l; done >"$work/parts"
cat data/completeness/*.json >"$work/completeness" 2>/dev/null
kept=$(wc -l <"$work/lines")
jq -r '.last.entry' "$work/completeness" >>"$work/lines" 2>/dev/null || fail "completeness: form"
n=0
while IFS= read -r line || [ -n "$line" ]; do n=$((n + 1)); printf '\000%s' "$line" >"$work/leaf/$n"; done <"$work/lines"
in_order() { seq 1 $n | (cd "$work/leaf" && digests "$1") | cut -c 1-64; }
in_order sha256 >"$work/leaves.sha256"
[ -z "$root_sm3" ] || in_order sm3 >"$work/leaves.sm3"
tr -d '\012\040-\176' <"$work/lines" | wc -c | tr -d '0\n' | list "entries are printable ASCII"
jq -nR --slurpfile claim data/package.json --rawfile leaves "$work/leaves.sha256" --slurpfile complete "$work/completeness" --slurpfile parts "$work/parts" '
    def need(f): if f then . else error("form") end;
    def entry: . as $line | fromjson | need(tojson == $line and keys_unsorted == ["v", "index", "recorded", "stream", "streams", "envelope"] and .v == 1
        and (.stream | keys_unsorted) == ["id", "seq", "prev"] and (.envelope | keys_unsorted) == ["payloadType", "payload", "signatures"]
        and .envelope.payloadType == "application/cloudevents+json" and all(.index, .stream.seq; tostring | test("^[0-9]{1,15}$"))
        and (.recorded | test("^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}[.][0-9]{6}Z$")) and all(.streams, .stream.prev; test("^([0-9a-f]{64})?$"))
        and (.envelope.payload | test("^[A-Za-z0-9+/]+={0,2}$")) and (.envelope.signatures | length > 0 and (map(.keyid) | unique | length) == length)
        and all(.envelope.signatures[]; keys_unsorted == ["keyid", "sig"] and (.keyid | test("^[0-9a-f]{64}$")) and (.sig | test("^[A-Za-z0-9+/]+={0,2}$"))))
        | .line = $line | .event = (.envelope.payload | @base64d | fromjson) | need((.event | type) == "object" and (.event.data | type) == "object");
    [inputs | entry] as $all | ($leaves | split("\n")) as $leaf | ($parts | add) as $kept
    | need(($claim | length) == 1 and ($all | length) == $kept + ($complete | length))
    | {claim: $claim[0], counts: {scope: $parts[0], keys: $parts[1], policy: $parts[2]},
       entries: ([range($kept) as $i | $all[$i] + {at: $i, leaf: $leaf[$i], scope: ($i < $parts[0])}] | sort_by(.index)),
       complete: [range($complete | length) as $i | $complete[$i] + {at: $i, entry: $all[$kept + $i], leaf: $leaf[$kept + $i]}]}
    ' "$work/lines" >"$work/state" 2>/dev/null || { fail "package.json, entries and completeness proofs have their form"; finish; }
jq -Rn '[inputs]' "$work/files" >"$work/files.json"
rule "package.json: origin, size, roots, counts, seals, files" --slurpfile files "$work/files.json" '$files[0] as $files | .counts as $counts | .claim | . as $c
    | {format: "qiyue-package/1", origin: $ENV.origin, size: ($ENV.size | tonumber), root: $ENV.root, entries: $counts,
       root_sm3: ($ENV.root_sm3 | select(. != "") // null)} as $true
    | ($true | keys[] | select($true[.] != $c[.])), (select($ENV.size_sm3 != "" and $ENV.size_sm3 != $ENV.size) | "size of the twin"),
    (keys - ["format", "id", "origin", "size", "root", "root_sm3", "scope", "entries", "complete", "fields", "documents", "withheld_by", "profile",
       "recipient", "purpose", "request_no", "volume", "seals", "made_from"] | .[]),
    (.seals[] | select({"cades-p256": "META-INF/signature1.p7s", sm2: "manifest-sha256.txt.sm2.sig", rfc3161: "META-INF/timestamp1.tst"}[.] as $f
       | all($files[]; . != $f))),
    ([.complete[] | "data/completeness/\(gsub("/"; ".")).json"] as $named | [$files[] | select(startswith("data/completeness/"))] as $there
     | ($there - $named, $named - $there)[])
    ' "$work/state"
sed -n 's/^Bagging-Date: \([0-9]*-[0-9]*-[0-9]*\)$/\1/p' bag-info.txt >"$work/bag"
jq -r --arg day "$(cat "$work/bag")" --arg bytes "$(xargs cat <"$work/data" | wc -c)" --arg files "$(wc -l <"$work/data")" '.claim
    | "Source-Organization: \(.origin)\nExternal-Identifier: \(.id)\nBagging-Date: \($day)\nPayload-Oxum: \($bytes).\($files)",
    "BagIt-Profile-Identifier: urn:qiyue:evidence-package:1\nQiyue-Log-Origin: \(.origin)\nQiyue-Tree-Size: \(.size)\nQiyue-Root-Hash: \(.root)",
    (.root_sm3 // empty | "Qiyue-Root-SM3: \(.)"),
    (select(.volume.of > 1) | "Bag-Group-Identifier: \(.id[:.id | rindex("-v")])\nBag-Count: \(.volume.number) of \(.volume.of)")' "$work/state" 2>/dev/null |
    check "bag-info.txt" cmp -s - bag-info.txt
rule "entries: order, stream, ledger, no event twice" '.entries as $e | (range($e | length) as $i | $e[$i] as $x | select($x.index >= ($ENV.size | tonumber)
    or $x.event.subject != $x.stream.id or $x.event.ledger != $ENV.origin or ($x.event | has("corrects") and .corrects >= $x.index)
    or ($i > 0 and ($x.index <= $e[$i - 1].index or $x.recorded <= $e[$i - 1].recorded))) | "entry \($x.index)"),
    ($e | group_by(.event.id)[] | select(length > 1) | "entry \(.[1].index)")' "$work/state"
rule "streams: every entry names the one before it" '.entries | group_by(.stream.id)[] | . as $s | range(length) as $i | $s[$i] as $x
    | select(($x.stream.seq == 0) != ($x.stream.prev == "") or ($i > 0 and ($s[$i - 1] as $before | $x.stream.seq <= $before.stream.seq
       or ($x.stream.seq == $before.stream.seq + 1 and $x.stream.prev != $before.leaf)))) | "entry \($x.index)"' "$work/state"
rule "scope: nothing else, no gap in a range, whole streams" "$lib"'
    .claim as $c | $c.scope as $s | [.entries[] | select(.scope)] as $e | [$c | scope_streams] as $streams
    | ($c.volume.from // $s.from // 0) as $from | ($c.volume.to // $s.to // $c.size) as $to
    | def of_scope: .index >= $from and .index < $to and ($s.kind == "range" or $s.kind == "ledger" or (.stream.id as $id | any($streams[]; . == $id))
         or ($s.kind == "organization" and .event.source == "/organizations/" + $s.uscc)); ($e[] | select(of_scope | not) | "entry \(.index)"),
    (select($c.volume.of == 1) | .entries[] | select((.scope | not) and .index > 0)
     | select(of_scope or (.stream.id | test("^(policy$|organizations/|experts/)") | not)) | "entry \(.index)"),
    (.entries[:1][] | select(.index > 0) | "entry 0 is missing"),
    (select($streams == []) | ($s.from // 0) as $first | ($s.to // $c.size) as $until
     | select([$e[].index] != [range($from; $to)] or $from < $first or $to > $until
       or ($c.volume.of == 1 and [$from, $to] != [$first, $until])) | "a gap"),
    (select($c.volume.of == 1 and ($s | has("from") or has("to") | not)) | ($streams - $c.complete)[])' "$work/state"

# --- 6. Inclusion of every entry, completeness of streams -------------------------------------------------------------------------------
multiproof() { # DIGEST ROOT: one proof for all entries
    jq -c --arg digest "$1" --rawfile proof "data/proofs/$1.multiproof" --rawfile leaves "$work/leaves.$1" "$lib"'
        def walk($a; $b; $d): if length == 0 then [$d, "#"] elif $b - $a == 1 then [$d, .[0][1]] else (half($b - $a) + $a) as $m
            | [$d, "+"], (map(select(.[0] < $m)) | walk($a; $m; $d + 1)), (map(select(.[0] >= $m)) | walk($m; $b; $d + 1)) end;
        ($proof | split("\n")) as $p | ($leaves | split("\n")) as $leaf | .claim.size as $n | [$p[3:-1][] | hash] as $given
        | [[.entries[] | [.index, $leaf[.at]]] | walk(0; $n; 0)] as $t    # every node that is met, "#" where the proof gives it
        | if $p[:3] != ["qiyue/multiproof/v1", $digest, "\($n)"] or $p[-1] != "" or ([$t[] | select(.[1] == "#")] | length) != ($given | length)
          then error("form") else . end
        | [foreach $t[] as $x (0; if $x[1] == "#" then . + 1 else . end; if $x[1] == "#" then [$x[0], $given[. - 1]] else $x end)] | group_by(.[0])
        | map(. as $g | range(0; length; 2) | [$g[.][0], $g[.][1], $g[. + 1][1]])' "$work/state" >"$work/met" 2>/dev/null || : >"$work/met"
    jq -r "$lib .[1:] | plan" "$work/met" >"$work/plan"
    tree "$1" 01 <"$work/plan"
    rule "inclusion of $kept entries (multiproof, $1)" -n --arg root "$2" --rawfile got "$work/result" \
        '(input | if length == 1 then .[0][1] else $got[:64] end) | select(. != $root) | "they are not in the tree"' "$work/met"
}
sed -n '/^data\/proofs\/.*[.]tlog-proof$/p' "$work/files" >"$work/proofs"
if [ -f data/proofs/sha256.multiproof ]; then
    multiproof sha256 "$root"
    list "proofs: none beside the multiproof" <"$work/proofs"
else
    jq -r '.entries[] | "data/proofs/\(.index).tlog-proof"' "$work/state" >"$work/names"
    sort "$work/names" | check "proofs: one for each entry" cmp -s - "$work/proofs"
    xargs cat <"$work/names" 2>/dev/null | jq -Rs --slurpfile state "$work/state" --rawfile note $folder/checkpoint "$lib"'
        split("c2sp.org/tlog-proof@v1\n")[1:] as $p | $state[0] as $s | if ($p | length) != ($s.entries | length) then error("number") else
        [range($p | length) as $i | $s.entries[$i] as $e | ($p[$i] | rtrimstr("\n" + $note)) as $text | ($text | split("\n")) as $l
        | if $text == $p[$i] or $l[0] != "index \($e.index)" or $l[-1] != "" then error("form") else
          {name: "entry \($e.index)", start: $e.leaf, path: [$l[1:-1][] | hash], sides: turns($e.index; $s.claim.size), want: $ENV.root} end] end
        ' >"$work/lanes" 2>/dev/null || : >"$work/lanes"
    paths "inclusion of $kept entries (tlog-proofs)" sha256 01
fi
[ -z "$root_sm3" ] || multiproof sm3 "$root_sm3"
# A stream is complete if its entries here are all that the map of streams counts, whose root the log's last entry has.
n=0
jq -r '.complete[].stream' "$work/state" >"$work/names"
while read -r name; do n=$((n + 1)); printf '%s' "$name" >"$work/leaf/$n"; done <"$work/names"
in_order sha256 >"$work/map_keys"
jq --rawfile keys "$work/map_keys" "$lib"'def zeros: [range(64) | "0"] | add;
    def bits: explode | map(if . > 96 then . - 87 else . - 48 end | range(3; -1; -1) as $b | . / pow(2; $b) | floor % 2);
    def count_in_hex: . as $n | [range(15; -1; -1) as $i | $n / pow(16; $i) | floor % 16 | "0123456789abcdef"[.:. + 1]] | add;
    ($keys | split("\n")) as $keys | .claim as $c | .entries as $all | (if $c.volume.of == 1 then [] else [$c | scope_streams] end) as $split
    | [.complete[] | .stream as $id | select(all($split[]; . != $id)) | $keys[.at] as $key | [$all[] | select(.stream.id == $id)] as $e
    | (.entry.stream.id == $id) as $ends | (($e | length) - (if $ends then 1 else 0 end)) as $count | .map as $map
    | ($map.siblings | length) as $d | ($key | bits) as $bits
    | {name: $id, want: .entry.streams, path: [$map.siblings[] | hash_in_hex],
       sides: [range($d) | if $bits[$d - 1 - .] == 0 then "r" else "l" end], zeros: ($map.absent == true and $map.other == null),
       last: {name: $id, start: .leaf, path: [.last.proof[] | hash_in_hex], sides: turns($c.size - 1; $c.size), want: $ENV.root},
       leaf: (if $map.absent then $map.other // {key: zeros, count: 0, head: zeros} else {key: $key, count: $count, head: $map.head} end
          | "02\(.key | hash_in_hex)\(.count | count_in_hex)\(.head | hash_in_hex)"),
       wrong: (.size != $c.size or .last.index != $c.size - 1 or .entry.index != .last.index or .count != ($e | length) or .indexes != [$e[].index]
          or [$e[].stream.seq] != [range($e | length)] or $count < 0 or ($ends and .entry.line != $e[-1].line)
          or (if $count > 0 then $map.absent == true or $map.count != $count or $map.head != $e[$count - 1].leaf
              else $map.absent != true or ($map.other != null and ($map.other.key == $key or ($map.other.key | bits)[:$d] != $bits[:$d])) end))}]
    ' "$work/state" >"$work/complete" 2>/dev/null || : >"$work/complete"
rule "completeness: numbers, order, last entries" -n 'input | .[] | select(.wrong) | .name' "$work/complete"
jq 'map(.last)' "$work/complete" >"$work/lanes"
paths "completeness: the last entry is in the tree" sha256 01
jq -r '.[].leaf' "$work/complete" | hashes sha256 73 >"$work/map"
jq --rawfile map "$work/map" '($map | split("\n")) as $leaf
    | [range(length) as $i | .[$i] | .start = if .zeros then [range(64) | "0"] | add else $leaf[$i] end]' "$work/complete" >"$work/lanes"
paths "completeness: the map of streams says so" sha256 03

# --- 7. Signatures: each by a key that an entry of the package bound, and that none revoked before --------------------------------------
jq -r '.entries[] | .index as $i | .stream.id as $id | .scope as $scope | .event as $v | $v.data as $d | .envelope as $n
    | ({"ledger.founded": [$d.keys[]? | [.spki, .holder[1:]]], "organization.registered": [[$d.key.spki?, $id]], "expert.registered": [[$d.key.spki?, $id]],
        "key.bound": [[$d.spki, $id]]}[$v.type] // [] | .[]
        | select(.[0] | type == "string") | "bind \($i) \(.[0] | gsub("[^A-Za-z0-9+/=]"; "!")) \(.[1] | tostring | gsub("[^A-Za-z0-9._/-]"; "?"))"),
      "event \($i) \($n.payload | rtrimstr("=") | rtrimstr("=") | length * 6 / 8 | floor) \($n.payload)",
      ($n.signatures[] | "sign \($i) \(.keyid) \(.sig)", (select($scope) | "signer \($i) \(.keyid)")),
      (select($v.type == "key.revoked") | $d.key_id | strings | select(test("^[0-9a-f]{64}$")) | "revoke \($i) \(.)")
    ' "$work/state" >"$work/acts" 2>/dev/null || fail "events: form"
signatures=$(sed -n '/^sign /p' "$work/acts" | wc -l)
while read -r act index word text; do
    key=$work/keys/$word
    case $act in
        bind)
            printf '%s' "$word" | base64 -d >"$work/key" 2>/dev/null
            suite=$(suite "$work/key") key=$work/keys/$(openssl dgst -sha256 -r "$work/key" | cut -c 1-64)
            if [ -z "$suite" ] || [ -f "$key" ]; then echo "entry $index: no key, or one bound before"; else
                mv "$work/key" "$key"
                echo "$suite $text" >"$key.suite"
            fi ;;
        event) { printf 'DSSEv1 28 application/cloudevents+json %s ' "$word"; printf '%s' "$text" | base64 -d; } >"$work/pae" ;;
        sign)
            printf '%s' "$text" | base64 -d >"$work/signature" 2>/dev/null
            if [ ! -f "$key" ]; then echo "entry $index: unknown key"; elif [ -f "$key.revoked" ]; then echo "entry $index: revoked key"; else
                read -r suite _ <"$key.suite"
                signed "$suite" "$key" "$work/pae" "$work/signature" || echo "entry $index: wrong signature"
            fi ;;
        signer) [ ! -f "$key.suite" ] || { read -r _ text <"$key.suite"; echo "$text" >>"$work/holders"; } ;;
        revoke) [ ! -f "$key" ] || : >"$key.revoked" ;;
    esac
done <"$work/acts" | list "signatures of $kept events ($signatures)"
jq -r '.claim.complete[]' "$work/state" | sort >"$work/names"
sort -u "$work/holders" | comm -23 - "$work/names" | while read -r name; do echo "NOTE a revocation of a key of $name could have been left out"; done
jq -r 'select(.claim.volume.of > 1) | .claim.volume | "NOTE volume \(.number) of \(.of): the scope is complete only with the others"' "$work/state"

# --- 8. Opened fields and documents -----------------------------------------------------------------------------------------------------
sed -n 's/^\([0-9a-f]*\)  \(data\/.*\)$/{"name":"\2","sha256":"\1"}/p' manifest-sha256.txt >"$work/facts"
sed -n 's/^\([0-9a-f]*\)  \(data\/.*\)$/{"name":"\2","sm3":"\1"}/p' sm3sums.txt >>"$work/facts"
xargs stat -c '{"name":"%n","size":%s}' <"$work/data" >>"$work/facts"
[ ! -d data/disclosures ] || jq -c '{name: input_filename, opened: .[:4]}' data/disclosures/* >>"$work/facts" 2>/dev/null || fail "disclosures: form"
jq -s '[group_by(.name)[] | add]' "$work/facts" >"$work/facts.json" 2>/dev/null
rule "opened fields: what was committed to; opened, withheld, erased" --slurpfile facts "$work/facts.json" '
    [$facts[0][] | select(.name | startswith("data/disclosures/"))] as $opened
    | [.entries[] | select(.event.type == "disclosure.erased") | .event.data.commitments[]] as $erased
    | [.entries[] | select(.scope) | .index as $i | .event as $v | .event.data.commit // {} | to_entries[]
       | {id: $v.id, pointer: .key, sha256: .value, sm3: ($v.data.commit_sm3 // {})[.key]} | (.pointer[1:] | gsub("/"; ".")) as $name
       | .name = "data/disclosures/\($i).\(if $name | test("^[A-Za-z0-9._-]{1,60}$") then $name else .sha256[:16] end).json"
       | .gone = (.sha256 as $x | any($erased[]; . == $x))] as $fields
    | ($opened[] as $o | [$fields[] | select(.name == $o.name and .sha256 == $o.sha256 and (.sm3 // $o.sm3) == $o.sm3
       and $o.opened == ["qiyue-disclosure/1", $o.opened[1], .id, .pointer])] | select(length != 1 or .[0].gone) | $o.name),
    ([$fields[] | select(.gone)] | length) as $gone
    | {opened: ($opened | length), erased: $gone, withheld: (($fields | length) - ($opened | length) - $gone)} as $true
    | select($true != .claim.fields) | "not \($true)"' "$work/state"
rule "documents: what entries name; included, left out" --slurpfile facts "$work/facts.json" '
    def documents: if type == "object" and (keys - ["sm3"]) == ["media_type", "name", "sha256", "size"] then .
        elif type == "object" or type == "array" then .[] | documents else empty end;
    [$facts[0][] | select(.name | startswith("data/documents/"))] as $there | [.entries[] | select(.scope) | .event.data | documents] as $named
    | ($there[] as $f | select((($f.name | startswith("data/documents/" + $f.sha256))
       and any($named[]; .sha256 == $f.sha256 and .size == $f.size and (.sm3 // $f.sm3) == $f.sm3)) | not) | $f.name),
    ({included: ($there | length), left_out: (([$named[].sha256] | unique | length) - ($there | length))} as $true
     | select($true != .claim.documents) | "not \($true)")' "$work/state"
finish
