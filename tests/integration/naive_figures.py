#!/usr/bin/env python3
"""The figures of targets and scoreboard, recomputed the simplest way from raw entries, with none of the ledger's code.

Reads domain.md's rules off the entries that GET /v1/events gives: an act counts for its complex's founding district and
for the city; a ratio is the sum of numerators over the sum of denominators of the reports that stand; what is counted
in a period is told by when it was recorded. Slow on purpose: every figure goes through all entries again.

    naive_figures.py ADDRESS|DIRECTORY [--as-at INDEX] [--as-of TIME] [--period PERIOD]
"""

import argparse
import copy
import datetime
import decimal
import functools
import json
from fractions import Fraction

ROUNDINGS = {"half_up": decimal.ROUND_HALF_UP, "half_even": decimal.ROUND_HALF_EVEN, "down": decimal.ROUND_DOWN,
             "up": decimal.ROUND_UP, "floor": decimal.ROUND_FLOOR, "ceiling": decimal.ROUND_CEILING}
COMPARES = {">=": lambda a, b: a >= b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b,
            "=": lambda a, b: a == b}


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def rounded(number, metric):
    """Text with the metric's decimals; exact until then."""
    scale = 10 ** metric["decimals"]
    up = number * scale
    with decimal.localcontext() as context:
        context.prec = 200  # more than any of these fractions needs to be told from a tie
        whole = (decimal.Decimal(up.numerator) / decimal.Decimal(up.denominator)).quantize(
            decimal.Decimal(1), rounding=ROUNDINGS[metric["rounding"]])
        return f"{whole / scale:.{metric['decimals']}f}"


def put(data, pointer, value):
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for part in way:
        data = data[int(part)] if isinstance(data, list) else data[part]
    if isinstance(data, list):
        data[int(last)] = value
    else:
        data[last] = value


class Act:
    """An entry's event in the words that count at the point."""

    def __init__(self, entry, corrections):
        event = entry["event"]
        self.index = entry["index"]
        self.recorded = moment(entry["recorded"])
        self.time = moment(event["time"])
        self.type = event["type"]
        self.source = event["source"].rsplit("/", 1)[1]
        self.complex = event["subject"].split("/", 1)[1] if event["subject"].startswith("complexes/") else None
        self.data = copy.deepcopy(event["data"])
        for correction in corrections:
            for pointer, value in correction["event"]["data"]["fields"].items():
                put(self.data, pointer, value)


