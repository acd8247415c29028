#!/usr/bin/env python3
"""Writes the shapes of all requests and responses of AWS KMS from AWS's own service model.

    python3 -m venv /tmp/botocore
    /tmp/botocore/bin/pip install botocore==1.43.127
    /tmp/botocore/bin/python spec/account/generate-request-shapes.py

It reads the KMS service model that botocore carries, writes src/account/request/service-shapes.ts, request-shapes.ts and
response-shapes.ts, and formats them with the project's own Biome. The same version gives the same files.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import botocore
from botocore.loaders import Loader

VERSION = "1.43.127"
ROOT = Path(__file__).resolve().parent.parent.parent
ACCOUNT = ROOT / "src" / "account" / "request"

SOURCE = f"""/*
 * Written by spec/account/generate-request-shapes.py; change that, not this.
 * Source: botocore {VERSION}, KMS service model 2014-11-01 (service-2.json).
 */
"""

SCALARS = {"string", "integer", "boolean", "blob", "timestamp"}


def main():
    if botocore.__version__ != VERSION:
        sys.exit(f"botocore {VERSION} is needed, this is {botocore.__version__}")
    model = Loader().load_service_model("kms", "service-2", "2014-11-01")
    shapes, operations = model["shapes"], dict(sorted(model["operations"].items()))
    inputs = {name: operation["input"]["shape"] for name, operation in operations.items()}
    outputs = {name: operation.get("output", {}).get("shape") for name, operation in operations.items()}

    top = {*inputs.values(), *filter(None, outputs.values())}
    named = [name for name in reached(shapes, top) if name not in top]

    files = {
        "service-shapes.ts": service_shapes(shapes, named),
        "request-shapes.ts": operation_shapes(
            shapes,
            inputs,
            "requestShapes",
            "What each of the 56 operations of AWS KMS takes.",
            "RequestInput",
            "What a request of an operation holds on the wire, once it has been found to have the operation's shape.",
        ),
        "response-shapes.ts": operation_shapes(
            shapes,
            outputs,
            "responseShapes",
            "What each of the 56 operations of AWS KMS answers; no members where AWS models no output.",
            "ResponseOutput",
            "What an operation answers, as it goes over the wire.",
        ),
    }
    for name, content in files.items():
        (ACCOUNT / name).write_text(content, encoding="utf-8")
    written = [str(ACCOUNT / name) for name in files]
    subprocess.run(["npx", "biome", "check", "--write", *written], cwd=ROOT, check=True)


def reached(shapes, top):
    """Every shape that the given ones are made of, each after all that it is made of itself."""
    found = {}

    def visit(name):
        if name in found:
            return
        for part in parts(shapes[name]):
            visit(part)
        found[name] = True

    for name in sorted(top):
        visit(name)
    return list(found)


def parts(shape):
    if shape["type"] == "structure":
        return sorted({member["shape"] for member in shape["members"].values()})
    if shape["type"] == "list":
        return [shape["member"]["shape"]]
    if shape["type"] == "map":
        return [shape["value"]["shape"]]
    return []


def service_shapes(shapes, named):
    lines = [
        SOURCE,
        "import type { Shape } from './shape.ts';",
        "",
    ]
    for name in named:
        lines.append(f"export const {constant(name)} = {literal(shapes, name)} as const satisfies Shape;")
        lines.append("")
    return "\n".join(lines)


def operation_shapes(shapes, shape_of, table, table_text, type_name, type_text):
    used = set()
    rows = []
    for operation, name in shape_of.items():
        shape = shapes[name] if name else {"type": "structure", "members": {}}
        used |= {member["shape"] for member in shape["members"].values()}
        rows.append(f"  {operation}: {structure(shape)},")
    imports = ", ".join(sorted(constant(name) for name in used))
    return "\n".join(
        [
            SOURCE,
            "import type { Operation } from '../../key/operation.ts';",
            "import type { StructureShape, WireValue } from './shape.ts';",
            f"import {{ {imports} }} from './service-shapes.ts';",
            "",
            f"/** {table_text} Source: botocore, KMS service model. */",
            f"export const {table} = {{",
            *rows,
            "} as const satisfies Record<Operation, StructureShape>;",
            "",
            f"/** {type_text} */",
            f"export type {type_name}<Op extends Operation> = WireValue<(typeof {table})[Op]>;",
            "",
        ]
    )


def literal(shapes, name):
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        return structure(shape)
    fields = [f"kind: {text(kind)}"]
    if kind == "list":
        if shapes[shape["member"]["shape"]]["type"] not in {"string", "structure"}:
            sys.exit(f"{name} lists neither texts nor structures")
        fields.append(f"member: {constant(shape['member']['shape'])}")
    elif kind == "map":
        key, value = shapes[shape["key"]["shape"]], shapes[shape["value"]["shape"]]
        if constraints(key) or key["type"] != "string" or value["type"] != "string":
            sys.exit(f"{name} does not map any text to texts")
        fields.append(f"value: {constant(shape['value']['shape'])}")
    elif kind not in SCALARS:
        sys.exit(f"{name} is a {kind}, for which there is no kind of shape")
    return "{ " + ", ".join(fields + constraints(shape)) + " }"


def constraints(shape):
    fields = [f"{bound}: {shape[bound]}" for bound in ("min", "max") if bound in shape]
    if "pattern" in shape:
        fields.append(f"pattern: {text(shape['pattern'])}")
    if "enum" in shape:
        fields.append(f"enum: [{', '.join(text(value) for value in shape['enum'])}]")
    if shape.get("sensitive") and shape["type"] == "string":
        fields.append("sensitive: true")
    return fields


def structure(shape):
    required = ", ".join(text(name) for name in shape.get("required", []))
    members = ", ".join(f"{name}: {constant(member['shape'])}" for name, member in shape["members"].items())
    return "{ kind: 'structure', required: [" + required + "], members: {" + members + "} }"


def constant(name):
    """KeyIdType becomes keyIdType, AWSAccountIdType becomes awsAccountIdType."""
    return re.sub(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]", lambda start: start.group().lower(), name)


def text(value):
    return json.dumps(value)


if __name__ == "__main__":
    main()
