"""Attacks on what can be read and worked: ids, filters, cursors, positions, versions, tokens."""

import base64
import json
from typing import Any
from urllib.parse import quote

from tests.live.hostile.attacks_http import attack
from tests.live.hostile.wire import Attack, request

CLINICIAN = "clinician"
OWN = "/v1/patients/p-hostile-000123"


def get(
    name: str, target: str, *answers: int, service: str = "alerts", token: str = CLINICIAN, **headers: str
) -> Attack:
    said = {key.replace("_", "-"): value for key, value in headers.items()}
    return attack(name, request("GET", target, token=token, headers=said), *answers, service=service)


def act(name: str, kind: str, body: str, *answers: int, **headers: str) -> Attack:
    said = {"Content-Type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
    raw = request("POST", f"/v1/alerts/@alert@/{kind}", token="clinician", headers=said, body=body.encode())
    return attack(name, raw, *answers, service="alerts")


def cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


AT = "2026-02-02T18:00:00+00:00"

PATIENTS = [
    *(
        get(f"patient {bad[:14]}", f"/v1/patients/{bad}/prescription", 422, service="progression")
        for bad in ("%00", "%ff", "%ed%a0%80", "p%20x", "%E2%80%AE", "p%0d", "x" * 129, "p'%20or%201=1--", "")
    ),
    *(
        get(f"patient {bad[:14]}", f"/v1/patients/{bad}/prescription", 404, service="progression")
        for bad in ("nobody", "..", "%2e%2e%2fetc", "p%252f1", "p-hostile-000123%2f..%2fp-2", "..;/p-1")
    ),
    get("timeline of another patient", "/v1/patients/good-1/timeline", 404, service="progression", token="app"),
    get("another patient behind the own one", f"{OWN}%2f..%2fgood-1/timeline", 404, service="progression", token="app"),
    *(
        get(f"event {bad[:9]}", f"{OWN}/events/{bad}", 422, 404, service="progression")
        for bad in ("%00", "%ff", "..%2f..", "'%3b--", "x" * 129, "%0d%0a")
    ),
    *(
        get(f"place {bad[:12]}", f"{OWN}/timeline?cursor={bad}", 422, service="progression")
        for bad in ("", "x", "-1", "1-1-1", "9999999999", "1%00", "%EF%BC%91", "1e5", "+1", "'%20or%201=1")
    ),
    *(
        get(f"limit {bad[:12]}", f"{OWN}/timeline?limit={bad}", 422, service="progression")
        for bad in ("0", "-1", "201", "1e3", "NaN", "9" * 40, "%00", "")
    ),
]

RULES = [
    *(
        get(f"rule {bad[:12]} of {service}", f"/v1/rules/{bad}", status, service=service)
        for service in ("progression", "alerts")
        for status, named in (
            (404, ("C-000", "C-131", "C-999")),
            (422, ("%00", "%ff", "C-0591", "c-059", "C-%EF%BC%91%EF%BC%92%EF%BC%93", "C-059%0a", "x" * 129)),
            (404, ("..%2f..%2fetc", "C-059/", "")),
        )
        for bad in named
    ),
    get("rules with a token of nobody", "/v1/rules", 401, token="expired"),
    get("rules with a token of another issuer", "/v1/rules/C-059", 401, service="progression", token="issuer"),
    get("a rule no patient may read", "/v1/rules/C-123", 404, service="progression", token="app"),
]

PLACES: tuple[Any, ...] = (
    *([10**30, AT, "x"], [70_000, AT, "x"], [1e999, AT, "x"], [None, AT, "x"], [-1, AT, "x"], [True, AT, {}]),
    *([1, "9999-12-31T23:59:59-12:00", "x"], [1, "2026-02-02", "x"], [1, 7, "x"], [1, AT, "a\0"], [1, AT, ""]),
    *([], 7, "x", {"a": 1}, [[[]]], [1, AT, "x", 1]),
)

ALERTS = [
    *(
        get(f"alert {bad[:9]}", f"/v1/alerts/{bad}", 422)
        for bad in ("%00", "%ff", "%ed%a0%80", "x" * 129, "%0d%0a", "%20")
    ),
    *(get(f"alert {bad[:9]}", f"/v1/alerts/{bad}", 404) for bad in ("..", "nobody", "'%3b--", "1%20or%201=1"[:1])),
    *(
        get(f"filter {bad[:9]}", f"/v1/alerts?patient={bad}", 422)
        for bad in ("%00", "%ff", "p'%20or%201=1--", "x" * 129, "")
    ),
    *(
        get(f"since {bad}", f"/v1/alerts?since={bad}", 422)
        for bad in (
            "9999-12-31T23:59:59-12:00",
            "0001-01-01T00:00:00%2B14:00",
            "1e400",
            "NaN",
            "1770000000",
            "2026-01-01",
        )
    ),
    *(
        get(f"filter {bad}", f"/v1/alerts?{bad}", 422)
        for bad in ("state=x", "code=%00", "severity=1", "order=worst;--")
    ),
    *(get(f"cursor {str(bad)[:48]}", f"/v1/alerts?cursor={cursor(bad)}", 422) for bad in PLACES),
    *(
        get(f"cursor {bad[:9]}", f"/v1/alerts?cursor={quote(bad)}", 422)
        for bad in ("A", "!!!!", "é", "\0", "=", "x" * 513)
    ),
    *(
        get(f"position {bad[:12]!r}", "/v1/alerts/stream", 422, Last_Event_ID=bad)
        for bad in ("-1", "x", "1e5", "9" * 19, "1\xb2", "0x1", "1,2", "' or 1=1")
    ),
]

ACTS = [
    *(
        act(f"{kind} with NUL", kind, '{"note":"a\\u0000b","assignee":"x"}', 422)
        for kind in ("comment", "assign", "resolve")
    ),
    *(act(f"{kind} with half a pair", kind, '{"note":"\\ud800"}', 422) for kind in ("comment", "acknowledge")),
    act("a note without end", "comment", json.dumps({"note": "x" * 2001}), 422),
    act("an assignee of NUL", "assign", '{"assignee":"a\\u0000"}', 422),
    act("a note that is a number", "comment", '{"note":7}', 422),
    act("nesting", "comment", "[" * 100_000, 400),
    act("a number without end", "snooze", '{"until":' + "9" * 6000 + "}", 400, 422),
    *(
        act(f"until {bad}", "snooze", f'{{"until":"{bad}"}}', 422)
        for bad in ("9999-12-31T23:59:59-12:00", "x", "0001-01-01T00:00:00+14:00")
    ),
    act("until by number", "snooze", '{"until":1770000000}', 422),
    *(
        act(f"version {bad[:9]}", "acknowledge", "{}", 412, If_Match=bad)
        for bad in ("x", "9" * 5000, '"', "-1", "\xb2", '"1","2"')
    ),
    attack("an act by an app", request("POST", "/v1/alerts/@alert@/resolve"), 403, service="alerts"),
    attack("an act by ops", request("POST", "/v1/alerts/@alert@/resolve", token="ops"), 403, service="alerts"),
]

FALSE = ("expired", "eternal", "early", "audience", "issuer", "tenantless", "slashed", "roleless", "unbound", "forged")
ROUTES = {"ingest": ("POST", "/v1/events"), "progression": ("GET", f"{OWN}/timeline"), "alerts": ("GET", "/v1/alerts")}

TOKENS = [
    attack(f"{name} token for {service}", request(*route, token=name), 401, service=service)
    for name in (*FALSE, "none", "hs256", "spliced", "garbage", "long")
    for service, route in ROUTES.items()
]

ATTACKS = [*PATIENTS, *RULES, *ALERTS, *ACTS, *TOKENS]
