"""Answers from the model: python3 compiled.py MODEL.json < questions, one JSON object a line."""
import json
import sys

model = json.load(open(sys.argv[1], encoding="utf-8"))
event_numbers = {event["name"]: number for number, event in enumerate(model["events"])}


def type_class(key_type):
    for number, candidate in enumerate(model["typeClasses"]):
        if all(key_type[fact] in candidate[fact] for fact in key_type):
            return number


def may_i(operation, key_state, key_type):
    return model["verdicts"][model["cells"][operation][key_state][type_class(key_type)]]


def where_to(class_name, state, event):
    lifecycle = model["lifecycles"][class_name]
    to = lifecycle["transitions"][state][event_numbers[event]]
    if to > 0:
        return {"state": to, "keyState": lifecycle["states"][to]["keyState"]}
    return model["verdicts"][-to] if to < 0 else None


for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps(where_to(**question) if "event" in question else may_i(**question)))
