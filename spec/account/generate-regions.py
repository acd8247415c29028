#!/usr/bin/env python3
"""Writes which Regions AWS KMS is in from AWS's own list of endpoints.

    python3 -m venv /tmp/botocore
    /tmp/botocore/bin/pip install botocore==1.43.127
    /tmp/botocore/bin/python spec/account/generate-regions.py

It reads the endpoints that botocore carries and writes src/account/regions.ts. The same version gives the same file; with
--check it writes nothing and fails if the file is not what it would write.
"""

import sys
from pathlib import Path

import botocore
from botocore.loaders import Loader

VERSION = "1.43.127"
ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "src" / "account" / "regions.ts"

HEAD = f"""/*
 * Written by spec/account/generate-regions.py; change that, not this.
 * Source: botocore {VERSION}, endpoints.json, service kms.
 */
// biome-ignore-all format: data, a row a line

/** The Regions that AWS KMS is in, by partition. */
export const regionsOf: {{ readonly [partition: string]: readonly string[] }} = {{"""


def main():
    if botocore.__version__ != VERSION:
        sys.exit(f"botocore {VERSION} is needed, this is {botocore.__version__}")
    lines = [HEAD]
    for partition in Loader().load_data("endpoints")["partitions"]:
        endpoints = partition["services"]["kms"]["endpoints"]
        regions = ", ".join(f"'{region}'" for region in sorted(partition["regions"]) if region in endpoints)
        lines.append(f"  '{partition['partition']}': [{regions}],")
    content = "\n".join([*lines, "};\n"])
    if "--check" not in sys.argv:
        FILE.write_text(content, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != content:
        sys.exit(f"{FILE.relative_to(ROOT)} is not what botocore {VERSION} gives")


if __name__ == "__main__":
    main()
