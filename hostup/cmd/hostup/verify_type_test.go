package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// bodyWith returns the documented body with one replacement.
func bodyWith(t *testing.T, before, after string) string {
	t.Helper()
	body := string(hostuptest.FixedCycle())
	if !strings.Contains(body, before) {
		t.Fatalf("the documented body does not contain %s", before)
	}
	return strings.Replace(body, before, after, 1)
}

// A response with a value of the wrong type, which the client does not accept, is a
// result of verify: the call did not fail.
func TestVerifyReportsWrongType(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"string for a number": {bodyWith(t, `"cpuCores": 2`, `"cpuCores": "`+canaryPassword+`"`), "/cpuCores: got string, want number"},
		"list for a password": {bodyWith(t, `"`+documentedPassword+`"`, `["`+canaryPassword+`"]`), "/access/rootPassword: got array, want string"},
		"duplicate":           {bodyWith(t, `"cpuCores": 2`, `"cpuCores": 2, "cpuCores": 2`), "/cpuCores: duplicate"},
		"number for the ID":   {bodyWith(t, `"`+hostuptest.VPSID+`"`, `7`), "/id: got number, want string"},
	} {
		server := newServer(t)
		server.Next(hostuptest.OK(test.body), hostuptest.OK(test.body))
		got := runAgainst(t, server, "verify", hostuptest.VPSID)
		if want := (result{status: failure.ExitFailed, stdout: test.want + "\n"}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		got = runAgainst(t, server, "verify", hostuptest.VPSID, "-o", "json")
		var object report.Verify
		if err := json.Unmarshal([]byte(got.stdout), &object); err != nil || got.stderr != "" || got.status != failure.ExitFailed {
			t.Errorf("%s: %+v", name, got)
		}
		if object.Valid || len(object.Violations) != 1 || object.ID != hostuptest.VPSID {
			t.Errorf("%s: %+v", name, object)
		}
	}
}

// Every other failure stays one, with the error of the call.
func TestVerifyWithoutResult(t *testing.T) {
	t.Parallel() // it waits
	broken := bodyWith(t, `"cpuCores": 2`, `"cpuCores": "2"`)
	fails := bodyWith(t, `"cpuCores": 2`, `"cpuCores": "2", "cut": "`+canaryPassword)
	for name, handlers := range map[string][]http.HandlerFunc{
		"page":            {hostuptest.OK("<html>" + canaryPassword)},
		"null":            {hostuptest.OK("null")},
		"list":            {hostuptest.OK(`[{"id": 7}]`)},
		"cut off":         {hostuptest.OK(fails[:strings.Index(fails, canaryPassword)+8])},
		"invalid UTF-8":   {hostuptest.OK(strings.Replace(broken, "web-01", "\xff", 1))},
		"other VPS":       {hostuptest.OK(strings.Replace(broken, hostuptest.VPSID, "vps_other", 1))},
		"error of HostUp": {hostuptest.Problem(404, "vps_not_found", "No.")},
		"earlier body":    {truncated(broken), partial("")},
		"status 206":      {partial(broken)},
		"lost connection": {truncated(broken), truncated(broken), truncated(broken)},
	} {
		server := newServer(t)
		server.Next(handlers...)
		got := runAgainst(t, server, "verify", hostuptest.VPSID)
		if got.status != failure.ExitIndeterminate || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%s: %+v", name, got)
		}
		checkNoSecret(t, got.output())
	}
}

func partial(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write([]byte(body))
	}
}

// truncated sends body, but declares a longer one.
func truncated(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		_, _ = w.Write([]byte(body))
		panic(http.ErrAbortHandler)
	}
}

func TestTimeOfResponse(t *testing.T) {
	last := lastBody{date: "Sun, 06 Nov 1994 08:49:37 GMT"}
	if got := last.asOf(); got != "1994-11-06T08:49:37Z" {
		t.Errorf("with a Date header: %s", got)
	}
	got, err := time.Parse(time.RFC3339, new(lastBody).asOf())
	if err != nil || time.Since(got).Abs() > time.Minute {
		t.Errorf("without a Date header: %v, %v", got, err)
	}
}
