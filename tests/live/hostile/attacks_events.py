"""Attacks inside events: JSON, numbers, times, ids, envelopes, whose they are, how many."""

import json
from typing import Any

from tests.live.hostile.attacks_http import attack
from tests.live.hostile.conftest import TIME, checkin, symptom
from tests.live.hostile.wire import APP, Attack, post

NDJSON = "application/x-ndjson"
BATCH = "application/cloudevents-batch+json"


def event(name: str, *answers: int, token: str = APP, **changed: Any) -> Attack:
    return attack(name, post(json.dumps(checkin(**changed)), token=token), *(answers or (422,)))


def each(name: str, attribute: str, *bad: Any, token: str = APP) -> list[Attack]:
    """An attack for each value that an attribute must not have."""
    return [event(f"{name} {value!r}"[:48], token=token, **{attribute: value}) for value in bad]


def number(text: str, *answers: int) -> Attack:
    """A number where a pain score belongs."""
    body = json.dumps(checkin()).replace('"pain": 2', f'"pain": {text}')
    return attack(f"number {text[:24]}", post(body), *(answers or (422,)))


JSON = [
    *(attack(f"text {text[:16]!r}", post(text), 422) for text in ("{", '{"a":', "null", "7", '"x"', "{'a':1}", "{}")),
    attack("array without an end", post("[" * 500_000), 400),
    attack("object without an end", post('{"a":' * 10_000), 422),
    attack("too large an object", post('{"a":' * 100_000 + "1" + "}" * 100_000), 413),
    attack(
        "deep inside an event", post(json.dumps(checkin()).replace("2}", '2,"x":' + "[" * 9000 + "]" * 9000 + "}")), 422
    ),
    attack("33 levels", post(json.dumps(checkin()).replace("2}", '2,"x":' + "[" * 33 + "]" * 33 + "}")), 422),
    attack("a name twice", post(json.dumps(checkin())[:-1] + ',"id":"other"}'), 422),
    attack("a name in data twice", post(json.dumps(checkin()).replace("2}", '2,"pain":9}')), 422),
    attack("subject twice, in two spellings", post(json.dumps(checkin())[:-1] + ',"\\u0073ubject":"p-2"}'), 422),
    event("half a surrogate pair", data={"pain": 2, "note": "\ud800"}),
    event("NUL in text", data={"pain": 2, "note": "a\0b"}),
    event("NUL in a name", data={"pain": 2, "a\0b": 1}),
    *each("data", "data", [], "x", 7, True, {"pain": []}, {"pain": {}}, {"pain": "2"}),
]

NUMBERS = [
    *map(number, ("1e400", "-1e400", "1e-400", "1e99999999999999999999", "NaN", "Infinity", "-Infinity", "9" * 60_000)),
    *map(number, ("0x10", "+1", ".5", "1.", "01", "-1", "11", "2.55", "true", "null", '"2"', "1e308", "١")),
    number("-0", 202),
    number("2e0", 202),
    number("2." + "0" * 90, 202),
    attack("a long number nobody reads", post(json.dumps(checkin()).replace("2}", f'2,"x":{"9" * 60_000}}}')), 422),
]

