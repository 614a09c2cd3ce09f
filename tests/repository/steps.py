#!/usr/bin/python3
"""Runs the `run:` steps of a workflow or composite action as GitHub's runner would: with bash -e,
in the current folder, with the step's `env`, where its `if` holds. Steps that `use` an action are
told and passed over, as are those named by --without.

Usage: steps.py FILE [--without NAME]... [NAME=VALUE]...
NAME=VALUE sets a context, such as github.event_name=pull_request or inputs.comment=yes.
"""
import os
import re
import subprocess
import sys

import yaml


def value_of(name, contexts):
    return contexts.get(name, "")


def filled(text, contexts):
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: value_of(found[1], contexts), str(text))


def holds(condition, contexts, failed):
    """The conditions these files use: always(), comparisons joined by &&."""
    parts = [part.strip() for part in str(condition).split("&&")]
    always = "always()" in parts
    for part in parts:
        if part == "always()":
            continue
        left, word, right = re.fullmatch(r"([\w.-]+)\s*(==|!=)\s*'([^']*)'", part).groups()
        if (value_of(left, contexts) == right) != (word == "=="):
            return False
    return always or not failed


def run_step(step, contexts):
    env = {**os.environ, **{key: filled(value, contexts) for key, value in step.get("env", {}).items()}}
    done = subprocess.run(["bash", "-e", "-c", filled(step["run"], contexts)], env=env, check=False)
    return done.returncode


def main():
    arguments = sys.argv[2:]
    without = [arguments[i + 1] for i, word in enumerate(arguments) if word == "--without"]
    contexts = dict(word.split("=", 1) for word in arguments if "=" in word)
    with open(sys.argv[1], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    for name, given in document.get("inputs", {}).items():
        contexts.setdefault("inputs." + name, given.get("default", ""))
    steps = document["runs"]["steps"] if "runs" in document else document["jobs"]["policy"]["steps"]
    failed = False
    for step in steps:
        name = step.get("name", step.get("uses", step.get("run")))
        if not holds(step.get("if", "always()" if not failed else "inputs.x == 'x'"), contexts, failed):
            print(f"== {name}: left out", flush=True)
        elif "uses" in step or name in without:
            print(f"== {name}: not run here", flush=True)
        else:
            print(f"== {name}", flush=True)
            state = run_step(step, contexts)
            print(f"== {name}: {state}", flush=True)
            failed = failed or state != 0
    return 1 if failed else 0


sys.exit(main())
