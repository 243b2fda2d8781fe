"""The OpenAPI document, made complete: every status each route can give, errors as problems, schemas from elsewhere."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.contracts import exact
from shared.runtime.problems import MEDIA_TYPE, Problem

Schema = dict[str, Any]

_EVERYWHERE: Final = {
    "400": "The request is not clear: broken HTTP, a header that must stand there once, a body nobody can read.",
    "408": "The request did not arrive in time: 10 s for its head, 20 s for its body.",
    "413": "Too large: 1 MiB a body.",
    "431": "The request line and headers hold more than 32 KiB.",
    "503": "Not available, or not known to have happened: send the same request again; see Retry-After.",
}
_SECURED: Final = {
    "401": "No valid token.",
    "403": "This token may not do this.",
    "422": "A parameter or the body does not keep the contract of this route.",
}
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_FIRST_ERROR: Final = 400


def complete_openapi(app: FastAPI, schemas: Iterable[Schema] = ()) -> None:
    """Complete the document of `app`. `schemas` are added to its components under their titles."""

    def document() -> Schema:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, routes=app.routes)
            components = made.setdefault("components", {}).setdefault("schemas", {})
            components |= _components([*schemas, Problem.model_json_schema()])
            for unused in ("HTTPValidationError", "ValidationError"):
                components.pop(unused, None)
            for path in made["paths"].values():
                for operation in path.values():
                    _complete(operation)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def reference(title: str) -> Schema:
    """A reference to one of the `schemas`."""
    return {"$ref": f"#/components/schemas/{title}"}


def _complete(operation: Schema) -> None:
    responses: Schema = operation["responses"]
    known = {**_EVERYWHERE, **(_SECURED if "security" in operation else {})}
    for status, description in known.items():
        responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        if status.isdigit() and int(status) >= _FIRST_ERROR:
            response["content"] = _content(response.get("content", {}))
            if response["description"] == "Validation Error":
                response["description"] = known["422"]
    operation["responses"] = dict(sorted(responses.items()))


def _content(declared: Mapping[str, Any]) -> Schema:
    """An error is a problem, of a kind that the route may name; or what else it declares."""
    schema = declared.get("application/json", {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if not schema or name == "HTTPValidationError":
        return {MEDIA_TYPE: {"schema": _PROBLEM}}
    return {MEDIA_TYPE: {"schema": schema}} if name.endswith("Problem") else dict(declared)


def _components(schemas: Iterable[Schema]) -> Schema:
    """Schemas by title, and their definitions beside them; `data` belongs to its schema alone."""
    found: Schema = {}
    for schema in schemas:
        title = str(schema["title"])
        own = exact.dumps(schema).replace('"#/$defs/data"', f'"#/components/schemas/{title}.data"')
        said = json.loads(own.replace('"#/$defs/', '"#/components/schemas/'))
        said.pop("$schema", None)
        for name, definition in said.pop("$defs", {}).items():
            found[f"{title}.data" if name == "data" else name] = definition
        found[title] = said
    return found
