// cedar-go: a permit a rule; the reasons of an answer are the rules that hit. `cedar DATA SECONDS`.
// Cedar adds no numbers: the points of the rules that hit are added here.
package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"peers/bench"
)

const engine = "Cedar (Go)"

func load(work string) *cedar.PolicySet {
	texts := map[string]string{}
	bench.JSON(work+".cedar.json", &texts)
	set := cedar.NewPolicySet()
	for id, text := range texts {
		var policy cedar.Policy
		if err := policy.UnmarshalCedar([]byte(text)); err != nil {
			panic(err)
		}
		set.Add(cedar.PolicyID(id), &policy)
	}
	return set
}

func points() []int64 {
	var texts struct{ Score [][2]any }
	bench.JSON("sixty.cel.json", &texts)
	made := make([]int64, len(texts.Score))
	for i, pair := range texts.Score {
		made[i] = int64(pair[1].(float64))
	}
	return made
}

func parsed(text string) types.Record {
	var record types.Record
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		panic(err)
	}
	return record
}

func request(lead types.Record) cedar.Request {
	return cedar.Request{Principal: cedar.NewEntityUID("User", "u"),
		Action: cedar.NewEntityUID("Action", "route"), Resource: cedar.NewEntityUID("Lead", "l"),
		Context: lead}
}

func is(lead types.Record, field string) bool {
	value, _ := lead.Get(types.String(field))
	return value == types.Boolean(true)
}

// The answer from the names of the policies that permit: d and s with their sums, t with the place.
func answer(reasons []types.DiagnosticReason, points []int64, others int64, lead types.Record) int64 {
	hits, total, territory, rejected := int64(0), int64(0), others, false
	for _, reason := range reasons {
		id := int64(bench.Must(strconv.Atoi(string(reason.PolicyID)[1:])))
		switch reason.PolicyID[0] {
		case 'd':
			hits, rejected = hits+id, true
		case 's':
			hits, total = hits+id, total+points[id-100]
		default:
			territory = min(territory, id)
		}
	}
	if points == nil {
		return territory
	}
	outcome := int64(4)
	switch {
	case rejected:
		outcome = 0
	case total >= 80 && is(lead, "demo_requested"):
		outcome = 1
	case total >= 60:
		outcome = 2
	case total >= 35 || is(lead, "pricing_viewed"):
		outcome = 3
	}
	return bench.Answer(total, outcome, territory, hits)
}

func run(work, file string, count int, points []int64, others int64) {
	set := load(work)
	lines := bench.Lines(file, count)
	leads := make([]types.Record, len(lines))
	for i, line := range lines {
		leads[i] = parsed(line)
	}
	decide := func(lead types.Record) int64 {
		_, diagnostic := cedar.Authorize(set, nil, request(lead))
		return answer(diagnostic.Reasons, points, others, lead)
	}
	bench.Ways{ // its reasons, which are its trace, come with every answer
		Parsed: func(lead int) int64 { return decide(leads[lead]) },
		JSON:   func(lead int) int64 { return decide(parsed(lines[lead])) },
	}.Run(engine, work, len(lines))
}

func main() {
	run("sixty", "leads.ndjson", 500, points(), 17)
	for _, rows := range bench.Tables {
		work := fmt.Sprintf("table_%d", rows)
		run(work, work+".ndjson", bench.Count(rows), nil, int64(rows-1))
	}
}
