#!/bin/sh
# Checks an unpacked evidence package without the ledger's own software, by GNU coreutils, find, xargs, grep, sed,
# openssl (3.0 or later) and jq (1.6 or later):    sh verify.sh TRUST-FOLDER [PACKAGE-FOLDER]
# TRUST-FOLDER comes from elsewhere, and so should this script. It has the log's keys, log.pub.pem and, if the log has
# an SM3 twin, log-sm2.pub.pem, and in ca.pem the certificates of the authorities behind seals and time-stamps. All else
# must follow: the log signed the checkpoint, hashes lead from each entry to it, entries bind the keys of the parties.
# Exit status: 0 valid, 1 invalid, 2 wrong usage. Formats: ledger/package/FORMAT.md, ledger/FORMAT.md of the source.
# shellcheck disable=SC2016,SC2086,SC2317,SC2329   # variables of jq; plain names and numbers; functions for `check`
set -u; export LC_ALL=C TZ=UTC
usage() { echo "usage: sh verify.sh TRUST-FOLDER [PACKAGE-FOLDER]   ($1)" >&2; exit 2; }
if [ ! -f "${1-}/log.pub.pem" ] || [ ! -f "$1/ca.pem" ] || [ $# -gt 2 ]; then usage "log.pub.pem, ca.pem?"; fi
trust=$(CDPATH='' cd -- "$1" && pwd) || exit 2
if ! CDPATH='' cd -- "${2-.}" 2>/dev/null || [ ! -d data ]; then usage "no unpacked package in ${2-.}"; fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/keys" "$work/leaves" && : >"$work/failed"

# ---- How results are told
fail() { printf 'FAIL %s\n' "$1"; echo >>"$work/failed"; }
check() { # WHAT COMMAND...: the command must succeed
    what=$1; shift
    if "$@" >/dev/null 2>&1; then echo "PASS $what"; else fail "$what"; return 1; fi
}
no_faults() { # WHAT: standard input lists what is wrong, a line each, and must be empty
    faults=$(head -n 5 | cut -c 1-150 | tr -cd '[:print:]\n' | tr '\n' ';')
    if [ -z "$faults" ]; then echo "PASS $1"; else fail "$1: $faults"; return 1; fi
}
finish() {
    echo "Left to qiyue-verify: the stream map (no later entry of a complete stream or revocation of a key is missing);
the scope; earlier checkpoints, time anchors, witnesses, other volumes; documents left out; SM3 of fields and documents;
revoked certificates; the ZIP's bytes, strict forms, files of no use; the domain's rules (who had to sign what)."
    failed=$(wc -l <"$work/failed")
    if [ "$failed" -eq 0 ]; then echo "RESULT: VALID"; exit 0; else echo "RESULT: INVALID ($failed)"; exit 1; fi
}

# ---- Digests and signatures
digests() { xargs openssl dgst "-$1" -r | tr '*' ' '; } # of the files that standard input names: "HEX  NAME" each
decoded() { printf '%s' "$1" | base64 -d; }
hex_of() { base64 -d | od -An -v -tx1 "-w$1" | tr -d ' '; } # of base64 of values of so many bytes, a line each
signed() { # KEY MESSAGE SIGNATURE: files; the key in PEM, whose second line begins with what kind of key it is
    kind=''; { read -r _; read -r kind; } <"$1"
    set -- -inkey "$1" -in "$2" -sigfile "$3"
    case $kind in
        MCowBQYDK2VwAyEA*) ;; # Ed25519
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE*) set -- "$@" -digest sha256 ;; # ECDSA P-256
        MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE*) set -- "$@" -digest sm3 -pkeyopt distid:1234567812345678 ;; # SM2
        *) return 1 ;;
    esac
    openssl pkeyutl -verify -pubin -rawin "$@"
}

