"""What a court asks of a complex, answered from a verified package alone (evidence.Package): who was a member on a day, who
had signed which text of the charter, what grade was given on which signed scores, and whether anything was left out.
"""

import decimal
import hashlib
import json


def recorded(shown):
    """When an entry was recorded, as text: compares as time does."""
    return json.loads(shown.line)["recorded"]


def parties(package, day):
    """{organisation: index of the entry that made it a party} of one complex at the end of a day (YYYY-MM-DD, UTC)."""
    until = f"{day}T23:59:59.999999Z"
    found, required, signed, leaving = {}, {}, {}, {}
    for shown in package.of_type("lead.selected", "charter.proposed", "charter.signed", "member.joined", "member.withdrew",
                                 "member.removed"):
        if recorded(shown) > until:
            break
        data, kind = shown.data, shown.event["type"]
        source = shown.event["source"].rsplit("/", 1)[1]
        if kind == "charter.proposed" and not required:
            required = {"signers": set(data["required_signers"]), "version": data["version"]}
        elif kind == "charter.signed" and required and data["version"] == required["version"]:
            signed[source] = shown.index
            if not found and required["signers"] <= set(signed):
                found = {uscc: shown.index for uscc in required["signers"]}
        elif kind == "member.joined":
            found[data["uscc"]] = shown.index
            leaving.pop(data["uscc"], None)
        elif kind in ("member.withdrew", "member.removed"):
            leaving[source if kind == "member.withdrew" else data["uscc"]] = max(data["effective_at"], recorded(shown))
    return {uscc: index for uscc, index in found.items() if leaving.get(uscc, "9999") > until}


def signatures(package, version):
    """(SHA-256 of the text, {organisation: index of its own signature under it}) of a version of the charter."""
    text, signed = None, {}
    for shown in package.of_type("charter.proposed", "charter.signed"):
        if shown.data["version"] != version:
            continue
        if shown.event["type"] == "charter.proposed":
            text = shown.data["doc"]["sha256"]
        elif shown.data["doc_sha256"] == text:
            signed[shown.event["source"].rsplit("/", 1)[1]] = shown.index
    return text, signed


def scheme(package, evaluation):
    """The evaluation scheme that an evaluation was opened under, from the policies in the package."""
    version = next(shown.data["scheme_version"] for shown in package.of_type("evaluation.opened")
                   if shown.data["evaluation_id"] == evaluation)
    for shown in package.entries.values():
        if shown.event["type"] in ("ledger.founded", "policy.version_published"):
            for each in shown.data["policy"]["schemes"]:
                if each["version"] == version:
                    return each
    return None


def conclusions(package):
    """What each evaluation came to, with the entries of the signed scores that its total was computed from."""
    found = []
    for shown in package.of_type("evaluation.concluded"):
        data = shown.data
        scored = [entry for entry in package.of_type("evaluation.scored")
                  if entry.data["evaluation_id"] == data["evaluation_id"] and entry.index < shown.index]
        sheets = []
        for entry, text in zip(scored, data["opened"]):
            if hashlib.sha256(text.encode()).hexdigest() != entry.data["commit"]["/scores"]:
                raise AssertionError(f"{shown.index}: a score is not the one that {entry.index} committed to")
            sheets.append(json.loads(text)[4])
        found.append({"entry": shown.index, "evaluation": data["evaluation_id"], "grade": data["grade"], "total": data["total"],
                      "signed_scores": [entry.index for entry in scored], "sheets": sheets,
                      "all_opened": len(scored) == len(data["opened"])})
    return found


def recomputed_total(sheets, weights, decimals):
    """The total of score sheets by the weights of a scheme: means first, then weighted, rounded half up."""
    with decimal.localcontext() as context:
        context.prec = 60
        total = sum(sum(decimal.Decimal(str(sheet[name])) for sheet in sheets) / len(sheets) * weight
                    for name, weight in weights.items()) / 100
        return str(total.quantize(decimal.Decimal(1).scaleb(-decimals), rounding=decimal.ROUND_HALF_UP))


def left_out(package, stream):
    """Whether anything of a stream may be missing: False if the package proved that nothing is."""
    return stream not in package.claim["complete"]
