package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// hostile sets the title of a terminal, clears the screen, starts new lines,
// changes the writing direction and contains a one-byte escape sequence.
const hostile = "\x1b]0;pwned\a\x1b[2J\r\n\n\t\v\fRoot password\x00\x7f\u0085\u009b31m\u202e\u2028\ufeff!"

// poison appends hostile to every string of a JSON value except the VPS ID.
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

// detailsOf runs the details command against a response with this status and
// body.
func detailsOf(t *testing.T, status int, body string, args ...string) result {
	t.Helper()
	server := newServer(t)
	server.Next(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	return runAgainst(t, server, "details", append([]string{hostuptest.VPSID}, args...)...)
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

func TestSummaryEscapesControlCharacters(t *testing.T) {
	// Add strings that the documented example does not have: an overdue invoice, unknown gates, a reason.
	var value map[string]any
	if err := json.Unmarshal(hostuptest.FixedCycle(), &value); err != nil {
		t.Fatal(err)
	}
	value["overdueInvoices"] = []any{map[string]any{"id": "1", "number": "2", "amount": 3, "currencyCode": "SEK",
		"dueAt": "soon", "status": "overdue", "paymentUrl": "https://example.com"}}
	value["availability"] = map[string]any{"available": false, "reason": "Moving."}
	gates := value["actions"].(map[string]any)
	gates["canTeleport"] = map[string]any{"allowed": true}
	gates["canFly"] = map[string]any{"allowed": false, "reason": "No wings."}
	plain := marshal(t, value)
	poison(value)
	for _, name := range []string{"canTeleport", "canFly"} {
		gates[name+hostile] = gates[name]
		delete(gates, name)
	}
	want := detailsOf(t, http.StatusOK, plain, "--reveal", "--all")
	got := detailsOf(t, http.StatusOK, marshal(t, value), "--reveal", "--all")
	if want.status != failure.ExitOK || got.status != failure.ExitOK || got.stderr != "" {
		t.Fatalf("%+v\n%+v", want, got)
	}
	checkPrintable(t, got.stdout)
	if want, lines := strings.Count(want.stdout, "\n"), strings.Count(got.stdout, "\n"); lines != want {
		t.Errorf("%d lines, want %d:\n%s", lines, want, got.stdout)
	}
	// The characters are escaped, not dropped.
	for _, row := range []string{
		"Host name", "Plan", "Service", "Power", "Available", "System", "Created", "Price", "Next due", "Overdue",
		"IPv4", "IPv6", "Addresses", "User", "Root password", "SSH key", "Allowed", "Blocked",
	} {
		if line := rowOf(got.stdout, row); !strings.Contains(line, `\x1b[2J`) {
			t.Errorf("the row %q does not show what the server sent: %q", row, line)
		}
	}
}

// rowOf returns the last row of a summary with this name.
func rowOf(summary, name string) (row string) {
	for line := range strings.Lines(summary) {
		if strings.HasPrefix(strings.TrimSpace(line), name+" ") {
			row = line
		}
	}
	return row
}

// An error is one line and does not show the API key, even if the response
// contains it.
func TestErrorEscapesControlCharacters(t *testing.T) {
	const key = hostuptest.APIKey
	problem := marshal(t, poison(map[string]any{
		"title": "Title", "detail": "Detail " + key, "code": "code " + key, "requestId": "req " + key,
		"errors": []any{map[string]any{"pointer": "/id", "detail": "Field " + key}},
	}))
	for _, test := range []struct{ name, body string }{
		{"problem", problem},
		{"page", "<html>" + hostile + key},
		{"text", `"` + hostile + `"`},
	} {
		for _, status := range []int{http.StatusOK, http.StatusNotFound, http.StatusForbidden} {
			t.Run(test.name+" "+http.StatusText(status), func(t *testing.T) {
				got := detailsOf(t, status, test.body)
				if got.status != failure.ExitFailed || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 {
					t.Errorf("%+v", got)
				}
				checkPrintable(t, got.stderr)
				if strings.Contains(got.stderr, key) {
					t.Errorf("the key is in the error: %s", got.stderr)
				}
			})
		}
	}
}

// Errors of cobra repeat the arguments.
func TestUsageErrorEscapesControlCharacters(t *testing.T) {
	for _, args := range [][]string{
		{hostile},
		{"details", "--" + hostile},
		{"details", "-o", hostile},
		{"details", "id", hostile},
		{"check", "--sandbox", hostuptest.VPSID, hostile},
	} {
		got := runWith(t.Context(), nil, args...)
		if got.status != failure.ExitUsage || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%q: %+v", args, got)
		}
		checkPrintable(t, got.stderr)
	}
}
