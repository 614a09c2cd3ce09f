// cel-go: one program a rule, or a row of a table, asked in order. `cel DATA SECONDS`.
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

func compile(text string) cel.Program {
	tree, issues := environment.Compile(text)
	if issues.Err() != nil {
		panic(issues.Err())
	}
	return bench.Must(environment.Program(tree, cel.EvalOptions(cel.OptOptimize)))
}

func compileAll(texts []string) []cel.Program {
	programs := make([]cel.Program, len(texts))
	for i, text := range texts {
		programs[i] = compile(text)
	}
	return programs
}

type activation = map[string]any

func parsed(text string) activation {
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
	return activation{"l": types.DefaultTypeAdapter.NativeToValue(lead)}
}

func holds(program cel.Program, lead activation) bool {
	value, _, err := program.Eval(lead)
	if err != nil {
		panic(err)
	}
	return value == types.True
}

func first(programs []cel.Program, lead activation) int64 {
	for i, program := range programs {
		if holds(program, lead) {
			return int64(i)
		}
	}
	return int64(len(programs))
}

type policy struct {
	disqualify, territory, outcome []cel.Program
	score                          []cel.Program
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
	made.outcome = []cel.Program{compile("l.demo_requested"), compile("l.pricing_viewed")}
	return made
}

func (p policy) decide(lead activation) int64 {
	hits, total, rejected := int64(0), int64(0), false
	for i, rule := range p.disqualify {
		if holds(rule, lead) {
			hits, rejected = hits+1+int64(i), true
		}
	}
	for i, rule := range p.score {
		if holds(rule, lead) {
			hits, total = hits+100+int64(i), total+p.points[i]
		}
	}
	outcome := int64(4)
	switch {
	case rejected:
		outcome = 0
	case total >= 80 && holds(p.outcome[0], lead):
		outcome = 1
	case total >= 60:
		outcome = 2
	case total >= 35 || holds(p.outcome[1], lead):
		outcome = 3
	}
	return bench.Answer(total, outcome, first(p.territory, lead), hits)
}

func leads(file string, count int) ([]string, []activation) {
	lines := bench.Lines(file, count)
	made := make([]activation, len(lines))
	for i, line := range lines {
		made[i] = parsed(line)
	}
	return lines, made
}

func main() {
	sixty := load()
	lines, values := leads("leads.ndjson", 500)
	bench.Run(engine, "parsed", "sixty", len(lines), func(lead int) int64 {
		return sixty.decide(values[lead])
	})
	bench.Run(engine, "json", "sixty", len(lines), func(lead int) int64 {
		return sixty.decide(parsed(lines[lead]))
	})
	for _, rows := range bench.Tables {
		var texts []string
		work := fmt.Sprintf("table_%d", rows)
		bench.JSON(work+".cel.json", &texts)
		programs := compileAll(texts)
		_, values := leads(work+".ndjson", bench.Count(rows))
		bench.Run(engine, "parsed", work, len(values), func(lead int) int64 {
			return first(programs, values[lead])
		})
	}
}
