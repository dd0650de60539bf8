package mcp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// serveLines serves an input and returns the lines of the output in alphabetical order:
// calls run at the same time.
func serveLines(t *testing.T, input string) []string {
	t.Helper()
	var output bytes.Buffer
	if err := newServer(hostuptest.NewHandler()).Serve(t.Context(), strings.NewReader(input), &output); err != nil {
		t.Fatalf("%v, input\n%s", err, input)
	}
	return slices.Sorted(strings.Lines(output.String()))
}

// A line that is no request gets an error with its ID, if it has one, and the next line
// gets its response.
func TestBadLines(t *testing.T) {
	const (
		mark     = "the line begins with a byte order mark; send UTF-8 without one"
		noJSON   = "the line is not valid JSON; send each message on one line, without a header"
		noObject = "a message must be a JSON object; batches are not supported"
		version  = `jsonrpc must be \"2.0\"`
		badID    = "id must be a string or a number"
		noMethod = "method must be a string"
		params   = "params are not as MCP defines them for this method"
		good     = `{"jsonrpc":"2.0","id":"good","method":"ping"}`
	)
	var all strings.Builder
	for _, test := range []struct {
		name, line string
		code       int
		id         string
		message    string
	}{
		{"broken", `{bad json`, -32700, "null", noJSON},
		{"trailing comma", `{"jsonrpc":"2.0","id":1,"method":"ping",}`, -32700, "null", noJSON},
		{"text", `hello`, -32700, "null", noJSON},
		{"empty batch", `[]`, -32600, "null", noObject},
		{"number", `1`, -32600, "null", noObject},
		{"null", `null`, -32600, "null", version},
		{"no version", `{"id":2,"method":"ping"}`, -32600, "2", version},
		{"another version", `{"jsonrpc":"1.0","id":3,"method":"ping"}`, -32600, "3", version},
		{"object as ID", `{"jsonrpc":"2.0","id":{},"method":"ping"}`, -32600, "null", badID},
		{"LSP framing", "Content-Length: 40\r\n\r", -32700, "null", noJSON},
		{"two messages", `{"jsonrpc":"2.0","id":4,"method":"ping"}{"jsonrpc":"2.0","id":5,"method":"ping"}`, -32700, "null", noJSON},
		{"byte order mark", "\uFEFF" + `{"jsonrpc":"2.0","id":6,"method":"ping"}`, -32700, "6", mark},
		{"long", `{"jsonrpc":"2.0","id":7,"method":"` + strings.Repeat("x", 1<<20) + `"}`, -32600, "null", "the line has more than 1048576 bytes"},

		{"byte order mark and no JSON", "\uFEFF", -32700, "null", mark},
		{"UTF-16", "{\x00}\x00", -32700, "null", noJSON},
		{"invalid UTF-8", `{"jsonrpc":"2.0","id":8,"method":"` + "\xff" + `"}`, -32700, "null", noJSON},
		{"duplicate name", `{"jsonrpc":"2.0","id":8,"id":9,"method":"ping"}`, -32700, "null", noJSON},
		{"deep", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), -32700, "null", noJSON},
		{"deep parameters", `{"jsonrpc":"2.0","id":9,"method":"ping","params":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `}`,
			-32602, "9", params},
		{"batch", `[{"jsonrpc":"2.0","id":10,"method":"ping"}]`, -32600, "null", noObject},
		{"open batch", `[{"jsonrpc":"2.0","id":10,"method":"ping"}`, -32700, "null", noJSON},
		{"string", `"ping"`, -32600, "null", noObject},
		{"empty object", `{}`, -32600, "null", version},
		{"null as ID", `{"jsonrpc":"2.0","id":null,"method":"ping"}`, -32600, "null", badID},
		{"boolean as ID", `{"jsonrpc":"2.0","id":true,"method":"ping"}`, -32600, "null", badID},
		{"version as number", `{"jsonrpc":2.0,"id":11,"method":"ping"}`, -32600, "11", version},
		{"notification without version", `{"method":"ping"}`, -32600, "null", version},
		{"no method", `{"jsonrpc":"2.0","id":"a"}`, -32600, `"a"`, noMethod},
		{"null as method", `{"jsonrpc":"2.0","id":1.5,"method":null}`, -32600, "1.5", noMethod},
		{"another case", `{"JSONRPC":"2.0","id":12,"method":"ping"}`, -32600, "12", version},
		{"array as parameters", `{"jsonrpc":"2.0","id":14,"method":"ping","params":[1]}`, -32602, "14", params},
		{"string as parameters", `{"jsonrpc":"2.0","id":15,"method":"ping","params":"x"}`, -32602, "15", params},
		{"number as version of MCP", `{"jsonrpc":"2.0","id":16,"method":"initialize","params":{"protocolVersion":5}}`, -32602, "16", params},
		{"unknown method", `{"jsonrpc":"2.0","id":13,"method":"\u202e"}`, -32600, "13", `method \"\\u202e\" is invalid during session initialization`},
	} {
		got := serveLines(t, test.line+"\n"+good)
		want := []string{
			fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":"%s"}}`, test.id, test.code, test.message) + "\n",
			`{"jsonrpc":"2.0","id":"good","result":{}}` + "\n",
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
		all.WriteString(test.line + "\n")
	}

	got := serveLines(t, all.String()+good)
	if n := strings.Count(all.String(), "\n"); len(got) < 30 || len(got) != n-1+1 { // LSP framing has a blank line
		t.Errorf("%d lines in, %d out", n, len(got))
	}
}

// A response has the ID of its request, byte for byte.
func TestIDs(t *testing.T) {
	for _, id := range []string{
		`0`, `1`, `-1`, `9007199254740992`, // integers that the SDK keeps
		`1.5`, `1.0`, `1e3`, `-0`, `9007199254740993`, `-9007199254740993`, `9223372036854775808`, `12345678901234567890`, `1e400`,
		`"last"`, `""`, `"1"`, `"number 1.5"`, `"\u0041\/"`, `"å\n😀"`, `"<&>"`, `"` + strings.Repeat("x", 5000) + `"`,
	} {
		input := `{"jsonrpc":"2.0","id":` + id + `,"method":"ping"}`
		want := []string{`{"jsonrpc":"2.0","id":` + id + `,"result":{}}` + "\n"}
		if diff := cmp.Diff(want, serveLines(t, input)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// What needs no response gets none.
func TestLinesWithoutResponse(t *testing.T) {
	for _, line := range []string{
		"", "\n\r\n \t\n", `{"jsonrpc":"2.0","method":"notifications/initialized"}`, `{"jsonrpc":"2.0","method":"unknown"}`,
		`{"jsonrpc":"2.0","id":1,"result":{}}`, `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}`,
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}`, `{"id":{},"result":1}`,
		`{"jsonrpc":"2.0","method":"notifications/cancelled"}`, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}`,
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":[]}`,
	} {
		if got := serveLines(t, line); len(got) != 0 {
			t.Errorf("%s: got %q", line, got)
		}
	}
}

// The longest line is read; a longer one is skipped to its end, without being kept.
func TestLongestLine(t *testing.T) {
	const around = len(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"x":""}}}`)
	ping := func(length int) string {
		return `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"x":"` + strings.Repeat("x", length-around) + `"}}}`
	}
	for _, test := range []struct {
		input string
		want  string
	}{
		{ping(1 << 20), `"result"`}, {ping(1<<20) + "\r\n", `"result"`},
		{ping(1<<20 + 1), "more than 1048576 bytes"}, {ping(1<<20+1) + "\n", "more than 1048576 bytes"},
	} {
		if got := serveLines(t, test.input); len(got) != 1 || !strings.Contains(got[0], test.want) {
			t.Errorf("%d bytes: %q, want %s", len(test.input), got, test.want)
		}
	}

	long := io.LimitReader(zeros{}, 64<<20)
	reader := newLineReader(io.MultiReader(long, strings.NewReader("\nnext")))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if line, err := reader.next(); line != nil || !errors.Is(err, errLongLine) {
		t.Errorf("%q, %v", line, err)
	}
	runtime.ReadMemStats(&after)
	if line, err := reader.next(); string(line) != "next" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 8<<20 {
		t.Errorf("%d bytes allocated for a line of 64 MiB", allocated)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// An error of the input ends the server, and is not one of a message.
func TestInputError(t *testing.T) {
	broken := &fs.PathError{Op: "read", Path: "/dev/stdin", Err: syscall.EISDIR}
	in := io.MultiReader(strings.NewReader(initialize+checkActions), iotest.ErrReader(broken))
	output := &recorder{to: io.Discard}
	err := newServer(hostuptest.NewHandler()).Serve(t.Context(), in, output)
	if !errors.Is(err, broken) || !strings.Contains(output.String(), `"id":2,"result"`) {
		t.Errorf("got %v, want %v; output\n%s", err, broken, output)
	}
}

// While a call is in progress, its ID cannot be used again; afterwards it can.
func TestIDInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, began := blockedServer()
		in, toServer := io.Pipe()
		output := &recorder{to: io.Discard}
		go func() {
			<-began
			_, _ = io.WriteString(toServer, checkActions)
			time.Sleep(time.Minute)
			_, _ = io.WriteString(toServer, checkActions)
			<-began
			_ = toServer.Close()
		}()
		go func() { _, _ = io.WriteString(toServer, initialize+checkActions) }()
		if err := server.Serve(t.Context(), in, output); err != nil {
			t.Error(err)
		}
		inUse := `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the id 2 is that of a call in progress"}}`
		if got := output.String(); strings.Count(got, `"id":2,"result"`) != 2 || strings.Count(got, inUse) != 1 {
			t.Error(got)
		}
	})
}

