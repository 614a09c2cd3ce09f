package bench

import (
	"encoding/json"
	"fmt"
	"strconv"
)

func number(value any) int64 {
	switch n := value.(type) {
	case json.Number:
		return Must(n.Int64())
	case float64:
		return int64(n)
	}
	panic(fmt.Sprintf("%T", value))
}

// RegoAnswer is the sum of what the Rego policy's `result` says of a lead; of a table it is the row.
func RegoAnswer(value any) int64 {
	result, ok := value.(map[string]any)
	if !ok {
		return number(value)
	}
	hits := int64(0)
	for _, id := range result["disqualified"].([]any) {
		hits += number(id)
	}
	for id := range result["points"].(map[string]any) {
		hits += int64(Must(strconv.Atoi(id)))
	}
	return Answer(number(result["total"]), number(result["outcome"]), number(result["territory"]), hits)
}