TIMES = [
    *each("time", "time", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-02T19:00:00+25:00", "x", ""),
    *each("time", "time", "2016-12-31T23:59:60Z", "2026-02-30T19:00:00Z", "2026-02-02", "2026-02-02T19:00:00"),
    *each("time", "time", 1_770_055_200, True, [], {}, f"{TIME}\n", "２０２６-02-02T19:00:00Z"),
    *(event(f"time {time!r}", 202, time=time) for time in ("2999-12-31T23:59:59-23:59", "1900-01-01T00:00:00+23:59")),
    event("no time", time=None),
    event(
        "a pause at the end of time",
        type="liftline.pause.declared.v1",
        data={"from_date": "9999-12-01", "to_date": "9999-12-20", "reason": "travel"},
    ),
    event(
        "a pause by number", type="liftline.pause.declared.v1", data={"from_date": 0, "to_date": 0, "reason": "travel"}
    ),
]

ENVELOPES = [
    *each("id", "id", "", "x" * 129, "a b", "a\r\nX: y", "a\0", "é", "ａ", "a\u202eb", 7, True, [], {}),
    event("an id of 60,000 characters", id="x" * 60_000),
    event("no id", id=None),
    event("an id of 100,000 characters", 413, id="x" * 100_000),
    event("an id that climbs", 202, id="../../etc/passwd"),
    event("an id with a percent", 202, id="%00%0d%0a"),
    *each("source", "source", "", "x" * 129, "a b", "a\nb", None),
    *each("version", "specversion", "0.3", "2.0", 1.0, 1, "1.0\n", "", None),
    *each("type", "type", "liftline.pain.checkin.v2", "liftline.pain.checkin.v1 ", "PAIN", "", 7, ["x"], {}, None),
    event("base64", data_base64="e30="),
    event("another content type", datacontenttype="text/xml"),
]

OTHERS = [
    event("another patient", 403, subject="p-2"),
    event("another patient in another case", 403, subject="P-HOSTILE-000123"),
    event("another patient by a slash", 403, subject="p-hostile-000123/../p-2"),
    event("another patient behind NUL", 403, subject="p-hostile-000123\0"),
    event("another patient of an odd width", 403, subject="p-hostile-00012３"),
    event("another patient as a list", 403, subject=["p-hostile-000123"]),
    event(
        "another patient's red flag",
        403,
        **{"subject": "p-2", "type": "liftline.symptom.reported.v1"},
        data={"symptoms": ["syncope"]},
    ),
    event("a clearance by an app", 403, type="liftline.clearance.granted.v1", data={"scope": "program"}),
    event("a plan by an app", 403, type="liftline.plan.imported.v1", data={}),
    event(
        "an approval by an integration",
        403,
        token="integration",
        type="liftline.decision.approved.v1",
        data={"decision_id": "x"},
    ),
    event("anything by ops", 403, token="ops"),
    *each("a subject nobody can have", "subject", "", "a b", "p\r\nX: y", "x" * 129, token="clinician"),
    event("a subject of SQL", token="clinician", subject="p' or 1=1; drop table alerts.alert; --"),
    event("a subject that climbs", 202, token="clinician", subject="../p-2"),
    event("tenant of another clinic", 202, tenant="other", receivedtime="1999-01-01T00:00:00Z", traceparent="x\r\ny"),
    event("an actor made up", 202, actor="dr-house", actorrole="clinician"),
    event("superseding itself", 202, id="self-1", supersedes="self-1"),
    event("superseding in a circle, one", 202, id="circle-1", supersedes="circle-2"),
    event("superseding in a circle, two", 202, id="circle-2", supersedes="circle-1"),
    event("superseding another patient's event", 202, supersedes="flag-good-1"),
    *each("superseding", "supersedes", 7, ["x"], "x" * 129, "a b"),
]

MANY = [
    attack("500 events", post(json.dumps([checkin() for _ in range(500)])), 202),
    attack("501 events", post(json.dumps([checkin() for _ in range(501)])), 413),
    attack("a million commas", post("[" + "," * 1_000_000 + "]"), 413),
    attack("an empty batch", post("[]", media=BATCH), 422),
    attack("a batch in a batch", post(json.dumps([[checkin()]]), media=BATCH), 202),
    attack("a batch of anything", post('[null,1,"x",true,[],{}]', media=BATCH), 202),
    attack("a batch that is one event", post(json.dumps(checkin()), media=BATCH), 400),
    attack("one event that is a batch", post(json.dumps([checkin()]), media="application/cloudevents+json"), 422),
    attack(
        "lines, some blank", post(f"\n\n{json.dumps(checkin())}\n \r\n{json.dumps(checkin())}\n", media=NDJSON), 202
    ),
    attack("lines, one bad", post(f"{json.dumps(checkin())}\n{{\n{json.dumps(checkin())}", media=NDJSON), 202),
    attack(
        "lines cut by another separator",
        post(f"{json.dumps(checkin())}\u2028{json.dumps(checkin())}", media=NDJSON),
        202,
    ),
    attack("blank lines only", post("\n" * 1_000_000, media=NDJSON), 422),
    attack("a red flag in what is broken", post(json.dumps(symptom())[:-3]), 422),
]

CSV = "Date,Exercise Name,Set Order,Reps,Weight,Duration\n"
QUERY = "/v1/payloads/strong-csv?patient=p-hostile-000123&weight_unit=kg&time_zone="


def csv(name: str, row: str, *answers: int, query: str = QUERY + "UTC") -> Attack:
    return attack(name, post(CSV + row, media="text/csv", target=query), *answers)


PAYLOADS = [
    csv("a date before every calendar", "0001-01-01 00:00:00,Squat,1,5,60,3h\n", 422),
    csv("a date at the end of time", "9999-12-31 23:59:59,Squat,1,5,60,3h\n", 422),
    csv("a duration beyond every number", f"2026-01-01 10:00:00,Squat,1,5,60,{'9' * 5000}\n", 202),
    csv("other digits", "2026-01-01 10:00:00,Squat,1,٣,60,1h\n", 422),
    csv("NUL in a name of an exercise", "2026-01-01 10:00:00,Squ\0at,1,5,60,1h\n", 422),
    csv("a quote without an end", '"' + "x" * 500_000, 422),
    csv("a formula", "2026-01-01 10:00:00,=cmd|' /C calc'!A0,1,5,60,1h\n", 202),
    *(
        csv(f"zone {zone}", "", 422, query=QUERY + zone)
        for zone in ("../../etc/passwd", "%00", "localtime", "/etc/localtime")
    ),
    csv("a parameter nobody knows", "", 422, query=QUERY + "UTC&x=1"),
    csv("pain beyond every number", "", 422, query=QUERY + "UTC&assume_pain=1e99999999999999999999"),
    csv(
        "another patient's log",
        "2026-01-01 10:00:00,Squat,1,5,60,1h\n",
        202,
        query=QUERY.replace("000123", "2") + "UTC",
    ),
]

ATTACKS = [*JSON, *NUMBERS, *TIMES, *ENVELOPES, *OTHERS, *MANY, *PAYLOADS]
