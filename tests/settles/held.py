"""What settles.py and countries.py share: policies of a fixed sequence, tried in a folder of their own, and
the lines that the tests count."""
import os
import sys
import tempfile
from pathlib import Path


def hold(contract, check, least):
    """`check(command, seed)` says how many leads it compared and how many were wrong; of the policies at
    least so many leads each must have been compared. The command and how many policies are the arguments."""
    command, policies = str(Path(sys.argv[1]).resolve()), int(sys.argv[2])
    asked = bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("lead.contract.yaml").write_text(contract)
        for seed in range(policies):
            more = check(command, seed)
            asked, bad = asked + more[0], bad + more[1]
        os.chdir("/")
    if asked < policies * least:
        print(f"FAILED only {asked} leads were compared")
        bad += 1
    print(f"{asked - bad} passed, {bad} failed")
    sys.exit(bad != 0)
