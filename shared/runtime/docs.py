"""/docs: Swagger UI served by the service itself, so that it works offline and no third party sees who reads it."""

import base64
import hashlib
import re
from importlib.resources import files
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, Response

_ASSETS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
_KEEP: Final = "public, max-age=86400"
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def add_docs(app: FastAPI) -> None:
    """Serve the OpenAPI document as a page that may load nothing but its own three files."""
    page = get_swagger_ui_html(
        openapi_url=str(app.openapi_url),
        title=app.title,
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="/docs/favicon.png",
        swagger_ui_parameters={"validatorUrl": None},
    )
    policy = _policy(bytes(page.body).decode())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(page.body, headers={"content-security-policy": policy})

    for name, media in _ASSETS.items():
        _add_asset(app, name, media)


def _add_asset(app: FastAPI, name: str, media: str) -> None:
    content = files("fastapi_offline").joinpath("static", name).read_bytes()

    @app.get(f"/docs/{name}", include_in_schema=False)
    async def asset() -> Response:
        return Response(content, media_type=media, headers={"cache-control": _KEEP})


def _policy(page: str) -> str:
    """Only the page's own script may run: it is named by its hash."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in _INLINE.findall(page)]
    scripts = " ".join(f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
