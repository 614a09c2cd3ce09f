// OPA as a Go library. `opa DATA SECONDS`; `opa DATA 0 wasm` writes the policies as wasm beside them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"peers/bench"
)

var ctx = context.Background()

const engine = "Open Policy Agent"

func number(value any) int64 {
	switch n := value.(type) {
	case json.Number:
		return bench.Must(n.Int64())
	case float64:
		return int64(n)
	}
	panic(fmt.Sprintf("%T", value))
}

func parsed(text string) ast.Value {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return bench.Must(ast.InterfaceToValue(value))
}

func answer(results rego.ResultSet) int64 {
	result, ok := results[0].Expressions[0].Value.(map[string]any)
	if !ok { // a table: the row
		return number(results[0].Expressions[0].Value)
	}
	hits := int64(0)
	for _, id := range result["disqualified"].([]any) {
		hits += number(id)
	}
	for id := range result["points"].(map[string]any) {
		hits += int64(bench.Must(strconv.Atoi(id)))
	}
	return bench.Answer(number(result["total"]), number(result["outcome"]),
		number(result["territory"]), hits)
}

func prepare(work string) rego.PreparedEvalQuery {
	module := rego.Module("policy.rego", string(bench.File(work+".rego")))
	return bench.Must(rego.New(rego.Query("data.lead.result"), module).PrepareForEval(ctx))
}

func wasm(work string) {
	module := rego.Module("policy.rego", string(bench.File(work+".rego")))
	query := rego.New(rego.Query("result = data.lead.result"), module)
	compiled := bench.Must(query.Compile(ctx))
	if err := os.WriteFile(bench.Path(work+".wasm"), compiled.Bytes, 0o644); err != nil {
		panic(err)
	}
}

func run(work, file string, count int, every bool) {
	query := prepare(work)
	lines := bench.Lines(file, count)
	values := make([]ast.Value, len(lines))
	for i, line := range lines {
		values[i] = parsed(line)
	}
	decide := func(how string, input func(lead int) ast.Value, options ...rego.EvalOption) {
		bench.Run(engine, how, work, len(lines), func(lead int) int64 {
			all := append(options, rego.EvalParsedInput(input(lead)))
			return answer(bench.Must(query.Eval(ctx, all...)))
		})
	}
	decide("parsed", func(lead int) ast.Value { return values[lead] })
	if !every {
		return
	}
	decide("json", func(lead int) ast.Value { return parsed(lines[lead]) })
	bench.Run(engine, "trace", work, len(lines), func(lead int) int64 {
		tracer := topdown.NewBufferTracer()
		return answer(bench.Must(query.Eval(ctx, rego.EvalParsedInput(parsed(lines[lead])),
			rego.EvalQueryTracer(tracer))))
	})
}

func main() {
	if len(os.Args) > 3 {
		wasm("sixty")
		for _, rows := range bench.Tables {
			wasm(fmt.Sprintf("table_%d", rows))
		}
		return
	}
	run("sixty", "leads.ndjson", 500, true)
	for _, rows := range bench.Tables {
		work := fmt.Sprintf("table_%d", rows)
		run(work, work+".ndjson", 500, false)
	}
}
