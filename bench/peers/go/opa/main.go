// OPA as a Go library. `opa DATA SECONDS`; `opa DATA 0 POLICY` writes a policy as wasm beside it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"peers/bench"
)

var ctx = context.Background()

const engine = "Open Policy Agent"

func parsed(text string) ast.Value {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return bench.Must(ast.InterfaceToValue(value))
}

func prepare(work, query string) rego.PreparedEvalQuery {
	module := rego.Module("policy.rego", string(bench.File(work+".rego")))
	return bench.Must(rego.New(rego.Query(query), module).PrepareForEval(ctx))
}

func eval(query rego.PreparedEvalQuery, input ast.Value, options ...rego.EvalOption) any {
	results := bench.Must(query.Eval(ctx, append(options, rego.EvalParsedInput(input))...))
	return results[0].Expressions[0].Value
}

func wasm(work string) {
	module := rego.Module("policy.rego", string(bench.File(work+".rego")))
	query := rego.New(rego.Query("result = data.lead.result"), module)
	compiled := bench.Must(query.Compile(ctx))
	if err := os.WriteFile(bench.Path(work+".wasm"), compiled.Bytes, 0o644); err != nil {
		panic(err)
	}
}

// All leads in one query, as JSON text that is an array of them.
func batch(work string, lines []string) {
	query := prepare(work, "[r | some lead in input; r := data.lead.result with input as lead]")
	text := "[" + strings.Join(lines, ",") + "]"
	sum := int64(0)
	decide := func(int) {
		sum = 0
		for _, value := range eval(query, parsed(text)).([]any) {
			sum += bench.RegoAnswer(value)
		}
	}
	decide(0)
	bench.Put(engine, "batch", work, bench.Measure(1, decide)/float64(len(lines)), len(lines), sum)
}

func run(work, file string, count int) {
	query := prepare(work, "data.lead.result")
	lines := bench.Lines(file, count)
	values := make([]ast.Value, len(lines))
	for i, line := range lines {
		values[i] = parsed(line)
	}
	bench.Ways{
		Parsed: func(lead int) int64 { return bench.RegoAnswer(eval(query, values[lead])) },
		JSON:   func(lead int) int64 { return bench.RegoAnswer(eval(query, parsed(lines[lead]))) },
		Trace: func(lead int) int64 {
			tracer := topdown.NewBufferTracer()
			return bench.RegoAnswer(eval(query, parsed(lines[lead]), rego.EvalQueryTracer(tracer)))
		},
	}.Run(engine, work, len(lines))
	if work == "sixty" {
		batch(work, lines)
	}
}

func main() {
	if len(os.Args) > 3 {
		wasm(os.Args[3])
		return
	}
	run("sixty", "leads.ndjson", 500)
	for _, rows := range bench.Tables {
		work := fmt.Sprintf("table_%d", rows)
		run(work, work+".ndjson", 500)
	}
}
