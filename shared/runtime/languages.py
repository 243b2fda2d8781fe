"""Answers in the reader's language: Accept-Language against the message catalogue (RFC 9110, 12.5.4; RFC 4647, 3.4).

What was said stays as it was said, in English; its wording is said anew for who asks in another language.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute

from shared.clinical.messages import CATALOGUE
from shared.clinical.messages.catalogue import Catalogue
from shared.contracts import exact

_MOST_RANGES: Final = 32
"""Ranges that are looked at: nobody reads more languages."""


def negotiated(accept: str | None, catalogue: Catalogue = CATALOGUE) -> str:
    """The language liked best of those there are: `de-CH` finds `de`; for `*` and where none is, the complete one.

    What cannot be read is passed over: an answer in English serves better than none.
    """
    for code in _by_liking(accept or ""):
        if code == "*":
            break
        if code in catalogue.codes:
            return code
    return catalogue.complete.code


def _by_liking(accept: str) -> Iterator[str]:
    """First subtags, the best liked first; of those liked alike the first."""
    liked = []
    for part in accept.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        tag, _, weight = part.partition(";")
        name, _, value = weight.replace(" ", "").partition("=")
        with suppress(ValueError):
            quality = float(value) if name.lower() == "q" else 1.0
            if 0 < quality <= 1:
                liked.append((-quality, tag.strip().partition("-")[0].lower()))
    return (code for _, code in sorted(liked, key=lambda one: one[0]))


def in_language(said: Any, language: str, catalogue: Catalogue = CATALOGUE) -> Any:
    """JSON with each sentence said in a language, where its wording stands beside it."""
    if language == catalogue.complete.code:
        return said
    if isinstance(said, list):
        return [in_language(one, language, catalogue) for one in said]
    if not isinstance(said, Mapping):
        return said
    told = {name: in_language(value, language, catalogue) for name, value in said.items()}
    if isinstance(said.get("sentence"), str) and (wording := _wording(said)) is not None:
        # What was said of a text that is no longer there stays as it was said.
        with suppress(KeyError, TypeError, ValueError, ArithmeticError):
            told["sentence"] = catalogue.say(wording["key"], language, **wording["values"])
    return told


def _wording(said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """That of a decision, alert or prescription; a message is one itself."""
    found = said if said.get("kind") == "message" else said.get("wording")
    return found if isinstance(found, Mapping) and {"key", "values"} <= found.keys() else None


def language_of(request: Request) -> str:
    """The language that a request is answered in."""
    return negotiated(",".join(request.headers.getlist("accept-language")), catalogue_of(request))


def catalogue_of(request: Request) -> Catalogue:
    """The languages that the service speaks."""
    found: Catalogue = request.app.state.catalogue
    return found


class SpokenRoute(APIRoute):
    """A route whose answer has sentences: they are in the language asked for, and Content-Language says which."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, and after it the language."""
        handler = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            answer, catalogue = await handler(request), catalogue_of(request)
            language = language_of(request)
            answer.headers["Content-Language"] = language
            answer.headers.add_vary_header("Accept-Language")
            if language != catalogue.complete.code and answer.media_type == "application/json":
                said = in_language(exact.loads(bytes(answer.body)), language, catalogue)
                answer.body = exact.dumps(said).encode()
                answer.headers["Content-Length"] = str(len(answer.body))
            return answer

        return spoken


async def _documented(
    _accept_language: Annotated[
        str | None, Header(alias="Accept-Language", description="In which language sentences are; English otherwise.")
    ] = None,
) -> None:
    """For the OpenAPI document."""


def spoken_routes(prefix: str, **settings: Any) -> APIRouter:
    """A router of routes whose answers have sentences."""
    return APIRouter(prefix=prefix, route_class=SpokenRoute, dependencies=[Depends(_documented)], **settings)
