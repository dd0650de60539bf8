package hostup_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// A messageCase is a client, the responses it gets and the calls made with it.
type messageCase struct {
	name      string
	responses []any // one for each request, the last one repeated; see RoundTrip
	timeout   time.Duration
	opts      []hostup.Option
	random    bool            // durations depend on a random wait; they are written as ~
	run       func(*recorder) // nil fetches the documented VPS once
}

// TestMessages compares the error texts and log records of all cases with
// testdata/messages.txt, so that review shows each change. It uses the public
// API only, and runs each case in virtual time.
func TestMessages(t *testing.T) {
	const golden = "testdata/messages.txt"
	var got bytes.Buffer
	seen := make(map[string]bool)
	for _, group := range []struct {
		name  string
		cases []messageCase
	}{
		{"NewClient", newClientCases()},
		{"arguments", argumentCases()},
		{"error response", errorResponseCases(t)},
		{"rate limit", rateLimitCases(t)},
		{"network", networkCases(t)},
		{"body", bodyCases(t)},
		{"200", successCases(t)},
		{"other status", otherStatusCases()},
		{"check", responseCheckCases(t)},
		{"time", timeCases(t)},
		{"bulk", bulkCases(t)},
		{"value", valueCases(t)},
	} {
		for _, c := range group.cases {
			c.name = group.name + ": " + c.name
			if seen[c.name] {
				t.Errorf("%s: duplicate name", c.name)
			}
			seen[c.name] = true
			synctest.Test(t, func(t *testing.T) { record(t, c, &got) })
		}
	}
	checkNoSecret(t, got.String())
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(readFile(t, golden), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("the messages changed (-want +got); if they should, run\n\tgo test ./hostup -run TestMessages -update\n%s", diff)
	}
}

// A recorder is the transport of a case's client, and writes to out what the
// client returns and logs.
type recorder struct {
	t        *testing.T
	client   *hostup.Client
	of       messageCase
	requests int
	logs     bytes.Buffer
	out      *bytes.Buffer
}

func record(t *testing.T, c messageCase, out *bytes.Buffer) {
	r := &recorder{t: t, of: c, out: out}
	handler := slog.NewTextHandler(&r.logs, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: dropTime})
	opts := []hostup.Option{
		hostup.WithHTTPClient(&http.Client{Transport: r, Timeout: c.timeout}),
		hostup.WithLogger(slog.New(handler)),
	}
	var err error
	if r.client, err = hostup.NewClient(hostup.APIKey(canaryKey), append(opts, c.opts...)...); err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	fmt.Fprintf(out, "== %s\n", c.name)
	defer out.WriteString("\n")
	defer func() {
		if v := recover(); v != nil {
			r.line("panic", fmt.Sprint(v))
		}
	}()
	if c.run == nil {
		r.get(t.Context())
	} else {
		c.run(r)
	}
	if r.requests > 0 {
		r.line("requests", fmt.Sprint(r.requests))
	}
}

func dropTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// RoundTrip returns the next response: a string is a whole one, an error is
// returned, and a function is called.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.requests++
	if len(r.of.responses) == 0 {
		return nil, errors.New("a case without responses must not send")
	}
	switch response := r.of.responses[min(r.requests, len(r.of.responses))-1].(type) {
	case string:
		return http.ReadResponse(bufio.NewReader(strings.NewReader(response)), req)
	case error:
		return nil, response
	default:
		return response.(func(*http.Request) (*http.Response, error))(req)
	}
}

// get fetches the documented VPS and records the result.
func (r *recorder) get(ctx context.Context) {
	r.result(r.client.GetVPSDetails(ctx, documentedID))
}

func (r *recorder) result(vps *hostup.VPSDetails, err error) {
	if (vps == nil) == (err == nil) {
		r.t.Errorf("%s: got %v and %v, want one of them", r.of.name, vps, err)
	}
	if err != nil {
		r.error(err)
		return
	}
	meta := vps.Meta()
	r.line("vps", vps.String())
	r.line("meta", fmt.Sprintf("attempts=%d requestID=%q rateLimit=%t", meta.Attempts, meta.RequestID, meta.RateLimit.Known))
	r.log()
}

