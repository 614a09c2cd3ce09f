// Package bench is what the peers written in Go share: leads, time, and a line for each figure.
package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Tables are the sizes of decision tables.
var Tables = []int{10, 100, 1000, 10000}

var dir = os.Args[1]

var seconds = func() float64 {
	s, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		panic(err)
	}
	return s
}()

// Must is the value, or the end of the program.
func Must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// File is the content of a file that generate.py wrote.
func File(name string) []byte {
	return Must(os.ReadFile(filepath.Join(dir, name)))
}

// Path of such a file.
func Path(name string) string {
	return filepath.Join(dir, name)
}

// JSON reads such a file into *value.
func JSON(name string, value any) {
	if err := json.Unmarshal(File(name), value); err != nil {
		panic(err)
	}
}

// Lines are the first lines of such a file.
func Lines(name string, most int) []string {
	lines := strings.Split(strings.TrimRight(string(File(name)), "\n"), "\n")
	return lines[:min(most, len(lines))]
}

// Answer is the sum of one lead's answer, as rules.py makes it.
func Answer(total, outcome, territory, hits int64) int64 {
	return total + 1000*outcome + 10000*territory + 1000000*hits
}

// Measure asks leads 0 to count-1 again and again and gives the median of the time one takes, in
// nanoseconds: for as long as a figure is measured, at least three passes unless they are slow.
func Measure(count int, ask func(lead int)) float64 {
	var times []float64
	for start := time.Now(); ; {
		pass := time.Now()
		for i := range count {
			ask(i)
		}
		times = append(times, float64(time.Since(pass).Nanoseconds())/float64(count))
		if past := time.Since(start).Seconds(); past >= 5*seconds || past >= seconds && len(times) >= 3 {
			break
		}
	}
	sort.Float64s(times)
	return times[len(times)/2]
}

// Sum adds up the answers of leads 0 to count-1.
func Sum(count int, decide func(lead int) int64) int64 {
	sum := int64(0)
	for i := range count {
		sum += decide(i)
	}
	return sum
}

// Put prints a figure.
func Put(engine, how, work string, ns float64, count int, sum int64) {
	fmt.Printf("{\"engine\":%q,\"how\":%q,\"work\":%q,\"ns\":%.1f,\"leads\":%d,\"sum\":%d}\n",
		engine, how, work, ns, count, sum)
}

// Run checks and measures what decides leads 0 to count-1.
func Run(engine, how, work string, count int, decide func(lead int) int64) {
	sum := Sum(count, decide)
	Put(engine, how, work, Measure(count, func(lead int) { decide(lead) }), count, sum)
}

// Ways of asking: the lead parsed beforehand, from JSON text, and that with the engine's trace.
// What is nil an engine has not.
type Ways struct{ Parsed, JSON, Trace func(lead int) int64 }

// Run measures the ways; small tables are asked in one way only.
func (ways Ways) Run(engine, work string, count int) {
	Run(engine, "parsed", work, count, ways.Parsed)
	if work == "table_10" || work == "table_100" {
		return
	}
	if ways.JSON != nil {
		Run(engine, "json", work, count, ways.JSON)
	}
	if ways.Trace != nil {
		Run(engine, "trace", work, count, ways.Trace)
	}
}

// Count is how many leads of a table are decided in a pass by an engine that takes every row.
func Count(rows int) int {
	switch {
	case rows >= 10000:
		return 20
	case rows >= 1000:
		return 100
	}
	return 500
}
