"""What the parties signed, taken out of entries for other people's verifiers: payload, PAE, signature, key. It verifies
nothing, and reads the entries with nothing but JSON.
"""

import base64
import collections
import hashlib
import json

PAYLOAD_TYPE = "application/cloudevents+json"
SUITES = {bytes.fromhex("302a300506032b6570032100"): "ed25519",
          bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"): "p256",
          bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200"): "sm2"}

Act = collections.namedtuple("Act", "index suite keyid spki payload pae sig")


def suite_of(spki):
    return next(suite for prefix, suite in SUITES.items() if spki.startswith(prefix))


def bound_keys(event):
    """The SPKIs that an event binds (FORMAT.md 2.4)."""
    data, kind = event["data"], event["type"]
    if kind == "ledger.founded":
        return [key["spki"] for key in data["keys"]]
    if kind in ("organization.registered", "expert.registered"):
        return [data["key"]["spki"]]
    return [data["spki"]] if kind == "key.bound" else []


def acts(lines):
    """Every signature of these entries, which begin at index 0."""
    keys, found = {}, []
    for index, line in enumerate(lines):
        envelope = json.loads(line)["envelope"]
        payload = base64.b64decode(envelope["payload"])
        for text in bound_keys(json.loads(payload)):
            spki = base64.b64decode(text)
            keys[hashlib.sha256(spki).hexdigest()] = spki
        pae = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)
        for signature in envelope["signatures"]:
            spki = keys[signature["keyid"]]
            found.append(Act(index, suite_of(spki), signature["keyid"], spki, payload, pae, base64.b64decode(signature["sig"])))
    return found


def by_suite(all_acts, most):
    """At most so many acts of each suite, spread over the whole ledger."""
    chosen = []
    for suite in SUITES.values():
        own = [act for act in all_acts if act.suite == suite]
        step = max(1, len(own) // most)
        chosen += own[::step][:most]
    return chosen