# ---- 1. Files: plain names, no links; each is listed in the manifest of its place, with its digest
find . ! -name . \( -name '*[!A-Za-z0-9._-]*' -o -name '[.-]*' -o ! -type d ! -type f \) >"$work/odd"
no_faults "names of files; no links" <"$work/odd" || finish # from here on a name can do no harm
find . -type f | cut -c 3- | sort >"$work/files"
grep -v -e '^META-INF/' -e '^mimetype$' "$work/files" >"$work/covered"
manifest() { # FILE DIGEST: it must be what we write for the files that standard input names
    digests "$2" >"$work/ours"
    { sort "$work/ours" "$1" | uniq -u | cut -c 67- | uniq; cmp "$work/ours" "$1"; } 2>&1 | no_faults "$1"
}
grep '^data/' "$work/covered" | manifest manifest-sha256.txt sha256
grep '^data/' "$work/covered" | manifest sm3sums.txt sm3
grep -v -e '^data/' -e '^tagmanifest-sha256.txt$' "$work/covered" | manifest tagmanifest-sha256.txt sha256
check "mimetype" [ "$(cat mimetype)" = application/vnd.etsi.asic-e+zip ]

# ---- 2. Seals: ASiCManifest1.xml has the digests of all files, and signature1.p7s seals it; ASiCManifest2.xml also has
# those of these two, and timestamp1.tst stamps it; each renewal adds another such pair.
refers() { # MANIFEST SEAL: the manifest is for this seal, and has the digests of the files in $work/covered alone
    digest=sha256 bytes=32
    if sed -n 4p "$1" | grep -q '#sha512"'; then digest=sha512 bytes=64; fi
    form="^<DataObjectReference URI=\"\([^\"]*\)\" .*#$digest\"/><ds:DigestValue>\([^<]*\)</ds:DigestValue></[^<]*>\$"
    sed -n "s|$form|\2|p" "$1" | hex_of $bytes >"$work/hex"
    sed -n "s|$form|\1|p" "$1" | paste -d ' ' "$work/hex" - >"$work/told"
    sort "$work/covered" | digests $digest | tr -s ' ' | cmp -s - "$work/told" || return 1
    [ "$(sed -n 3p "$1" | cut -d '"' -f 2)" = "$2" ] && [ "$(wc -l <"$1")" -eq $(($(wc -l <"$work/told") + 4)) ]
}
seal=META-INF/signature1.p7s k=1
while [ $k -eq 1 ] || [ -f META-INF/ASiCManifest$k.xml ]; do
    check "META-INF/ASiCManifest$k.xml refers to every file" refers META-INF/ASiCManifest$k.xml $seal
    printf '%s\n' META-INF/ASiCManifest$k.xml $seal >>"$work/covered"
    seal=META-INF/timestamp$k.tst k=$((k + 1))
done
{ cat "$work/covered"; echo mimetype; } | sort | check "META-INF is one chain of seals" cmp -s - "$work/files"
stamp() { # TOKEN MANIFEST: it holds at the time of the next one ($at), and is not later; its own time is the new $at
    openssl ts -verify -token_in -in "$1" -data "$2" -CAfile "$trust/ca.pem" -attime "$at" || return 1
    time=$(date -d "$(openssl ts -reply -token_in -in "$1" -token_out -text | sed -n 's/^Time stamp: //p')" +%s)
    [ "$time" -le "$at" ] && at=$time
}
at=$(date +%s)
while k=$((k - 1)); [ $k -gt 1 ]; do # the newest first
    check "META-INF/timestamp$((k - 1)).tst" stamp META-INF/timestamp$((k - 1)).tst META-INF/ASiCManifest$k.xml
done
check "META-INF/signature1.p7s (CAdES) at $(date -d "@$at" '+%F %T')Z" openssl cms -verify -cades -binary -inform DER \
    -in META-INF/signature1.p7s -content META-INF/ASiCManifest1.xml -out /dev/null \
    -CAfile "$trust/ca.pem" -no-CApath -no-CAstore -purpose any -attime "$at" # no authorities of this computer
for name in manifest-sha256.txt sm3sums.txt; do
    [ ! -f $name.sm2.sig ] || check "$name.sm2.sig (SM2)" signed "$trust/log-sm2.pub.pem" $name $name.sm2.sig
done

# ---- 3. The checkpoint, and the SM3 twin's: lines NAME, size, root, an empty one, "— NAME base64(4 bytes ‖ signature)"
note() { # FILE NAME KEY
    if [ "$(sed -n '1p;4p' "$1")" != "$2" ] || ! sed -n 2p "$1" | grep -Eqx '[1-9][0-9]{0,14}'; then return 1; fi
    head -n 3 "$1" >"$work/text"
    while read -r dash name line; do
        [ "$dash $name" = "— $2" ] || continue
        decoded "$line" | tail -c +5 >"$work/signature"
        signed "$3" "$work/text" "$work/signature" && return
    done <"$1"
    return 1
}
export origin size root root_sm3='' file=data/checkpoint/checkpoint
origin=$(sed -n 1p $file) size=$(sed -n 2p $file) root=$(sed -n 3p $file | hex_of 32)
check "checkpoint: signed by the log" note $file "$origin" "$trust/log.pub.pem" || finish
if [ -f "$trust/log-sm2.pub.pem" ] || [ -f $file-sm3 ]; then
    check "checkpoint-sm3: signed by the log" note $file-sm3 "$origin/sm3" "$trust/log-sm2.pub.pem"
    root_sm3=$(sed -n 3p $file-sm3 | hex_of 32)
fi

# ---- 4. Entries: their form; then $work/state has all entries, each with its leaf hash (of a zero byte and the line)
set -- data/entries.jsonl
for name in data/keys/entries.jsonl data/policy/entries.jsonl; do [ ! -f $name ] || set -- "$@" $name; done
number='(0|[1-9][0-9]{0,14})' text='"[^"\\]*"' hash='"[0-9a-f]{64}"' base64='"[A-Za-z0-9+/]+={0,2}"'
stream="[{]\"id\":$text,\"seq\":$number,\"prev\":(\"\"|$hash)}"
envelope="[{]\"payloadType\":$text,\"payload\":$base64,\"signatures\":[[]([{]\"keyid\":$hash,\"sig\":$base64},?)+]}"
form="[{]\"v\":1,\"index\":$number,\"recorded\":$text,\"stream\":$stream,\"streams\":$hash,\"envelope\":$envelope}"
cat "$@" | tee "$work/lines" | grep -Envx "$form" | no_faults "entries: form" || finish
for name in "$@"; do cut -d , -f 2 "$name" | cut -d : -f 2 | check "$name: ascending" sort -nuc; done
n=0
while IFS= read -r line; do n=$((n + 1)); printf '\000%s' "$line" >"$work/leaves/$n"; done <"$work/lines"
for name in sha256 sm3; do (cd "$work/leaves" && seq 1 $n | digests $name | cut -d ' ' -f 1) >"$work/$name"; done
jq -nR --slurpfile claim data/package.json --rawfile sha256 "$work/sha256" --rawfile sm3 "$work/sm3" \
    --rawfile files "$work/files" --rawfile manifest manifest-sha256.txt 'def lines: split("\n")[:-1];
    [inputs | fromjson | .part = (input_filename | split("/")[-2]) | .event = (.envelope.payload | @base64d | fromjson)]
    | [., ($sha256 | lines), ($sm3 | lines)] | transpose | map(.[0] + {leaf: {sha256: .[1], sm3: .[2]}})
    | {entries: sort_by(.index), claim: $claim[0], files: ($files | lines),
      sha256: ($manifest | lines | map({key: .[66:], value: .[:64]}) | from_entries)}
    ' "$@" >"$work/state" 2>/dev/null || fail "entries, package.json: JSON"
judge() { # WHAT PROGRAM [FOLDER]: jq prints what is wrong in $work/state, its $s, and the folder's files, its inputs
    files=${3+$(find "data/$3" -type f 2>/dev/null)}
    { jq -nr --slurpfile s "$work/state" '$s[0] as $s | '"$2" $files </dev/null 2>&1 || echo "error"; } | no_faults "$1"
}
judge "package.json: checkpoint, counts of entries, seals" '
    def count($part): [$s.entries[] | select(.part == $part)] | length;
    {origin: $ENV.origin, size: ($ENV.size | tonumber), root: $ENV.root, root_sm3: $ENV.root_sm3,
      entries: {scope: count("data"), keys: count("keys"), policy: count("policy")}} as $true
    | (($true | keys[]) as $name | select(($s.claim[$name] // "") != $true[$name]) | $name),
      ({"cades-p256": "META-INF/signature1.p7s", "sm2": "manifest-sha256.txt.sm2.sig",
        "rfc3161": "META-INF/timestamp1.tst"}[$s.claim.seals[]] | select([.] - $s.files != []))'
judge "entries: each once, below the size, of its own stream and this ledger" '
    ($s.entries | group_by(.index)[] | select(length > 1) | .[0]), ($s.entries[] | select(.event.subject != .stream.id
      or .event.ledger != $ENV.origin or .index >= ($ENV.size | tonumber))) | "entry \(.index)"'
judge "streams: numbered from 0, each entry has the hash of the one before" '
    $s.entries | group_by(.stream.id)[] | range(length) as $i | .[$i - 1] as $last | .[$i] | .stream as $this
    | select(($this.seq == 0) != ($this.prev == "") or ($i > 0 and ($this.seq <= $last.stream.seq
      or ($this.seq == $last.stream.seq + 1 and $this.prev != $last.leaf.sha256)))) | "entry \(.index)"'
judge "complete streams: from 0 without a gap, as many entries as completeness/ says" '
    [inputs | {stream, count}] as $proofs | select($s.claim.volume.of == 1) | $s.claim.complete[] as $id
    | [$s.entries[] | select(.stream.id == $id) | .stream.seq] as $seq | select($seq != [range($seq | length)]
      or $proofs - [{stream: $id, count: ($seq | length)}] == $proofs) | $id' completeness
jq -r '.claim.volume | select(.of != 1) | "NOTE volume \(.number) of \(.of): streams go on in the others"' "$work/state"

# ---- 5. Inclusion: from entries and proofs up to the root. A node over the leaves FROM to TO - 1 is a file FROM-TO.
put() { # standard input has lines "NODE HASH"; a node has one hash, and whatever else is said of it is wrong
    while read -r node hash; do
        [ -f "$work/tree/$node" ] || echo "$hash" >"$work/tree/$node"
        read -r known <"$work/tree/$node"
        if [ "$hash" != "${known:-none}" ]; then return 1; fi
    done
}
ways='def middle: (.to - .from) as $n | .from + last(1 | recurse(. * 2 | select(. < $n)));   # where RFC 9162 divides
    def way: .index as $i | {depth: 0, from: 0, to: ($ENV.size | tonumber)}  # the nodes above an entry, the root first
        | recurse(select(.to - .from > 1) | .depth += 1 | middle as $m | if $i < $m then .to = $m else .from = $m end)
        | select(.to - .from > 1) | .beside = if $i < middle then "\(middle)-\(.to)" else "\(.from)-\(middle)" end;'
together='(reduce (.entries[] | "\(.index)-\(.index + 1)", (way | "\(.from)-\(.to)")) as $n ({}; .[$n] = 1)) as $known
    | [.entries[] | way | .beside | select($known[.] | not)] | unique | sort_by(split("-")[0] | tonumber)[]'
included() { # DIGEST ROOT ORDER: standard input has hashes in base64, of the nodes that jq's ORDER names
    rm -rf "$work/tree"; mkdir "$work/tree"
    hex_of 32 >"$work/path"
    jq -r "$ways $3" "$work/state" | paste -d ' ' - "$work/path" | put || return 1
    jq -r ".entries[] | \"\(.index)-\(.index + 1) \(.leaf.$1)\"" "$work/state" | put || return 1
    jq -r "$ways"'[.entries[] | way | "\(.depth) \(.from) \(middle) \(.to)"] | unique[]' "$work/state" >"$work/plan"
    for depth in $(seq 63 -1 0); do
        grep "^$depth " "$work/plan" >"$work/level" || continue
        rm -rf "$work/pair"; mkdir "$work/pair" # a file for each node of this depth: a byte 01 and two hashes
        while read -r _ from middle to; do
            read -r left <"$work/tree/$from-$middle" || break
            read -r right <"$work/tree/$middle-$to" || break
            printf '01%s%s' "$left" "$right"
        done <"$work/level" | tr a-f A-F | basenc -d --base16 | split -b 65 -a 5 - "$work/pair/"
        find "$work/pair" -type f | sort | digests "$1" | cut -d ' ' -f 1 >"$work/hashes"
        cut -d ' ' -f 2,4 "$work/level" | tr ' ' - | paste -d ' ' - "$work/hashes" | put || return 1
    done
    [ -f "$work/tree/0-$size" ] && echo "0-$size $2" | put
}
if [ -f data/proofs/sha256.multiproof ]; then
    tail -n +4 data/proofs/sha256.multiproof | check "inclusion of $n entries" included sha256 "$root" "$together"
else
    jq -r '"data/proofs/\(.entries[].index).tlog-proof"' "$work/state" | xargs sed -n '/^index /,/^$/{/=$/p;}' |
        check "inclusion of $n entries" included sha256 "$root" '.entries[] | [way | .beside] | reverse[]'
fi
[ -z "$root_sm3" ] || tail -n +4 data/proofs/sm3.multiproof |
    check "inclusion of $n entries (SM3)" included sm3 "$root_sm3" "$together"

# ---- 6. Events: every signature by a key that an entry bound, this one or an earlier one, and none before revoked
jq -r '.entries[] | .index as $i | .event.type as $type | .event.data as $data | .envelope
    | ((if $type == "ledger.founded" then $data.keys[].spki elif $type == "key.bound" then $data.spki
        elif $type == "organization.registered" or $type == "expert.registered" then $data.key.spki else empty end)
        | strings | select(test("^[A-Za-z0-9+/]+=*$")) | "bind \($i) \(.)"),
      "event \($i) \(.payload | @base64d | utf8bytelength) \(.payload)",
      (.signatures[] | "sign \($i) \(.keyid) \(.sig)"),
      (select($type == "key.revoked") | $data.key_id | strings | select(test("^[0-9a-f]{64}$")) | "revoke \($i) \(.)")
    ' "$work/state" >"$work/acts" 2>/dev/null || fail "events: form"
while read -r act index word text; do
    key=$work/keys/$word
    case $act in
        bind) key=$work/keys/$(decoded "$word" | sha256sum | cut -c 1-64)
            [ ! -f "$key" ] || echo "entry $index: key bound again"
            printf '%s\n' '-----BEGIN PUBLIC KEY-----' "$word" '-----END PUBLIC KEY-----' >"$key" ;;
        event) { printf 'DSSEv1 28 application/cloudevents+json %s ' "$word"; decoded "$text"; } >"$work/pae" ;;
        sign) decoded "$text" >"$work/signature"
            if [ ! -f "$key" ] || [ -f "$key.revoked" ]; then echo "entry $index: key not bound, or revoked"; fi
            signed "$key" "$work/pae" "$work/signature" >/dev/null || echo "entry $index: wrong signature" ;;
        revoke) [ ! -f "$key" ] || : >"$key.revoked" ;;
    esac
