package hostup_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

const faultKey = "canary-api-key"

// A faultCase is a response that only the decoder detects as unusable. Faults of
// connections and of HTTP are in internal/transport.
type faultCase struct {
	name     string
	response string // as sent, after which the connection is closed
	outcome  string
}

func faultCases(t *testing.T) []faultCase {
	body := string(exampleBody(t))
	status200 := func(body string) string {
		const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
		return fmt.Sprintf(head, len(body), body)
	}
	forbidden := `{"detail": "\u001b[2J\r\n` + faultKey + `", "code": "\u0007"}`
	head403 := fmt.Sprintf("HTTP/1.1 403 X\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", len(forbidden))
	return []faultCase{
		{"no length, truncated JSON", "HTTP/1.0 200 OK\r\n\r\n" + body[:900], "unexpected"},
		{"200, text", status200(`"x"`), "unexpected"},
		{"200, page", status200("<html>log in</html>"), "unexpected"},
		{"200, second value", status200(body + "{}"), "unexpected"},
		{"200, wrong type", status200(strings.Replace(body, `"amount": 99`, `"amount": "99"`, 1)), "unexpected"},
		{"200, empty", status200(""), "unexpected"},
		{"200, array", status200("[]"), "unexpected"},
		{"200, no id", status200("{}"), "unexpected"},
		{"200, problem", status200(`{"status": 500, "code": "internal_error"}`), "unexpected"},
		{"200, another VPS", status200(strings.ReplaceAll(body, documentedID, "vps_other")), "unexpected"},
		{"200, duplicate", status200(strings.Replace(body, `"pinned"`, `"id"`, 1)), "unexpected"},
		{"200, invalid UTF-8", status200(strings.Replace(body, "initial-", "\xff", 1)), "unexpected"},
		{"200, deep nesting", status200(strings.Repeat(`{"x":`, 100_000)), "unexpected"},
		{"200, null", status200("null"), "unexpected"},
		{"control characters in an error", head403 + forbidden, "API error 403"},
	}
}

// TestFaults makes a call over a real socket for each response. With -v it prints a table.
func TestFaults(t *testing.T) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "fault\trequests\toutcome\tok")
	for _, c := range faultCases(t) {
		t.Run(c.name, func(t *testing.T) {
			requests, outcome := runFault(t, c.response)
			ok := requests == 1 && outcome == c.outcome
			if !ok {
				t.Errorf("%d requests and %q, want 1 and %q", requests, outcome, c.outcome)
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%v\n", c.name, requests, outcome, ok)
		})
	}
	if testing.Verbose() {
		_ = table.Flush()
	}
}

// runFault serves the response and returns the number of requests and the outcome
// of a call.
func runFault(t *testing.T, response string) (int, string) {
	t.Helper()
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, response)
	}))
	defer server.Close()
	outcome := callClient(t, server.URL)
	return int(requests.Load()), outcome
}

// callClient makes a call, and checks that an error shows no secret and is one
// line of text.
func callClient(t *testing.T, url string) string {
	t.Helper()
	policy := hostup.RetryPolicy{MaxAttempts: 3, BaseDelay: 20 * time.Millisecond}
	client, err := hostup.NewClient(hostup.APIKey(faultKey), hostup.WithBaseURL(url), hostup.WithRetry(policy))
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	vps, err := client.GetVPSDetails(t.Context(), documentedID)
	if (vps == nil) == (err == nil) {
		return fmt.Sprintf("%v and %v", vps, err)
	}
	if err == nil {
		return "ok"
	}
	text := fmt.Sprintf("%v|%+v|%#v|%q", err, err, err, err)
	if strings.Contains(text, faultKey) || strings.Contains(text, "initial-password") {
		t.Errorf("the error contains a secret: %s", text)
	}
	if len(text) > 4<<10 || strings.ContainsAny(err.Error(), "\n\r\x1b\a") {
		t.Errorf("the error is not one line of text: %q", text)
	}
	if e, ok := errors.AsType[*hostup.Error](err); ok {
		return fmt.Sprintf("API error %d", e.StatusCode)
	}
	if errors.Is(err, hostup.ErrUnexpectedResponse) {
		return "unexpected"
	}
	return err.Error()
}
