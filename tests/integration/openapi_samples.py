"""Sound values of those schemas that reads of a sound city do not show. What really answers with them is told in test_openapi.py."""

HASH = "0123456789abcdef" * 4
EVENT = "01922bbc-1740-7445-ac6a-2cc32c924a7a"
RECEIPT = {"entry": "{}", "proof": "c2sp.org/tlog-proof@v1\nindex 3\n"}

LISTED_TOKEN = {"name": "12.0123456789abcdef.tst", "sha256": HASH, "tsa": "CN=TSA", "time": "2026-01-01T00:00:00.000000Z",
                "imprint": "sha256", "certificate_until": "2027-01-01T00:00:00.000000Z", "renews": None, "entry": 12}
SHOWN_TOKEN = {**LISTED_TOKEN, "token": "AA=="}

NOT_READ = {
    "BatchLine": RECEIPT,
    "BundlePath": "x001/234.p/5",
    "Disclosure": ["qiyue-disclosure/1", "A" * 43, EVENT, "/person", "示例"],
    "Envelope": {"payloadType": "application/cloudevents+json", "payload": "e30=", "signatures": [{"keyid": HASH, "sig": "AA=="}]},
    "GenerationsDropped": {"view": "states", "dropped": 1},
    "IndexOrTime": "2026-01-01T00:00:00Z",
    "KeptDisclosure": {"commitment": HASH, "index": 3, "event": EVENT, "pointer": "/person"},
    "KeptDocument": {"sha256": HASH, "sm3": HASH, "size": 1, "media_type": "text/plain"},
    "Limit": 100,
    "ListedTimestamp": {"size": 12, "root": HASH, "tokens": [LISTED_TOKEN]},
    "ListedToken": LISTED_TOKEN,
    "Overlay": "named",
    "PlayedIn": {"id": "CQ-0001", "name": "示例综合体", "state": "closed", "entries": [1, 2]},
    "Point": {"size": 3, "as_at": 2, "as_of": None},
    "RebuildBegun": {"view": "states", "generation": 2},
    "RebuildCancelled": {"view": "states", "cancelled": True},
    "RebuildOutcome": {"end": "switched", "generation": 2, "differed": False, "failure": None},
    "Receipt": RECEIPT,
    "ShownToken": SHOWN_TOKEN,
    "TilePath": "0/x001/234.p/5",
    "Timestamp": {"size": 12, "root": HASH, "tokens": [SHOWN_TOKEN], "note": "origin\n12\nroot\n\n"},
    "TokenName": "12.0123456789abcdef.fedcba9876543210.tst",
    "TreeName": "sm3",
    "ViewFailure": {"entry": 7, "reason": "the row is damaged", "remedy": "rebuild the view"},
    "ViewRebuild": {"generation": 2, "version": 1, "position": 5, "target": 9, "entries_per_second": 100,
                    "remaining_seconds": None},
    "Witness": {"name": "w1", "vkey": "w.example+00000000+BA==", "size": 12, "time": 1, "failures": 0, "disputes": False, "trouble": ""},
}
