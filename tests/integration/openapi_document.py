"""openapi.json as a thing to hold answers against, and the rules that the document itself obeys."""

import json
import re

from jsonschema import Draft202012Validator, FormatChecker

METHODS = ("get", "put", "post", "delete")
# Headers that readers rely on: an answer has those that the document names, and no others of these.
RELIED_ON = ("Qiyue-Size", "ETag", "Location", "Retry-After", "WWW-Authenticate", "Accept-Ranges",
             "Content-Range")
WILDCARDS = ("{stream}", "{tile}")


def nodes(value, place=""):
    """Every object of the document, with its place."""
    if isinstance(value, dict):
        yield place, value
        for name, member in value.items():
            yield from nodes(member, f"{place}/{name}")
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from nodes(element, f"{place}/{number}")


class Description:
    def __init__(self, text):
        self.whole = json.loads(text)
        self.paths = self.whole["paths"]
        self.schemas = self.whole["components"]["schemas"]
        self._validators = {}
        self._routes = [(re.compile(self._pattern(path)), path) for path in self.paths]
        # What is said outright goes before what is left open.
        self._routes.sort(key=lambda route: (route[1].count("{"), -len(route[1])))

    @staticmethod
    def _pattern(path):
        parts = re.split(r"(\{[a-z0-9_]+\})", path)
        return "".join((".+" if part in WILDCARDS else "[^/]+") if part.startswith("{") else re.escape(part)
                       for part in parts) + "$"

    def operations(self):
        """(method, path, operation), all of them."""
        return [(method, path, item[method]) for path, item in self.paths.items() for method in item]

    def paths_of(self, target):
        """The paths of the document that a request's target fits, the closest first."""
        plain = target.split("?")[0]
        return [path for pattern, path in self._routes if pattern.match(plain)]

    def operation_of(self, method, target):
        """(path, operation), or (None, None)."""
        name = "get" if method == "HEAD" else method.lower()
        return next(((path, self.paths[path][name]) for path in self.paths_of(target) if name in self.paths[path]),
                    (None, None))

    def resolved(self, node):
        """The node, or what it refers to."""
        if "$ref" not in node:
            return node
        found = self.whole
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found

    def validator(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            # References are resolved within the schema that is given: it carries the others along.
            whole = {**schema, "components": {"schemas": self.schemas}}
            self._validators[key] = Draft202012Validator(whole, format_checker=FormatChecker())
        return self._validators[key]

    def refusals(self, schema, value):
        """What is wrong with the value, as sentences."""
        return [f"{error.json_path}: {error.message[:300]}" for error in self.validator(schema).iter_errors(value)]

    def allows(self, name, value):
        return self.validator({"$ref": f"#/components/schemas/{name}"}).is_valid(value)

    def parts(self, schema, value):
        """(name, value) for each named schema that describes a part of the value."""
        reference = schema.get("$ref")
        if reference:
            yield reference.rsplit("/", 1)[1], value
            yield from self.parts(self.resolved(schema), value)
        for branch in schema.get("anyOf", []) + schema.get("oneOf", []):
            if self.validator(branch).is_valid(value):
                yield from self.parts(branch, value)
        if isinstance(value, dict):
            for name, member in value.items():
                below = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
                if isinstance(below, dict):
                    yield from self.parts(below, member)
        if isinstance(value, list):
            first = schema.get("prefixItems", [])
            for number, element in enumerate(value):
                below = first[number] if number < len(first) else schema.get("items")
                if isinstance(below, dict):
                    yield from self.parts(below, element)


class Answers:
    """Holds answers against the description; keeps parts of them by the names of their schemas."""

    KEPT_PARTS = 3

    def __init__(self, description):
        self.description = description
        self.seen = set()  # (method, path, status)
        self.kept = {}

    def faults(self, method, target, reply):
        """What the description does not say so, as sentences."""
        path, operation = self.description.operation_of(method, target)
        if operation is None:
            return [f"{method} {target} is not described"]
        response = operation["responses"].get(str(reply.status))
        if response is None:
            return [f"{method} {target}: status {reply.status} is not described: {reply.body[:300]}"]
        self.seen.add((method, path, reply.status))
        response = self.description.resolved(response)
        found = self._header_faults(response, reply) + self._content_faults(method, response, reply)
        return [f"{method} {target} {reply.status}: {fault}" for fault in found]

    def _header_faults(self, response, reply):
        found = []
        described = response.get("headers", {})
        for name in RELIED_ON:
            value = reply.headers.get(name.lower())
            if name not in described:
                found += [f"{name} is sent and not described"] if value is not None else []
            elif value is None:
                # Codes that share a status need not share its headers.
                found += [f"{name} is described and not sent"] if reply.status < 400 else []
            else:
                schema = self.description.resolved(described[name])["schema"]
                number = self.description.resolved(schema).get("type") == "integer"
                found += self.description.refusals(schema, int(value) if number and value.isdigit() else value)
        return found

    def _content_faults(self, method, response, reply):
        content = response.get("content", {})
        if not content:
            return [f"a body that is not described: {reply.body[:100]}"] if reply.body else []
        media_type = reply.headers["content-type"].split(";")[0]
        if media_type not in content and "*/*" not in content:
            return [f"the media type {media_type} is not described"]
        schema = content.get(media_type, content.get("*/*")).get("schema")
        if method == "HEAD":
            return [f"an answer to HEAD with a body: {reply.body[:100]}"] if reply.body else []
        if schema is None:
            return []
        found = []
        for element_schema, value in self._elements(media_type, schema, reply.body.decode()):
            refusals = self.description.refusals(element_schema, value)
            found += refusals
            if not refusals:
                self.keep(element_schema, value)
        return found

    @staticmethod
    def _elements(media_type, schema, text):
        """(schema, value) of what the body is made of."""
        if media_type == "application/x-ndjson":
            return [(schema["x-element"], json.loads(line)) for line in text.splitlines()]
        if media_type == "text/event-stream":
            lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
            return [(schema["x-element"], json.loads(line)) for line in lines]
        return [(schema, json.loads(text) if media_type.endswith("json") else text)]

    def keep(self, schema, value):
        for name, part in self.description.parts(schema, value):
            kept = self.kept.setdefault(name, [])
            if len(kept) < self.KEPT_PARTS and part not in kept:
                kept.append(part)


def document_faults(description):
    """What makes the document no OpenAPI 3.1, or one that leaves readers guessing; as sentences."""
    whole = description.whole
    found = []
    if not re.fullmatch(r"3\.1\.\d+", whole.get("openapi", "")):
        found.append("no version of OpenAPI 3.1")
    if {"title", "version"} - whole.get("info", {}).keys():
        found.append("info without title or version")
    for place, node in nodes(whole):
        reference = node.get("$ref")
        if isinstance(reference, str):
            try:
                description.resolved(node)
            except (KeyError, TypeError):
                found.append(f"{place}: {reference} leads nowhere")
    for kind, named in whole["components"].items():
        found += [f"components/{kind}: the name {name}" for name in named if not re.fullmatch(r"[A-Za-z0-9._-]+", name)]
    for name, schema in description.schemas.items():
        found += _schema_faults(f"schemas/{name}", schema)
    for name, response in whole["components"]["responses"].items():
        found += _response_faults(f"responses/{name}", response)
    for method, path, operation in description.operations():
        found += [f"{method} {path}: {fault}" for fault in _operation_faults(description, method, path, operation)]
    return found


def _schema_faults(place, schema):
    found = []
    try:
        Draft202012Validator.check_schema(schema)
    except Exception as error:  # the library's own kinds differ from release to release
        found.append(f"{place}: {error}")
    for below, node in nodes(schema, place):
        if below.endswith("/properties"):
            continue  # names of members, not keywords
        described = node.get("properties", {}).keys()
        matched = [name for name in node.get("required", [])
                   if any(re.search(pattern, name) for pattern in node.get("patternProperties", {}))]
        if described and set(node.get("required", [])) - described - set(matched):
            found.append(f"{below}: requires what it does not describe")
        unfilled = [keyword for keyword in node if keyword in ("x-field", "x-names", "x-with")]
        found += [f"{below}: {keyword} was not filled in" for keyword in unfilled]
    return found


def _response_faults(place, response):
    found = [] if response.get("description") else [f"{place}: no description"]
    unknown = response.keys() - {"description", "headers", "content", "links"}
    found += [f"{place}: {sorted(unknown)}"] if unknown else []
    for media_type, content in response.get("content", {}).items():
        if not re.fullmatch(r"[a-z*]+/[a-z0-9.+*-]+", media_type):
            found.append(f"{place}: the media type {media_type}")
        if content.keys() - {"schema", "example", "examples", "encoding"}:
            found.append(f"{place}: {sorted(content)}")
    return found


def _operation_faults(description, method, path, operation):
    found = [f"no {name}" for name in ("summary", "security", "responses", "parameters") if name not in operation]
    unknown = operation.keys() - {"summary", "description", "parameters", "requestBody", "responses", "security", "x-roles"}
    found += [f"unknown members {sorted(unknown)}"] if unknown else []
    if method not in METHODS:
        found.append("no method of HTTP that is served")
    if (method in ("get", "delete")) and "requestBody" in operation:
        found.append("a body with a method that takes none")
    schemes = description.whole["components"]["securitySchemes"]
    found += [f"unknown scheme {name}" for need in operation["security"] for name in need if name not in schemes]
    found += _parameter_faults(path, operation["parameters"])
    for status, response in operation["responses"].items():
        if not re.fullmatch(r"[2-5]\d\d", status):
            found.append(f"the status {status}")
        if "$ref" not in response:
            found += _response_faults(status, response)
    if not any(status.startswith("2") for status in operation["responses"]):
        found.append("no good answer")
    return found


def _parameter_faults(path, parameters):
    found = []
    names = [(one["in"], one["name"]) for one in parameters]
    found += ["a parameter stands twice"] if len(set(names)) != len(names) else []
    in_path = {name for place, name in names if place == "path"}
    if in_path != set(re.findall(r"\{([^}]+)\}", path)):
        found.append(f"the path and its parameters {sorted(in_path)} differ")
    for one in parameters:
        if one["in"] not in ("path", "query", "header") or not one.get("schema"):
            found.append(f"the parameter {one['name']} has no place or no schema")
        if one["in"] == "path" and one.get("required") is not True:
            found.append(f"the parameter {one['name']} of the path is not required")
    return found
