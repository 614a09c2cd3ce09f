// A server asked over HTTP, one lead a request, on one connection that is kept: the Open Policy Agent's
// own server, or Headgate's. `http DATA SECONDS opa|headgate SERVER`, where SERVER is the program to
// start. It listens on loopback, is asked, and is stopped by its own process id. The round trip is
// measured, and the time the server's threads were on a
// processor, which is the first one.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"peers/bench"
)

// A server as it is started and asked for one policy.
type server struct {
	engine  string
	command func(work string, port int) *exec.Cmd
	ready   string // what answers 200 once it can be asked
	path    func(work string) string
	body    func(lead string) string
	answer  func(text []byte) int64
}

func free() int {
	listener := bench.Must(net.Listen("tcp", "127.0.0.1:0"))
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// --- the two servers -----------------------------------------------------------------------------

func decode(text []byte, value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(value); err != nil {
		panic(fmt.Sprintf("%v: %s", err, text))
	}
}

func opaAnswer(text []byte) int64 {
	var reply struct{ Result any }
	decode(text, &reply)
	return bench.RegoAnswer(reply.Result)
}

func opa(program string) server {
	return server{
		engine: "Open Policy Agent, `opa run --server`",
		command: func(work string, port int) *exec.Cmd {
			return exec.Command("taskset", "-c", "0", program, "run", "--server", "--skip-version-check", "--log-level", "error",
				"--addr", fmt.Sprintf("127.0.0.1:%d", port), bench.Path(work+".rego"))
		},
		ready:  "/health",
		path:   func(string) string { return "/v1/data/lead/result" },
		body:   func(lead string) string { return `{"input":` + lead + "}" },
		answer: opaAnswer,
	}
}

// The numbers of rules, outcomes and territories by their names in Headgate's packets.
var names struct {
	Rules                 map[string]int64
	Outcomes, Territories map[string]int64
}

func headgateAnswer(text []byte) int64 {
	var packet struct {
		Outcome string
		Scores  map[string]struct{ Value json.Number }
		Classes map[string]string
		Trace   []struct{ Rule, Result string }
		Tables  map[string][]string
	}
	decode(text, &packet)
	if rows := packet.Tables["rows"]; rows != nil { // by their lines; the first is below the header
		return int64(bench.Must(strconv.Atoi(rows[0]))) - 2
	}
	hits := int64(0)
	for _, line := range packet.Trace {
		if line.Result == "hit" {
			hits += names.Rules[line.Rule]
		}
	}
	return bench.Answer(bench.Must(packet.Scores["total"].Value.Int64()), names.Outcomes[packet.Outcome],
		names.Territories[packet.Classes["territory"]], hits)
}

func headgate(program string) server {
	bench.JSON("names.json", &names)
	return server{
		engine: "Headgate, `headgate serve`",
		command: func(work string, port int) *exec.Cmd {
			file := bench.Path(work + ".serve.yaml")
			text := fmt.Sprintf("listen: 127.0.0.1:%d\nthreads: 1\njournal: error\npolicies: {%s: %s}\n",
				port, work, bench.Must(filepath.Abs(bench.Path(work+".hgb"))))
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				panic(err)
			}
			return exec.Command("taskset", "-c", "0", program, "serve", file)
		},
		ready: "/readyz",
		path: func(work string) string {
			return "/v1/policies/" + work + "/decisions?trace=hits"
		},
		body:   func(lead string) string { return lead },
		answer: headgateAnswer,
	}
}

// --- asking --------------------------------------------------------------------------------------

func start(s server, work string, port int) *exec.Cmd {
	command := s.command(work, port)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		panic(err)
	}
	for range 600 {
		reply, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, s.ready))
		if err == nil {
			reply.Body.Close()
			if reply.StatusCode == http.StatusOK {
				return command
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop(command)
	panic(s.engine + " does not answer")
}

func stop(command *exec.Cmd) {
	command.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(10*time.Second, func() { command.Process.Kill() })
	command.Wait()
	timer.Stop()
}

// One connection; a request is written, its answer read whole.
type connection struct {
	net.Conn
	reader *bufio.Reader
}

func (c connection) ask(request []byte) []byte {
	bench.Must(c.Write(request))
	reply := bench.Must(http.ReadResponse(c.reader, nil))
	text := bench.Must(io.ReadAll(reply.Body))
	if reply.StatusCode != http.StatusOK {
		panic(fmt.Sprintf("%s: %s", reply.Status, text))
	}
	return text
}

// The time all threads of a process have had, in nanoseconds.
func processor(id int) float64 {
	text := string(bench.Must(os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))))
	fields := strings.Fields(text[strings.LastIndex(text, ")")+2:])
	user, system := bench.Must(strconv.Atoi(fields[11])), bench.Must(strconv.Atoi(fields[12]))
	return float64(user+system) * 1e7 // ticks of a hundredth
}

func run(s server, work, file string) {
	port := free()
	command := start(s, work, port)
	defer stop(command)
	conn := bench.Must(net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)))
	defer conn.Close()
	c := connection{conn, bufio.NewReader(conn)}
	var requests [][]byte
	for _, line := range bench.Lines(file, 500) {
		body := s.body(line)
		requests = append(requests, []byte(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"+
			"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", s.path(work), len(body), body)))
	}
	sum := bench.Sum(len(requests), func(lead int) int64 { return s.answer(c.ask(requests[lead])) })
	asked, before := 0, processor(command.Process.Pid)
	ns := bench.Measure(len(requests), func(lead int) { c.ask(requests[lead]); asked++ })
	own := (processor(command.Process.Pid) - before) / float64(asked)
	bench.Put(s.engine, "http", work, ns, len(requests), sum)
	bench.Put(s.engine, "processor", work, own, len(requests), sum)
}

func main() {
	made := map[string]func(string) server{"opa": opa, "headgate": headgate}[os.Args[3]]
	s := made(os.Args[4])
	run(s, "sixty", "leads.ndjson")
	for _, work := range []string{"table_1000", "table_10000"} {
		run(s, work, work+".ndjson")
	}
}
