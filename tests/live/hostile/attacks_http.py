"""Attacks below the event: HTTP itself, headers, methods, encodings, sizes."""

import gzip
import json

from tests.live.hostile.conftest import checkin
from tests.live.hostile.wire import Attack, post, request

GOOD = json.dumps(checkin())
LENGTH = len(GOOD)
CHUNKED = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
ZIPPED = {"Content-Encoding": "gzip"}


def attack(name: str, raw: bytes, *answers: int, service: str = "ingest") -> Attack:
    return Attack(name, raw, frozenset(answers), service)


SMUGGLING = [
    attack("length and chunks", post(GOOD, extra=b"Transfer-Encoding: chunked\r\n"), 400),
    attack("two lengths", post(GOOD, extra=f"Content-Length: {LENGTH + 1}\r\n".encode()), 400),
    attack("the same length twice", post(GOOD, extra=f"Content-Length: {LENGTH}\r\n".encode()), 400),
    attack("length with a sign", post(GOOD, headers={"Content-Length": f"+{LENGTH}"}), 400),
    attack("negative length", post(GOOD, headers={"Content-Length": "-1"}), 400),
    attack("hexadecimal length", post(GOOD, headers={"Content-Length": "0x10"}), 400),
    attack("length beyond every integer", post(GOOD, headers={"Content-Length": "9" * 40}), 400),
    attack("unknown transfer coding", request("POST", "/v1/events", extra=b"Transfer-Encoding: xchunked\r\n"), 400),
    attack("coding after chunked", request("POST", "/v1/events", extra=b"Transfer-Encoding: chunked, x\r\n"), 400),
    attack("space before the colon", request("POST", "/v1/events", extra=b"Transfer-Encoding : chunked\r\n"), 400),
    attack("no chunk size", request("POST", "/v1/events", headers=CHUNKED) + b"zz\r\n{}\r\n0\r\n\r\n", 400),
    attack("bare line feeds in chunks", request("POST", "/v1/events", headers=CHUNKED) + b"2\n{}\n0\n\n", 400),
    attack(
        "authorization as a trailer",
        request("POST", "/v1/events", token=None, headers=CHUNKED)
        + f"{LENGTH:x}\r\n{GOOD}\r\n0\r\nAuthorization: Bearer @app@\r\n\r\n".encode(),
        401,
    ),
    attack("folded header", request("GET", "/health/live", extra=b"X-A: b\r\n c: d\r\n"), 400),
    attack("header injected by a line feed", request("GET", "/health/live", extra=b"X-A: b\nX-B: c\r\n"), 400),
    attack("NUL in a header", request("GET", "/health/live", extra=b"X-A: b\0c\r\n"), 400),
    attack("not HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    attack("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    attack("HTTP/0.9", b"GET /health/live\r\n\r\n", 400),
    attack("no host", b"GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    attack("two hosts", request("GET", "/health/live", extra=b"Host: elsewhere\r\n"), 400),
    attack("absolute target", post(GOOD, target="http://elsewhere/v1/events"), 202),
    attack("connect", request("CONNECT", "elsewhere:443"), 400),
    attack("upgrade to websocket", request("GET", "/v1/events", extra=b"Upgrade: websocket\r\n"), 405),
]

HEADERS = [
    attack("two tokens", post(GOOD, extra=b"Authorization: Bearer @clinician@\r\n"), 400),
    attack("the same token twice", post(GOOD, extra=b"Authorization: Bearer @app@\r\n"), 400),
    attack("two tokens in one header", post(GOOD, headers={"Authorization": "Bearer @app@, Bearer @lead@"}), 401),
    attack("basic", post(GOOD, headers={"Authorization": "Basic YTpi"}), 401),
    attack("bearer of nothing", post(GOOD, headers={"Authorization": "Bearer"}), 401),
    attack("token that is not ASCII", post(GOOD, headers={"Authorization": "Bearer \xff\xe9"}), 401),
    attack("no token", post(GOOD, token=None), 401),
    attack("two media types", post(GOOD, extra=b"Content-Type: text/plain\r\n"), 400),
    attack("two encodings in two headers", post(GOOD, headers=ZIPPED, extra=b"Content-Encoding: gzip\r\n"), 400),
    attack("header that is not UTF-8", post(GOOD, extra=b"X-A: \xff\xfe\r\n"), 202),
    attack("trace that is not UTF-8", post(GOOD, extra=b"traceparent: \xff\xfe\r\n"), 202),
    attack("two traces", post(GOOD, extra=b"traceparent: 00-" + b"1" * 32 + b"\r\ntraceparent: x\r\n"), 202),
    attack("header of a megabyte", request("GET", "/health/live", extra=b"X-A: " + b"a" * 1_048_576 + b"\r\n"), 431),
    attack("a hundred thousand headers", request("GET", "/health/live", extra=b"X-A: b\r\n" * 100_000), 431),
    attack("address of 40 kB", request("GET", "/" + "a" * 40_000), 431),
    attack("escape codes in everything", post(GOOD, target="/v1/%1b[31m%0d%0a", media="\x1b[31m"), 400, 404),
]

METHODS = [
    *(attack(f"{method} events", request(method, "/v1/events"), 405) for method in ("GET", "HEAD", "PUT", "DELETE")),
    *(attack(f"{method} events", request(method, "/v1/events"), 405) for method in ("OPTIONS", "TRACE", "PATCH")),
    attack("a method nobody knows", request("FOO", "/v1/events"), 400),
    attack("options of everything", request("OPTIONS", "*"), 404),
    attack("a slash more", post(GOOD, target="/v1/events/"), 404),
    attack("dots", post(GOOD, target="/v1/../v1/events"), 404),
    attack("two slashes", post(GOOD, target="//v1//events"), 404),
    attack("NUL in the path", request("GET", "/v1/%00"), 404),
    attack("bytes in the path", request("GET", "/v1/%ff%fe"), 404),
    attack("format that climbs", post(GOOD, target="/v1/payloads/..%2f..%2fetc%2fpasswd"), 404),
]

BODIES = [
    attack("10 MB", post(b"x" * 10_485_760), 413),
    attack("50 MB announced", post(b"", headers={"Content-Length": "50000000", "Expect": "100-continue"}), 413),
    attack("unknown expectation", post(GOOD, headers={"Expect": "200-maybe"}), 202),
    attack("bomb", post(gzip.compress(b" " * 200_000_000), headers=ZIPPED), 413),
    attack("bomb in a bomb", post(gzip.compress(gzip.compress(b" " * 50_000_000)), headers=ZIPPED), 400, 422),
    attack("ten thousand empty members", post(gzip.compress(b"") * 10_000, headers=ZIPPED), 400),
    attack("not gzip", post(GOOD, headers=ZIPPED), 400),
    attack("gzip cut off", post(gzip.compress(GOOD.encode())[:-4], headers=ZIPPED), 400),
    attack("gzip, gzip", post(GOOD, headers={"Content-Encoding": "gzip, gzip"}), 415),
    attack("brotli", post(GOOD, headers={"Content-Encoding": "br"}), 415),
    attack("no media type", post(GOOD, headers={"Content-Type": ""}), 415),
    attack("html", post(GOOD, media="text/html"), 415),
    attack("UTF-16 as it says", post(GOOD.encode("utf-16"), media="application/json; charset=utf-16"), 415),
    attack("UTF-16 in silence", post(GOOD.encode("utf-16")), 400),
    attack("not UTF-8", post(b'{"id":"\xff"}'), 400),
    attack("surrogates as bytes", post(b'{"id":"\xed\xa0\x80"}'), 400),
    attack("byte order mark", post(b"\xef\xbb\xbf" + GOOD.encode()), 202),
    attack("two byte order marks", post(b"\xef\xbb\xbf" * 2 + GOOD.encode()), 422),
    attack("nothing", post(b"", headers={"Content-Length": "0"}), 422),
]

ATTACKS = [*SMUGGLING, *HEADERS, *METHODS, *BODIES]
