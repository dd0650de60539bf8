package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// hostile sets a title, clears the screen, begins a row, turns the direction of
// writing and uses the one-byte form of an escape sequence.
const hostile = "\x1b]0;pwned\a\x1b[2J\r\n\n\t\v\fRoot password\x00\x7f\u0085\u009b31m\u202e\u2028\ufeff!"

// poison appends hostile to every text of a JSON value but the VPS's id.
func poison(value any) any {
	switch value := value.(type) {
	case string:
		if value != hostuptest.VPSID {
			return value + hostile
		}
	case []any:
		for i := range value {
			value[i] = poison(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = poison(value[name])
		}
	}
	return value
}

func marshal(t *testing.T, value any) string {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// answer runs details against a server that answers with body, and returns
// what a user would see.
func answer(t *testing.T, status int, body string, args ...string) result {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	env := map[string]string{"HOSTUP_API_KEY": "canary-key"}
	return runWith(t.Context(), env, append([]string{"details", "--base-url", server.URL, hostuptest.VPSID}, args...)...)
}

func checkPrintable(t *testing.T, output string) {
	t.Helper()
	for i, r := range output {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%U at byte %d of\n%q", r, i, output)
			return
		}
	}
}

// A terminal does what a control character says, whoever wrote it.
func TestServerCannotControlTheTerminal(t *testing.T) {
	// Texts that the documented example has not: an overdue invoice, newer gates, a reason.
	var value map[string]any
	if err := json.Unmarshal([]byte(documentedBody(t)), &value); err != nil {
		t.Fatal(err)
	}
	value["overdueInvoices"] = []any{map[string]any{"id": "1", "number": "2", "amount": 3, "currencyCode": "SEK",
		"dueAt": "soon", "status": "overdue", "paymentUrl": "https://example.com"}}
	value["availability"] = map[string]any{"available": false, "reason": "Moving."}
	gates := value["actions"].(map[string]any)
	gates["canTeleport"] = map[string]any{"allowed": true}
	gates["canFly"] = map[string]any{"allowed": false, "reason": "No wings."}
	fuller := marshal(t, value)
	poison(value)
	for _, name := range []string{"canTeleport", "canFly"} {
		gates[name+hostile] = gates[name]
		delete(gates, name)
	}
	harmless := answer(t, http.StatusOK, fuller, "--reveal")
	got := answer(t, http.StatusOK, marshal(t, value), "--reveal")
	if harmless.status != exitOK || got.status != exitOK || got.stderr != "" {
		t.Fatalf("%+v\n%+v", harmless, got)
	}
	checkPrintable(t, got.stdout)
	if want, lines := strings.Count(harmless.stdout, "\n"), strings.Count(got.stdout, "\n"); lines != want {
		t.Errorf("%d lines, want %d:\n%s", lines, want, got.stdout)
	}
	// Escaped, not dropped: one of each row that shows a text of the server.
	for _, row := range []string{"Host name", "Plan", "Service", "Power", "Available", "System", "Created", "Price", "Next due",
		"Overdue", "IPv4", "IPv6", "Addresses", "User", "Root password", "SSH key", "Allowed", "Blocked"} {
		if !strings.Contains(rowOf(got.stdout, row), `\x1b[2J`) {
			t.Errorf("the row %q does not show what the server sent: %q", row, rowOf(got.stdout, row))
		}
	}
}

// rowOf returns the last row of a summary that begins with name.
func rowOf(summary, name string) (row string) {
	for line := range strings.Lines(summary) {
		if strings.HasPrefix(strings.TrimSpace(line), name+" ") {
			row = line
		}
	}
	return row
}

// A server that sends the key back, to a terminal that is recorded.
func TestHostileProblemIsOneHarmlessLine(t *testing.T) {
	problem := marshal(t, poison(map[string]any{
		"title": "Title", "detail": "Detail canary-key", "code": "code canary-key", "requestId": "req canary-key",
		"errors": []any{map[string]any{"pointer": "/id", "detail": "Field canary-key"}},
	}))
	for name, body := range map[string]string{
		"problem": problem, "page": "<html>" + hostile + "canary-key", "text": `"` + hostile + `"`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusNotFound, http.StatusForbidden} {
			t.Run(name+" "+http.StatusText(status), func(t *testing.T) {
				got := answer(t, status, body)
				if got.status != exitFailed || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 {
					t.Errorf("%+v", got)
				}
				checkPrintable(t, got.stderr)
				if strings.Contains(got.stderr, "canary-key") {
					t.Errorf("the key shows: %s", got.stderr)
				}
			})
		}
	}
}

// Kong repeats an argument that it does not know as it was typed.
func TestHostileArgumentIsOneHarmlessLine(t *testing.T) {
	for _, args := range [][]string{{hostile}, {"details", "--" + hostile}, {"details", "-o", hostile}, {"details", "id", hostile}} {
		got := runWith(t.Context(), nil, args...)
		if got.status != exitUsage || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%q: %+v", args, got)
		}
		checkPrintable(t, got.stderr)
	}
}
