"""Sound values of those schemas that reads of a sound city do not show. What really answers with them is told in test_openapi.py."""

HASH = "0123456789abcdef" * 4
EVENT = "01922bbc-1740-7445-ac6a-2cc32c924a7a"
RECEIPT = {"entry": "{}", "proof": "c2sp.org/tlog-proof@v1\nindex 3\n"}

LISTED_TOKEN = {"name": "12.0123456789abcdef.tst", "sha256": HASH, "tsa": "CN=TSA", "time": "2026-01-01T00:00:00.000000Z",
                "imprint": "sha256", "certificate_until": "2027-01-01T00:00:00.000000Z", "renews": None, "entry": 12}
SHOWN_TOKEN = {**LISTED_TOKEN, "token": "AA=="}

SCOPE = {"kind": "complexes", "ids": ["CQ-0001"]}
ASKED = {"scope": SCOPE, "recipient": "示例市中级人民法院", "purpose": "诉讼举证", "source": "91500000MA00000008"}
FIELDS, DOCUMENTS = {"opened": 2, "withheld": 1, "erased": 0}, {"included": 3, "left_out": 0}
EXPORTED = {"specversion": "1.0", "id": EVENT, "source": "/organizations/91500000MA00000008", "type": "package.exported",
            "dataschema": "urn:qiyue:catalogue:package.exported:1", "subject": "ledger", "time": "2026-01-01T00:00:00.000000Z",
            "datacontenttype": "application/json", "ledger": "example/ledger", "nonce": "A" * 22, "data": {}}
SHELVED = {"id": "0" * 32, "file": "CQ-0001-12-01234567.asice", "package_sha256": HASH, "bytes": 1000, "fields": FIELDS,
           "documents": DOCUMENTS, "event": EXPORTED, "recorded": None}
FAILURE = {"code": "not_found", "detail": "no entry is in the scope", "place": "", "zh": "未找到", "en": "it is not there"}
ORDER = {"id": "0" * 32, "state": "made", "asked": ASKED, "by": "admin", "time": "2026-01-01T00:00:00.000000Z",
         "progress": {"done": 2, "all": 2}, "size": 12, "until": "2026-01-02T00:00:00.000000Z", "failure": None,
         "packages": [SHELVED]}
PREVIEWED = {"index": 3, "type": "mandate.granted", "pointer": "/person", "fate": "opened"}

NOT_READ = {
    "BatchLine": RECEIPT,
    "BundlePath": "x001/234.p/5",
    "DocumentCounts": DOCUMENTS,
    "Disclosure": ["qiyue-disclosure/1", "A" * 43, EVENT, "/person", "示例"],
    "Envelope": {"payloadType": "application/cloudevents+json", "payload": "e30=", "signatures": [{"keyid": HASH, "sig": "AA=="}]},
    "FieldCounts": FIELDS,
    "GenerationsDropped": {"view": "states", "dropped": 1},
    "IndexOrTime": "2026-01-01T00:00:00Z",
    "KeptDisclosure": {"commitment": HASH, "index": 3, "event": EVENT, "pointer": "/person"},
    "KeptDocument": {"sha256": HASH, "sm3": HASH, "size": 1, "media_type": "text/plain"},
    "Limit": 100,
    "ListedTimestamp": {"size": 12, "root": HASH, "tokens": [LISTED_TOKEN]},
    "ListedToken": LISTED_TOKEN,
    "MakingProgress": {"done": 1, "all": 2},
    "Overlay": "named",
    "PackageDropped": {"id": "0" * 32, "dropped": True},
    "PackageFailure": FAILURE,
    "PackageId": "0123456789abcdef" * 2 + "-v12",
    "PackageList": {"packages": [ORDER, {**ORDER, "state": "failed", "failure": FAILURE, "size": None, "packages": []}]},
    "PackageOrder": ORDER,
    "PackagePreview": {"scope": SCOPE, "size": 12, "entries": {"scope": 3, "keys": 4, "policy": 1}, "fields": FIELDS,
                       "documents": DOCUMENTS, "bytes": 1000, "volumes": 1, "listed": [PREVIEWED]},
    "PackageRequest": {**ASKED, "withhold": ["class:personal", "/contact/phone"], "documents": False, "size": 12},
    "PackageScope": SCOPE,
    "PlayedIn": {"id": "CQ-0001", "name": "示例综合体", "state": "closed", "entries": [1, 2]},
    "Point": {"size": 3, "as_at": 2, "as_of": None},
    "PreviewRequest": {"scope": {"kind": "range", "from": 1, "to": 2}},
    "PreviewedField": PREVIEWED,
    "RebuildBegun": {"view": "states", "generation": 2},
    "RebuildCancelled": {"view": "states", "cancelled": True},
    "RebuildOutcome": {"end": "switched", "generation": 2, "differed": False, "failure": None},
    "Receipt": RECEIPT,
    "RecipientProfile": {"profile": "court", "withhold": ["all"], "documents": True},
    "ShelvedPackage": SHELVED,
    "ShownToken": SHOWN_TOKEN,
    "TilePath": "0/x001/234.p/5",
    "Timestamp": {"size": 12, "root": HASH, "tokens": [SHOWN_TOKEN], "note": "origin\n12\nroot\n\n"},
    "TokenName": "12.0123456789abcdef.fedcba9876543210.tst",
    "TreeName": "sm3",
    "ViewFailure": {"entry": 7, "reason": "the row is damaged", "remedy": "rebuild the view"},
    "ViewRebuild": {"generation": 2, "version": 1, "position": 5, "target": 9, "entries_per_second": 100,
                    "remaining_seconds": None},
    "WithholdingRule": "class:trade_secret",
    "Witness": {"name": "w1", "vkey": "w.example+00000000+BA==", "size": 12, "time": 1, "failures": 0, "disputes": False, "trouble": ""},
}
