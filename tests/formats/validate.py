#!/usr/bin/python3
"""Checks a document of `headgate check --format` against its published schema, and what the
standard asks beyond it: that places exist in the files and say the same in every unit.

Usage: validate.py sarif|rdjson FILE    (from the folder the policies were checked in)
"""
import json
import os
import sys
import urllib.parse

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))


def fail(message):
    sys.exit(f"{sys.argv[2]}: {message}")


def read(path):
    if not os.path.isfile(path):  # a policy that could not be read has its beginning as its place, and no other
        return b""
    with open(path, "rb") as file:
        return file.read()


def by_schema(document, name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft4Validator.check_schema(schema)
    errors = list(jsonschema.Draft4Validator(schema).iter_errors(document))
    if errors:
        where = "/".join(str(step) for step in errors[0].absolute_path)
        fail(f"{len(errors)} errors of the schema; at {where}: {errors[0].message[:300]}")


def offset_of(text, line, column, in_bytes):
    """The byte offset of a line and column, both from 1."""
    lines = text.split(b"\n")
    if not 1 <= line <= len(lines):
        fail(f"there is no line {line}")
    here = lines[line - 1]
    head = here[: column - 1] if in_bytes else here.decode("utf-8", "surrogateescape")[: column - 1].encode("utf-8", "surrogateescape")
    if column < 1 or len(head) < column - 1 and in_bytes:
        fail(f"there is no column {column} in line {line}")
    return sum(len(each) + 1 for each in lines[: line - 1]) + len(head)


def sarif_region(path, region):
    text = read(path)
    start = offset_of(text, region["startLine"], region["startColumn"], False)
    end = offset_of(text, region["endLine"], region["endColumn"], False)
    if start != region["byteOffset"] or end - start != region["byteLength"]:
        fail(f"{path}: line and column {start}..{end} are not bytes {region['byteOffset']}")


def sarif(document):
    by_schema(document, "sarif-schema-2.1.0.json")
    if document["version"] != "2.1.0" or len(document["runs"]) != 1:
        fail("one run of version 2.1.0 is expected")
    run = document["runs"][0]
    if run["columnKind"] != "unicodeCodePoints":
        fail("columns are code points")
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            fail("ruleIndex and ruleId speak of two rules")
        for location in result["locations"] + result.get("relatedLocations", []):
            place = location.get("physicalLocation")
            if place:
                sarif_region(urllib.parse.unquote(place["artifactLocation"]["uri"]), place["region"])
    return len(run["results"])


def rdjson(document):
    by_schema(document, "rdjson-schema.json")
    for record in document["diagnostics"]:
        if not record["message"] or record["severity"] not in ("ERROR", "WARNING", "INFO"):
            fail("a record without a message or severity")
        places = [record["location"]] + [each["location"] for each in record.get("related_locations", [])]
        for place in places:
            if not place:
                continue
            text, ends = read(place["path"]), place["range"]
            offsets = [offset_of(text, ends[k]["line"], ends[k]["column"], True) for k in ("start", "end")]
            if offsets[0] > offsets[1]:
                fail("a range that ends before it starts")
        for suggestion in record.get("suggestions", []):
            offset_of(text=read(record["location"]["path"]), line=suggestion["range"]["start"]["line"],
                      column=suggestion["range"]["start"]["column"], in_bytes=True)
    return len(document["diagnostics"])


with open(sys.argv[2], encoding="utf-8") as given:
    found = {"sarif": sarif, "rdjson": rdjson}[sys.argv[1]](json.load(given))
print(found)
