// cel-go: one program a rule, or a row of a table, asked in order. `cel DATA SECONDS`. With its trace
// every program keeps the values of its parts.
package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"

	"peers/bench"
)

const engine = "cel-go"

var environment = bench.Must(cel.NewEnv(cel.Variable("l", cel.MapType(cel.StringType, cel.DynType))))

// A condition, as it is asked and as it is asked for its trace.
type program struct{ plain, traced cel.Program }

func compile(text string) program {
	tree, issues := environment.Compile(text)
	if issues.Err() != nil {
		panic(issues.Err())
	}
	return program{bench.Must(environment.Program(tree, cel.EvalOptions(cel.OptOptimize))),
		bench.Must(environment.Program(tree, cel.EvalOptions(cel.OptOptimize, cel.OptTrackState)))}
}

func compileAll(texts []string) []program {
	programs := make([]program, len(texts))
	for i, text := range texts {
		programs[i] = compile(text)
	}
	return programs
}

// A lead, and whether a trace of it is asked for.
type asked struct {
	lead  map[string]any
	trace bool
}

func parsed(text string, trace bool) asked {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	lead := map[string]any{}
	if err := decoder.Decode(&lead); err != nil {
		panic(err)
	}
	for name, value := range lead {
		if number, ok := value.(json.Number); ok {
			lead[name] = bench.Must(number.Int64())
		}
	}
	return asked{map[string]any{"l": types.DefaultTypeAdapter.NativeToValue(lead)}, trace}
}

func (p program) holds(of asked) bool {
	how := p.plain
	if of.trace {
		how = p.traced
	}
	value, details, err := how.Eval(of.lead)
	if err != nil {
		panic(err)
	}
	if of.trace && len(details.State().IDs()) == 0 {
		panic("no trace")
	}
	return value == types.True
}

func first(programs []program, lead asked) int64 {
	for i, program := range programs {
		if program.holds(lead) {
			return int64(i)
		}
	}
	return int64(len(programs))
}

type policy struct {
	disqualify, territory, outcome []program
	score                          []program
	points                         []int64
}

func load() policy {
	var texts struct {
		Disqualify, Territory []string
		Score                 [][2]any
	}
	bench.JSON("sixty.cel.json", &texts)
	made := policy{disqualify: compileAll(texts.Disqualify), territory: compileAll(texts.Territory)}
	for _, pair := range texts.Score {
		made.score = append(made.score, compile(pair[0].(string)))
		made.points = append(made.points, int64(pair[1].(float64)))
	}
	made.outcome = []program{compile("l.demo_requested"), compile("l.pricing_viewed")}
	return made
}

func (p policy) decide(lead asked) int64 {
	hits, total, rejected := int64(0), int64(0), false
	for i, rule := range p.disqualify {
		if rule.holds(lead) {
			hits, rejected = hits+1+int64(i), true
		}
	}
	for i, rule := range p.score {
		if rule.holds(lead) {
			hits, total = hits+100+int64(i), total+p.points[i]
		}
	}
	outcome := int64(4)
	switch {
	case rejected:
		outcome = 0
	case total >= 80 && p.outcome[0].holds(lead):
		outcome = 1
	case total >= 60:
		outcome = 2
	case total >= 35 || p.outcome[1].holds(lead):
		outcome = 3
	}
	return bench.Answer(total, outcome, first(p.territory, lead), hits)
}

func run(work, file string, count int, decide func(lead asked) int64) {
	lines := bench.Lines(file, count)
	leads := make([]asked, len(lines))
	for i, line := range lines {
		leads[i] = parsed(line, false)
	}
	bench.Ways{
		Parsed: func(lead int) int64 { return decide(leads[lead]) },
		JSON:   func(lead int) int64 { return decide(parsed(lines[lead], false)) },
		Trace:  func(lead int) int64 { return decide(parsed(lines[lead], true)) },
	}.Run(engine, work, len(lines))
}

func main() {
	run("sixty", "leads.ndjson", 500, load().decide)
	for _, rows := range bench.Tables {
		var texts []string
		work := fmt.Sprintf("table_%d", rows)
		bench.JSON(work+".cel.json", &texts)
		programs := compileAll(texts)
		run(work, work+".ndjson", bench.Count(rows), func(lead asked) int64 { return first(programs, lead) })
	}
}
