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

// Run decides leads 0 to count-1 again and again and prints the median of the time a lead takes.
// decide returns the lead's answer.
func Run(engine, how, work string, count int, decide func(lead int) int64) {
	pass := func() (float64, int64) {
		sum, start := int64(0), time.Now()
		for i := range count {
			sum += decide(i)
		}
		return float64(time.Since(start).Nanoseconds()) / float64(count), sum
	}
	_, sum := pass()
	var times []float64
	for end := time.Now().Add(time.Duration(seconds * 1e9)); time.Now().Before(end) || len(times) < 3; {
		ns, _ := pass()
		times = append(times, ns)
	}
	sort.Float64s(times)
	fmt.Printf("{\"engine\":%q,\"how\":%q,\"work\":%q,\"ns\":%.1f,\"leads\":%d,\"sum\":%d}\n",
		engine, how, work, times[len(times)/2], count, sum)
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