// error writes an error, the results of errors.Is and errors.As, and the log
// records since the last error.
func (r *recorder) error(err error) {
	if err == nil {
		r.line("error", "none")
		r.log()
		return
	}
	r.line("error", err.Error())
	r.line("is", strings.Join(matches(err), " "))
	if e, ok := errors.AsType[*hostup.Error](err); ok {
		fmt.Fprintf(r.out, "fields: StatusCode=%d Code=%.80q RetryAfter=%v Attempts=%d RequestID=%.80q Fields=%d Extensions=%q\n",
			e.StatusCode, e.Code, e.RetryAfter, e.Attempts, e.RequestID, len(e.Fields), slices.Sorted(maps.Keys(e.Extensions)))
		encoded, _ := json.Marshal(e)
		r.check(fmt.Sprintf("%s %+v %#v", encoded, *e, *e))
	}
	if blocked, ok := errors.AsType[*hostup.BlockedError](err); ok {
		r.line("blocked", fmt.Sprintf("%s: %d", blocked.VPSID, len(blocked.Gates)))
	}
	r.walk(err)
	r.log()
}

// walk looks for secrets in an error and in all errors that it wraps.
func (r *recorder) walk(err error) {
	r.check(fmt.Sprintf("%v %+v %#v %q", err, err, err, err))
	switch x := err.(type) { //nolint:errorlint // one step at a time
	case interface{ Unwrap() error }:
		if cause := x.Unwrap(); cause != nil {
			r.walk(cause)
		}
	case interface{ Unwrap() []error }:
		for _, cause := range x.Unwrap() {
			r.walk(cause)
		}
	}
}

// log records the log records since the last call.
func (r *recorder) log() {
	for text := range strings.Lines(r.logs.String()) {
		r.check(text)
		fmt.Fprintf(r.out, "log: %s\n", r.normal(strings.TrimSuffix(text, "\n")))
	}
	r.logs.Reset()
}

// line records a text, which must be one line of at most 1 KiB.
func (r *recorder) line(label, text string) {
	if strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text) || len(text) > 1<<10 {
		r.t.Errorf("%s: not one plain line of at most 1 KiB: %q", r.of.name, text)
	}
	r.check(text)
	fmt.Fprintln(r.out, strings.TrimRight(label+": "+r.normal(text), " "))
}

func (r *recorder) check(text string) {
	for _, canary := range []string{canaryKey, canaryPassword} {
		if strings.Contains(text, canary) {
			r.t.Errorf("%s: %q contains the secret %s", r.of.name, text, canary)
		}
	}
}

var (
	laterWait = regexp.MustCompile(`attempt=([2-9]|1[01]) wait=\S+`)
	fraction  = regexp.MustCompile(`\b\d+\.\d{4,}m?s\b`)
	duration  = regexp.MustCompile(`\b(\d+h)?(\d+m)?\d+(\.\d+)?(ns|µs|ms|s)\b`)
)

// normal replaces durations that differ from run to run.
func (r *recorder) normal(text string) string {
	text = fraction.ReplaceAllString(text, "~") // such as 9.563905374s, after a random wait
	if !r.of.random {
		return text
	}
	text = laterWait.ReplaceAllString(text, "attempt=$1 wait=~") // can be 0s by chance
	return duration.ReplaceAllStringFunc(text, func(d string) string {
		if d == "0s" {
			return d
		}
		return "~"
	})
}

var (
	errCheck = errors.New("the check failed")
	errCause = errors.New("the reason to cancel")
)

// matches returns the names of the errors that errors.Is finds.
func matches(err error) (names []string) {
	for _, target := range []struct {
		name string
		err  error
	}{
		{"ErrInvalidRequest", hostup.ErrInvalidRequest}, {"ErrUnauthorized", hostup.ErrUnauthorized},
		{"ErrForbidden", hostup.ErrForbidden}, {"ErrNotFound", hostup.ErrNotFound},
		{"ErrRateLimited", hostup.ErrRateLimited}, {"ErrServer", hostup.ErrServer},
		{"ErrInvalidID", hostup.ErrInvalidID}, {"ErrUnexpectedResponse", hostup.ErrUnexpectedResponse},
		{"ErrResponseTooLarge", hostup.ErrResponseTooLarge}, {"ErrRedirect", hostup.ErrRedirect},
		{"ErrBlocked", hostup.ErrBlocked},
		{"context.Canceled", context.Canceled}, {"context.DeadlineExceeded", context.DeadlineExceeded},
		{"io.ErrUnexpectedEOF", io.ErrUnexpectedEOF}, {"os.ErrDeadlineExceeded", os.ErrDeadlineExceeded},
		// Errors of the cases.
		{"io.EOF", io.EOF}, {"ECONNREFUSED", syscall.ECONNREFUSED}, {"ECONNRESET", syscall.ECONNRESET},
		{"errCheck", errCheck}, {"errCause", errCause},
	} {
		if errors.Is(err, target.err) {
			names = append(names, target.name)
		}
	}
	return names
}