// Two calls are different even if their IDs would be the same as a float64 or as a text.
func TestSimilarIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, began := blockedServer()
		input := initialize
		ids := []string{`9007199254740992`, `9007199254740993`, `1`, `1.0`, `"1"`}
		for _, id := range ids {
			input += strings.Replace(checkActions, `"id":2`, `"id":`+id, 1)
		}
		go func() {
			for range ids {
				<-began
			}
		}()
		output := &recorder{to: io.Discard}
		if err := server.Serve(t.Context(), strings.NewReader(strings.Replace(input, `"id":1`, `"id":0`, 1)), output); err != nil {
			t.Error(err)
		}
		for _, id := range ids {
			if !strings.Contains(output.String(), `"id":`+id+`,"result"`) {
				t.Errorf("no result for %s in\n%s", id, output)
			}
		}
	})
}

// A cancellation finds its request by any ID. The request then gets no response.
func TestCancelByID(t *testing.T) {
	for _, id := range []string{`2`, `"a"`, `1.5`, `9007199254740993`} {
		synctest.Test(t, func(t *testing.T) {
			server, began := blockedServer()
			in, toServer := io.Pipe()
			go func() {
				call := strings.Replace(checkActions, `"id":2`, `"id":`+id, 1)
				_, _ = io.WriteString(toServer, initialize+call)
				<-began
				_, _ = io.WriteString(toServer, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":`+id+`}}`+"\n")
				_ = toServer.Close()
			}()
			start := time.Now()
			output := &recorder{to: io.Discard}
			if err := server.Serve(t.Context(), in, output); err != nil || time.Since(start) > time.Second ||
				!strings.Contains(output.String(), `"id":1,"result"`) || strings.Contains(output.String(), `"id":`+id+`,`) {
				t.Errorf("%s: %v after %v\n%s", id, err, time.Since(start), output)
			}
		})
	}
}

// Many requests at once all get a response, although only some are in progress.
func TestManyRequests(t *testing.T) {
	var input strings.Builder
	input.WriteString(initialize)
	for i := range 4 * maxOpen {
		fmt.Fprintf(&input, `{"jsonrpc":"2.0","id":"%d","method":"tools/call","params":{"name":"check_actions","arguments":{"id":"%s","actions":"start"}}}`+"\n",
			i, hostuptest.VPSID)
	}
	synctest.Test(t, func(t *testing.T) {
		server := newServer(hostuptest.NewHandler())
		get, calls, most := server.GetVPSDetails, make(chan int, 1), 0
		calls <- 0
		server.GetVPSDetails = func(ctx context.Context, id string) (*hostup.VPSDetails, error) {
			n := <-calls + 1
			most = max(most, n)
			calls <- n
			time.Sleep(time.Second)
			calls <- <-calls - 1
			return get(ctx, id)
		}
		output := &recorder{to: io.Discard}
		if err := server.Serve(t.Context(), strings.NewReader(input.String()), output); err != nil {
			t.Error(err)
		}
		if n := strings.Count(output.String(), `"result":{"content"`); n != 4*maxOpen || most != maxOpen {
			t.Errorf("%d results, %d calls at once, want %d and %d", n, most, 4*maxOpen, maxOpen)
		}
	})
}

// A host that does not read its end of the pipe cannot block the end: neither an
// interrupt nor the end of the input.
func TestBlockedOutput(t *testing.T) {
	for _, test := range []struct {
		name        string
		input       string
		cancelAfter time.Duration
		want        time.Duration
		err         error
	}{
		{"interrupt", initialize + checkActions, time.Second, time.Second, context.DeadlineExceeded},
		{"end of input", initialize + checkActions, time.Hour, endTimeout, errUnread},
		{"bad lines", "bad\nbad\n", time.Second, time.Second, context.DeadlineExceeded},
	} {
		synctest.Test(t, func(t *testing.T) {
			fromServer, out := io.Pipe()
			ctx, cancel := context.WithTimeout(t.Context(), test.cancelAfter)
			defer cancel()
			began := time.Now()
			err := newServer(hostuptest.NewHandler()).Serve(ctx, strings.NewReader(test.input), out)
			if got := time.Since(began); got != test.want || !errors.Is(err, test.err) {
				t.Errorf("%s: %v after %v, want %v after %v", test.name, err, got, test.err, test.want)
			}
			_ = fromServer.Close() // ends the goroutine of the write
		})
	}
}
