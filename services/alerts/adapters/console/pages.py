"""Makes pages from templates, and serves what they load: nothing from anywhere else."""

import hashlib
from mimetypes import guess_type
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from services.alerts.adapters.console import entries, forms, words

HERE: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere."""

# Not "no-referrer": forms would not say where they come from, and that is looked at.
_HEADERS: Final = {"content-security-policy": POLICY, "referrer-policy": "same-origin"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_SERVED: Final = frozenset({".css", ".js", ".svg"})


class Pages:
    """The templates and what they load."""

    def __init__(self) -> None:
        """Read everything now: a file that is missing is seen at start."""
        static = HERE / "static"
        files = (path for path in static.rglob("*") if path.suffix in _SERVED)
        self._assets = {path.relative_to(static).as_posix(): path.read_bytes() for path in files}
        self._digests = {name: hashlib.sha256(file).hexdigest()[:12] for name, file in self._assets.items()}
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(asset=self.asset, choices=forms.CHOICES)
        self._environment.filters.update({**words.FILTERS, **entries.FILTERS, **forms.FILTERS})
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def asset(self, name: str) -> str:
        """Address of an asset; with its digest, so that it may be kept for ever."""
        return f"/static/{name}?v={self._digests[name]}"

    def answer(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page, or a part of one, for whoever asks."""
        visitor = getattr(request.state, "visitor", None)
        text = self._environment.get_template(template).render(visitor=visitor, path=request.url.path, **values)
        return HTMLResponse(text, status, headers=_HEADERS)

    def part(self, template: str, **values: Any) -> str:
        """A part of a page, for a server-sent event."""
        return self._environment.get_template(template).render(**values)

    def serve_assets(self, app: FastAPI) -> None:
        """Add the route of the assets."""

        @app.get("/static/{name:path}", include_in_schema=False)
        async def static(name: str) -> Response:
            if name not in self._assets:
                raise HTTPException(404)
            media = guess_type(name)[0] or "application/octet-stream"
            return Response(self._assets[name], media_type=media, headers={"cache-control": _FOR_EVER})
