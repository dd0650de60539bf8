package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const missingScope = "the first 10 VPS were forbidden, so the key probably lacks the scope read:vm"

func forbiddenPage(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "<html>", http.StatusForbidden)
}

// A bulk read ends when the first 10 results are forbidden: the key lacks the scope.
// A smaller number is of VPS that belong to another account.
func TestForbiddenVPS(t *testing.T) {
	forbidden := hostuptest.Problem(403, "forbidden", "No.")
	inactive := hostuptest.Problem(403, "account_inactive", "No.")
	other := hostuptest.Problem(403, "VPS_NOT_FOUND", "No.") // as older endpoints spell it
	for name, test := range map[string]struct {
		first []http.HandlerFunc // a nil handler lets the request succeed
		then  http.HandlerFunc
		read  int
		ends  bool
	}{
		"one":                   {[]http.HandlerFunc{forbidden}, nil, 29, false},
		"the first 9":           {times(9, forbidden), nil, 21, false},
		"the first 10":          {times(10, forbidden), nil, 0, true},
		"10 pages":              {times(10, forbiddenPage), nil, 20, false},
		"10 of the account":     {times(10, inactive), nil, 0, true},
		"all but the first":     {[]http.HandlerFunc{nil}, forbidden, 1, false},
		"all but the tenth":     {append(times(9, forbidden), nil), forbidden, 1, false},
		"all, about the VPS":    {nil, other, 0, false},
		"one of 10 about a VPS": {append(times(9, forbidden), other), forbidden, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			server, ids := newBulk(t, 30)
			server.Next(test.first...)
			for range len(ids) - len(test.first) {
				server.Next(test.then)
			}
			got := runBulk(t, server, nil, append(ids, "--workers", "1")...)
			read, failed := strings.Count(got.stdout, "\n"), strings.Count(got.stderr, "\n")
			if got.status != failure.ExitFailed || read != test.read || strings.Contains(got.stderr, "key was refused") {
				t.Errorf("%d read, %+v", read, got)
			}
			end := strings.Contains(got.stderr, `"message":"`+missingScope+`: vps_9: 403 Forbidden`) &&
				strings.Contains(got.stderr, `; 20 other IDs were not read","hint":`)
			if end != test.ends || end && failed != 10 || !end && read+failed != len(ids) {
				t.Errorf("%d errors, %s", failed, got.stderr)
			}
			if n := len(server.Requests()); test.ends && n != 10 || !test.ends && n != len(ids) {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func times(n int, handler http.HandlerFunc) (handlers []http.HandlerFunc) {
	for range n {
		handlers = append(handlers, handler)
	}
	return handlers
}

// With metrics, VPS that were not read because the run ended are not up.
func TestMetricsForbiddenVPS(t *testing.T) {
	for n, want := range map[int]int{1: 29, 9: 21, 10: 0} {
		server, ids := newBulk(t, 30)
		server.Next(times(n, hostuptest.Problem(403, "forbidden", "No."))...)
		got := runAgainst(t, server, "metrics", append(ids, "--workers", "1")...)
		up := 0
		for line := range strings.Lines(got.stdout) {
			if strings.HasPrefix(line, "hostup_vps_up{") && strings.HasSuffix(line, " 1\n") {
				up++
			}
		}
		if got.status != failure.ExitFailed || up != want || strings.Count(got.stdout, "\nhostup_vps_up{") != 30 ||
			strings.Contains(got.stderr, "hostup: "+missingScope+": vps_9: 403 Forbidden") != (n == 10) ||
			strings.Count(got.stderr, "\n") != n || strings.Contains(got.stderr, "key was refused") {
			t.Errorf("%d forbidden: %d up, %+v", n, up, got)
		}
	}
}

// With several workers, all IDs can have a response by then.
func TestForbiddenAtOnce(t *testing.T) {
	server, ids := newBulk(t, 10)
	forbidden := hostuptest.Problem(403, "forbidden", "No.")
	server.NextFor(ids[0], hostuptest.Delay(50*time.Millisecond, forbidden)) // the last response
	for _, id := range ids[1:] {
		server.NextFor(id, forbidden)
	}
	got := runBulk(t, server, nil, append(ids, "--workers=10")...)
	if !strings.Contains(got.stderr, missingScope+": vps_") || strings.Contains(got.stderr, "not read") {
		t.Errorf("%+v", got)
	}
}
