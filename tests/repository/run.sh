#!/bin/bash
# Headgate in a real git repository: what `headgate init` writes is committed, its workflow's steps
# and those of the action are run from their own files (steps.py) on main and on a branch that
# changes the policy, and the hook runs as git's own on real commits.
source "$(dirname "$0")/../suite.sh"
mkdir "$work/bin" && ln -s "$headgate" "$work/bin/headgate"
export PATH=$work/bin:$PATH HOME=$work
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com \
  GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
# Ends a case: what must hold, then a status and what was wanted of it.
case_is() { # name, status, wanted
  if [ "$2" -eq "$3" ]; then good; else bad "$1 (status $2, not $3)" "$work/out"; fi
}
says() { # name, text
  local state=0
  grep -qF -- "$2" "$work/out" || state=1
  case_is "$1: says \`$2\`" $state 0
}
run() { "$@" >"$work/out" 2>&1 </dev/null; }

workflow() { # contexts…
  export GITHUB_STEP_SUMMARY=$work/summary
  : >"$work/summary"
  run /usr/bin/python3 "$here/steps.py" .github/workflows/headgate.yml --without 'Get git' \
    --without 'Build headgate' "$@"
}
action() { # contexts…
  export GITHUB_STEP_SUMMARY=$work/summary GITHUB_ACTION_PATH=$root
  : >"$work/summary"
  run /usr/bin/python3 "$here/steps.py" "$root/action.yml" --without 'Build headgate' "$@"
}

# --- main ---
run headgate init "$work/repo"
case_is 'init writes a starter' $? 0
cd "$work/repo" || exit 2
git init -q -b main . && git add -A && git commit -q -m 'a policy to start from'
base=$(git rev-parse HEAD)
workflow github.event_name=push
case_is 'the workflow passes on what init wrote' $? 0
says 'no diff on a push' 'What the change does: left out'
action github.event_name=push
case_is 'the action passes on what init wrote' $? 0
run /usr/bin/python3 -c 'import json, sys; json.load(open("headgate.sarif"))'
case_is 'the action leaves SARIF' $? 0
rm -f headgate.sarif headgate-diff.md

# --- a branch that changes the policy ---
git checkout -q -b stricter
sed -i 's/fit >= 70/fit   >=   95/' inbound.gate
workflow github.event_name=pull_request "github.event.pull_request.base.sha=$base"
case_is 'a policy out of layout fails' $? 1
says 'by its name' 'inbound.gate'
says 'and nothing after it runs' 'Check: left out'
headgate fmt inbound.gate >/dev/null
workflow github.event_name=pull_request "github.event.pull_request.base.sha=$base"
case_is 'a change that breaks a test fails' $? 1
says 'the layout is right' 'Layout: 0'
says 'the check has nothing to say' 'Check: 0'
says 'the test tells what differs' 'Test: 1'
says 'as annotations' '::error'
git commit -q -a -m 'a stricter threshold'

git checkout -q -b wider "$base"
printf 'rival-two.example\n' >>"$(git ls-files 'lists/*' | head -n 1)"
git commit -q -a -m 'one more competitor'
workflow github.event_name=pull_request "github.event.pull_request.base.sha=$base"
case_is 'a good change passes' $? 0
cp "$work/summary" "$work/out"
says 'the summary has the diff' 'rival-two.example'
cp headgate-diff.md "$work/out"
says 'the comment has it, too' 'rival-two.example'
rm -f headgate-diff.md
action github.event_name=pull_request "github.event.pull_request.base.sha=$base"
case_is 'the action passes on it' $? 0
says 'and would comment' 'Comment: not run here'
rm -f headgate.sarif headgate-diff.md
run "$root/scripts/review" diff nowhere
case_is 'a revision that is not there is told' $? 2
says 'with what to do' 'fetch-depth'

# --- the hook, as git's own ---
git checkout -q main
ln -s "$root/scripts/review" .git/hooks/pre-commit
sed -i 's/employees/employes/' inbound.gate
run git commit -a -m 'a slip'
case_is 'the hook refuses a policy with an error' $? 1
says 'and shows it' 'did you mean `employees`?'
git checkout -q -- inbound.gate
printf '\n\n# the end\n\n\n' >>inbound.gate
run git commit -a -m 'blanks'
case_is 'the hook refuses another layout' $? 1
headgate fmt inbound.gate >/dev/null
run git commit -a -m 'a comment'
case_is 'the hook lets a good change through' $? 0
sed -i -E '0,/outcome: [a-z]+/s//outcome: nurture/' ./*.test.yaml
run git commit -a -m 'a wrong test'
case_is 'the hook refuses a failing test' $? 1
git checkout -q -- . && rm .git/hooks/pre-commit

# --- the hooks of .pre-commit-hooks.yaml: each entry is there and passes ---
run /usr/bin/python3 - "$root" <<'PY'
import os, re, subprocess, sys, yaml
root = sys.argv[1]
hooks = yaml.safe_load(open(os.path.join(root, ".pre-commit-hooks.yaml")))
for hook in hooks:
    re.compile(hook["files"])
    assert hook["language"] == "script" and hook["pass_filenames"] is False, hook
    script, *words = hook["entry"].split()
    done = subprocess.run([os.path.join(root, script), *words], check=False)
    assert done.returncode == 0, hook["id"]
PY
case_is 'every hook passes on main' $? 0

# --- a repository without policies, and with files for `use` alone ---
mkdir "$work/empty" && cd "$work/empty" && git init -q -b main .
run "$root/scripts/review"
case_is 'nothing to review is no trouble' $? 0
printf 'list a is "x"\n' >shared.gate && headgate fmt shared.gate >/dev/null && git add -A
run "$root/scripts/review"
case_is 'a file for use is no policy' $? 0

summary