class Figures:
    """What the entries up to `as_at` say; with `as_of`, only what had happened by then, in the words of all corrections.

    Without `as_of`, too, a report counts as corrected from the entry of its correction on: an official figure is not
    computed from a number that is known to be wrong."""

    def __init__(self, entries, as_at=None, as_of=None):
        known = [entry for entry in entries if as_at is None or entry["index"] <= as_at]
        self.of = moment(as_of) if as_of else None
        self.now = self.of or moment(known[-1]["recorded"])
        corrections = {}
        for entry in known:
            if entry["event"]["type"] == "event.corrected":
                corrections.setdefault(entry["event"]["corrects"], []).append(entry)
        acts = [Act(entry, corrections.get(entry["index"], [])) for entry in known
                if entry["event"]["type"] != "event.corrected"]
        self.policies = [act for act in acts if act.type in ("ledger.founded", "policy.version_published")]
        self.acts = [act for act in acts if self.of is None or act.time <= self.of]
        self.districts = {act.complex: act.data["founding_district"] for act in self.acts if act.type == "lead.applied"}

    def start_of(self, policy, date):
        """The first moment of a date in the calendar's zone."""
        offset = policy["calendar"]["utc_offset"]
        sign = -1 if offset[0] == "-" else 1
        zone = sign * datetime.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
        return datetime.datetime.combine(date, datetime.time(), datetime.timezone.utc) - zone

    def effective(self, act):
        if act.type == "ledger.founded":
            return act.recorded
        return max(act.recorded, self.start_of(act.data["policy"],
                                               datetime.date.fromisoformat(act.data["effective_from"])))

    def policy(self, at=None):
        """The policy in force: by when entries were recorded, on both axes."""
        in_force = [act.data["policy"] for act in self.policies if self.effective(act) <= (at or self.now)]
        return in_force[-1] if in_force else None

    def latest(self, complex_id, member):
        """What the complex said last of its direction or industry."""
        said = [act.data[member] for act in self.acts if act.complex == complex_id and member in act.data
                and act.type in ("lead.applied", "complex.changed")]
        return said[-1]

    def organisation(self, uscc, member, before):
        said = [act.data[member] for act in self.acts if act.source == uscc and act.index < before
                and act.type in ("organization.registered", "organization.changed") and member in act.data]
        return said[-1] if said else None

    # -- counts

    def counts(self, act, kind):
        if act.type != kind:
            return False
        earlier = [one for one in self.acts if one.complex == act.complex and one.index < act.index]
        if kind == "need.resolved":
            owners = [one for one in earlier if one.type == "need.registered"
                      and one.data["need_id"] == act.data["need_id"]]
            return bool(owners) and self.organisation(owners[0].source, "kind", act.index) == "enterprise"
        if kind == "achievement.recorded":
            return not any(one.type == kind and one.data["achievement_id"] == act.data["achievement_id"]
                           for one in earlier)
        return True

    @functools.cache
    def all_counted(self, kind):
        return [act for act in self.acts if self.counts(act, kind)]

    def counted(self, kind, region=None, since=None, before=None):
        return [act for act in self.all_counted(kind) if (region is None or self.districts[act.complex] == region)
                and (since is None or act.recorded >= since) and (before is None or act.recorded < before)]

    def built(self, before=None, region=None):
        """The complexes that are built, and the acts that made or ended that."""
        standing, acts = {}, []
        for act in self.acts:
            if act.complex not in self.districts or region not in (None, self.districts[act.complex]):
                continue
            if before and act.recorded >= before:
                continue
            rule = self.policy(act.recorded)["built"]
            if act.type == rule["from"] and act.complex not in standing:
                standing[act.complex] = act
                acts.append(act)
            elif act.type == "exit.decided" and not rule["exited_counts"] and act.complex in standing:
                del standing[act.complex]
                acts.append(act)
        return set(standing), acts

    # -- ratios

    def standing(self, metric, period, region=None):
        """The reports that stand: of each organisation the one that no later one has replaced."""
        reports = {}
        for act, home in self.reports():
            if (act.data["metric"], act.data["period"]) == (metric["id"], period):
                reports[act.source] = act, home
        return [act for act, home in reports.values() if region in (None, home)]

    @functools.cache
    def reports(self):
        """Every report, with the region in which its organisation was then."""
        return [(act, self.organisation(act.source, "region", act.index)) for act in self.acts
                if act.type == "kpi.reported"]

    def ratio(self, metric, period, region=None):
        reports = self.standing(metric, period, region)
        below = sum(Fraction(str(act.data["denominator"])) for act in reports)
        return sum(Fraction(str(act.data["numerator"])) for act in reports) / below if below else None

    # -- what the service shows

    def targets(self):
        policy = self.policy()
        return [self.target(policy, target) for target in policy["targets"]] if policy else []

    def target(self, policy, target):
        metric = next(one for one in policy["metrics"] if one["id"] == target["metric"])
        by = datetime.date.fromisoformat(target["by"])
        end = self.start_of(policy, by + datetime.timedelta(days=1))
        entries, directions, missing = None, None, []
        if metric["kind"] == "ratio":
            number = self.ratio(metric, str(by.year))
        elif metric["counts"] == "built":
            complexes, acts = self.built(end)
            number, entries = Fraction(len(complexes)), [act.index for act in acts]
            covered = {self.latest(one, "direction") for one in complexes}
            industries = {self.latest(one, "industry") for one in complexes}
            if "directions" in target:
                directions = sum(one["id"] in covered for one in policy["taxonomies"]["directions"])
            missing = [tier["tier"] for tier in policy["taxonomies"]["33618"] if tier["tier"] in target.get("tiers", [])
                       and not industries & set(tier["industries"])]
        else:
            since = None if target["cumulative"] else self.start_of(policy, datetime.date(by.year, 1, 1))
            entries = [act.index for act in self.counted(metric["counts"], None, since, end)]
            number = Fraction(len(entries))
        reached = (number is not None and COMPARES[target["comparator"]](number, Fraction(str(target["value"])))
                   and not missing and (directions or 0) >= target.get("directions", 0))
        return {"metric": metric["id"], "by": target["by"], "comparator": target["comparator"],
                "figure": None if number is None else rounded(number, metric),
                "value": rounded(Fraction(str(target["value"])), metric), "directions": directions,
                "tiers_missing": missing, "reached": reached, "entries": entries}

    def scoreboard(self, period):
        """{region: {metric: {value, rank, entries}}}, in the policy's order of districts."""
        policy = self.policy()
        if policy is None:
            return {}
        first, behind = days_of(period)
        since, before = self.start_of(policy, first), self.start_of(policy, behind)
        board = {}
        for district in policy["offices"]["district"]:
            region = district["region"]
            if region in board:
                continue
            board[region] = {}
            for metric in policy["metrics"]:
                entries = None
                if metric["kind"] == "ratio":
                    number = self.ratio(metric, period, region)
                elif metric["counts"] == "built":
                    complexes, acts = self.built(None, region)
                    number, entries = Fraction(len(complexes)), [act.index for act in acts]
                else:
                    entries = [act.index for act in self.counted(metric["counts"], region, since, before)]
                    number = Fraction(len(entries))
                board[region][metric["id"]] = {"value": None if number is None else rounded(number, metric),
                                               "entries": entries}
        for metric in policy["metrics"]:
            shown = [decimal.Decimal(row[metric["id"]]["value"]) for row in board.values() if row[metric["id"]]["value"]]
            for row in board.values():
                own = row[metric["id"]]["value"]
                row[metric["id"]]["rank"] = own and 1 + sum(other > decimal.Decimal(own) for other in shown)
        return board


def days_of(period):
    """The first day of a period, and the first behind it."""
    year, part = int(period[:4]), period[5:]
    if not part:
        month, months = 1, 12
    elif part[0] in "HQ":
        months = {"H": 6, "Q": 3}[part[0]]
        month = (int(part[1]) - 1) * months + 1
    else:
        month, months = int(part), 1
    end = month - 1 + months
    return datetime.date(year, month, 1), datetime.date(year + end // 12, end % 12 + 1, 1)


def main():
    from city import entries_of
    parser = argparse.ArgumentParser(description="Figures of the city, recomputed from raw entries.")
    parser.add_argument("ledger")
    parser.add_argument("--as-at", type=int)
    parser.add_argument("--as-of")
    parser.add_argument("--period")
    asked = parser.parse_args()
    figures = Figures(entries_of(asked.ledger), asked.as_at, asked.as_of)
    told = {"targets": figures.targets()}
    if asked.period:
        told["scoreboard"] = figures.scoreboard(asked.period)
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