done <"$work/acts" 2>/dev/null | no_faults "signatures of $n events"

# ---- 7. Opened fields and documents
# Scores stand in the log itself once an evaluation is concluded: such a field is open without a file.
judge "opened fields: as committed to by an entry; opened, withheld, erased" '
    [$s.entries[] | select(.event.type == "disclosure.erased") | .event.data.commitments[]] as $erased
    | ([$s.entries[] | select(.part == "data") | .event | .id as $id | .data.commit // {} | to_entries[]
      | .key = $id + " " + .key] | from_entries) as $fields
    | [inputs | {file: input_filename, field: "\(.[2]) \(.[3])"} | .sha256 = $fields[.field]] as $files
    | [$s.entries[] | select(.event.type == "evaluation.concluded") | .event.data.opened[] | fromjson
      | "\(.[2]) \(.[3])" | select($fields[.])] as $stated
    | ($files[] | select($s.sha256[.file] != .sha256 or [.sha256] - $erased == []) | .file),
      ([$files[].field] + $stated | unique) as $open
    | ([$fields | to_entries[] | select([.key] - $open != [] and [.value] - $erased == [])] | length) as $gone
    | {opened: ($open | length), erased: $gone, withheld: (($fields | length) - ($open | length) - $gone)} as $true
    | select($true != $s.claim.fields) | "not \($true)"' disclosures
judge "documents: named by an entry" '
    [$s.entries[] | select(.part == "data") | .event.data | .. | objects | .sha256] as $named | $s.sha256 | to_entries[]
    | select((.key | startswith("data/documents/")) and [.value] - $named != []) | .key'
finish
