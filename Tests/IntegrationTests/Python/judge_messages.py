"""Judges messages by the exported JSON Schemas alone: python judge_messages.py SCHEMAS MESSAGES VERDICTS

MESSAGES holds a type, a tab and a message a line. VERDICTS gets `valid`, or `invalid` and the validator's first reason,
a line for each.
"""

import json
import pathlib
import sys

import jsonschema_rs

schemas, messages, verdicts = sys.argv[1:4]
validators = {}
with open(messages, encoding="utf-8", newline="\n") as lines, open(verdicts, "w", encoding="utf-8") as out:
    for line in lines:
        kind, text = line.rstrip("\n").split("\t", 1)
        if kind not in validators:
            schema = json.loads((pathlib.Path(schemas) / f"{kind}.schema.json").read_text("utf-8"))
            validators[kind] = jsonschema_rs.Draft202012Validator(schema)
        try:
            validators[kind].validate(json.loads(text))
            verdict = "valid"
        except (jsonschema_rs.ValidationError, ValueError) as error:
            verdict = "invalid " + str(error).split("\n", 1)[0]
        print(verdict, file=out)
