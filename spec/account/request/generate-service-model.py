#!/usr/bin/env python3
"""Writes what all requests and responses of AWS KMS hold from AWS's own service model.

    python3 -m venv /tmp/botocore
    /tmp/botocore/bin/pip install botocore==1.43.127
    /tmp/botocore/bin/python spec/account/request/generate-service-model.py

It reads the KMS service model that botocore carries and writes src/account/request/service-model.ts in the notation that
src/account/request/notation.ts reads. The same version gives the same file; with --check it writes nothing and fails if
the file is not what it would write.
"""

import json
import sys
from pathlib import Path

import botocore
from botocore.loaders import Loader

VERSION = "1.43.127"
ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "src" / "account" / "request" / "service-model.ts"

HEAD = f"""/*
 * Written by spec/account/request/generate-service-model.py; change that, not this. notation.ts explains the notation.
 * Source: botocore {VERSION}, KMS service model 2014-11-01 (service-2.json).
 */
// biome-ignore-all format: data, a row a line
"""

# What AWS was seen to do otherwise than botocore's model has it. J and F are records of spec/evidence.
PATTERNS = {"KeyIdType": r"^\p{ASCII}+$"}  # J18, J19
# The order in which messages list the values; values that were not seen come last, in botocore's order.
ORDER = {
    "EncryptionAlgorithmSpec": "RSAES_OAEP_SHA_1 RSAES_OAEP_SHA_256 SM2PKE SYMMETRIC_DEFAULT",  # J24
    "KeySpec": "RSA_2048 RSA_3072 RSA_4096 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_SECG_P256K1 "
    "ECC_NIST_EDWARDS25519 SYMMETRIC_DEFAULT HMAC_224 HMAC_256 HMAC_384 HMAC_512 SM2 ML_DSA_44 ML_DSA_65 ML_DSA_87",  # J21
    "KeyUsageType": "ENCRYPT_DECRYPT SIGN_VERIFY GENERATE_VERIFY_MAC",  # F32
    "MacAlgorithmSpec": "HMAC_SHA_384 HMAC_SHA_256 HMAC_SHA_224 HMAC_SHA_512",  # F16, J52
    "SigningAlgorithmSpec": "RSASSA_PSS_SHA_256 RSASSA_PSS_SHA_384 RSASSA_PSS_SHA_512 RSASSA_PKCS1_V1_5_SHA_256 "
    "RSASSA_PKCS1_V1_5_SHA_384 RSASSA_PKCS1_V1_5_SHA_512 ECDSA_SHA_256 ECDSA_SHA_384 ECDSA_SHA_512 ED25519_SHA_512 "
    "ED25519_PH_SHA_512 SM2DSA ML_DSA_SHAKE_256",  # J24
}
# What messages list instead of the values.
LISTED = {"DataKeySpec": ORDER["KeySpec"], "AskedSigningAlgorithm": ORDER["SigningAlgorithmSpec"]}  # J21, J23
# J23: a signing algorithm that is none of the model's is taken, and refused for the key.
ASKED = {"SigningAlgorithm": "AskedSigningAlgorithm"}

SCALARS = {"string", "integer", "boolean", "blob", "timestamp"}


def main():
    if botocore.__version__ != VERSION:
        sys.exit(f"botocore {VERSION} is needed, this is {botocore.__version__}")
    model = Loader().load_service_model("kms", "service-2", "2014-11-01")
    shapes, operations = model["shapes"], dict(sorted(model["operations"].items()))
    inputs = {name: operation["input"]["shape"] for name, operation in operations.items()}
    outputs = {name: operation.get("output", {}).get("shape") for name, operation in operations.items()}
    values = [*shapes["SigningAlgorithmSpec"]["enum"], "SYMMETRIC_DEFAULT"]
    shapes["AskedSigningAlgorithm"] = {"type": "string", "enum": values}
    for name in inputs.values():
        for member, kind in shapes[name]["members"].items():
            kind["shape"] = ASKED.get(member, kind["shape"])
    top = {*inputs.values(), *filter(None, outputs.values())}

    content = "\n".join(
        [
            HEAD,
            *table("The types that members have, by AWS's name.", "types", {
                name: notation(shapes, name) for name in reached(shapes, top) if name not in top
            }),
            *table("What a request of each operation holds.", "requests", {
                operation: members(shapes[name]) for operation, name in inputs.items()
            }),
            *table("What each operation answers; nothing where AWS models no output.", "responses", {
                operation: members(shapes[name]) if name else "" for operation, name in outputs.items()
            }),
        ]
    )
    if "--check" not in sys.argv:
        FILE.write_text(content, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != content:
        sys.exit(f"{FILE.relative_to(ROOT)} is not what botocore {VERSION} gives")


def table(text, name, rows):
    yield f"/** {text} */"
    yield f"export const {name} = {{"
    yield from (f"  {key}: {literal(value)}," for key, value in rows.items())
    yield "} as const;\n"


def literal(text):
    if "'" in text:
        sys.exit(f"{text} holds a quotation mark")
    return "'" + json.dumps(text)[1:-1] + "'"


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


def notation(shapes, name):
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        return "{ " + members(shape) + " }"
    if "enum" in shape:
        order = ORDER.get(name, "").split()
        values = [*order, *(value for value in shape["enum"] if value not in order)]
        return " ".join(["enum", *values, *(["listed", LISTED[name]] if name in LISTED else [])])
    words = [kind]
    if kind == "list":
        words.append(shape["member"]["shape"])
    elif kind == "map":
        if shapes[shape["key"]["shape"]]["type"] != "string" or "pattern" in shapes[shape["key"]["shape"]]:
            sys.exit(f"{name} does not map any text")
        words.append(shape["value"]["shape"])
    elif kind not in SCALARS:
        sys.exit(f"{name} is a {kind}, for which there is no notation")
    if "min" in shape or "max" in shape:
        words.append(f"{shape['min']}..{shape['max']}")
    if shape.get("sensitive"):
        words.append("sensitive")
    pattern = shape.get("pattern", PATTERNS.get(name))
    if pattern:
        if " " in pattern:
            sys.exit(f"the pattern of {name} holds a space, at which the notation is read")
        words.append(f"/{pattern}/")
    return " ".join(words)


def members(shape):
    required = shape.get("required", [])
    return ", ".join(
        f"{name}{'!' if name in required else ''}: {member['shape']}" for name, member in shape["members"].items()
    )


if __name__ == "__main__":
    main()
