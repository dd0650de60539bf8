package hostup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
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

// A messageCase is one kind of error, or of a value that is printed.
type messageCase struct {
	name      string
	responses []any // of a scriptedTransport
	opts      []hostup.Option
	run       func(*recorder) // nil fetches the documented VPS once
}

// gets is a case of one call.
func gets(name string, responses ...any) messageCase {
	return messageCase{name: name, responses: responses}
}

func (c messageCase) with(opts ...hostup.Option) messageCase {
	c.opts = opts
	return c
}

func (c messageCase) calls(run func(*recorder)) messageCase {
	c.run = run
	return c
}

// TestMessages compares the errors and log records of all cases with
// testdata/messages.txt, so that review shows each change and a reader sees what the
// errors look like. Each case runs in virtual time. Sizes and random waits are written
// as ~.
func TestMessages(t *testing.T) {
	const golden = "testdata/messages.txt"
	var got bytes.Buffer
	for _, group := range []struct {
		name  string
		cases []messageCase
	}{
		{"NewClient", newClientCases()},
		{"arguments", argumentCases()},
		{"error response", errorResponseCases(t)},
		{"rate limit", rateLimitCases(t)},
		{"network", networkCases(t)},
		{"200", successCases(t)},
		{"other status", otherStatusCases()},
		{"response check", responseCheckCases(t)},
		{"time", timeCases()},
		{"bulk", bulkCases(t)},
		{"value", valueCases(t)},
	} {
		for _, c := range group.cases {
			c.name = group.name + ": " + c.name
			synctest.Test(t, func(t *testing.T) { record(t, c, &got) })
		}
	}

	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if diff := cmp.Diff(strings.Split(readFile(t, golden), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("the messages changed (-want +got); if they should, run\n\tgo test ./hostup -run TestMessages -update\n%s", diff)
	}
}

// A recorder writes to out what the client of a case returns and logs.
type recorder struct {
	t      *testing.T
	client *hostup.Client
	of     messageCase
	logs   bytes.Buffer
	out    *bytes.Buffer
}

func record(t *testing.T, c messageCase, out *bytes.Buffer) {
	r := &recorder{t: t, of: c, out: out}
	handler := slog.NewTextHandler(&r.logs, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: r.onlyVarying})
	opts := []hostup.Option{
		via(&scriptedTransport{responses: c.responses}),
		hostup.WithTimeout(30 * time.Second),
		hostup.WithLogger(slog.New(handler)),
	}

	var err error
	if r.client, err = hostup.NewClient(hostup.APIKey(canaryKey), append(opts, c.opts...)...); err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}

	fmt.Fprintf(out, "== %s\n", c.name)
	if c.run == nil {
		r.get(t.Context())
	} else {
		c.run(r)
	}
	out.WriteString("\n")
}

// onlyVarying drops what is the same in each record, or differs from run to run. What is left
// must be printable, whatever the handler does. TestWithLogger has whole records.
func (r *recorder) onlyVarying(_ []string, a slog.Attr) slog.Attr {
	if slices.Contains([]string{slog.TimeKey, slog.MessageKey, "method", "route", "vps_id", "bytes", "duration", "wait"}, a.Key) {
		return slog.Attr{}
	}
	if strings.ContainsFunc(a.Value.String(), isHidden) {
		r.t.Errorf("%s: %s is %q", r.of.name, a.Key, a.Value)
	}
	return a
}

func isHidden(c rune) bool { return !unicode.IsPrint(c) }

// get fetches the documented VPS and records the result.
func (r *recorder) get(ctx context.Context) {
	vps, err := r.client.GetVPSDetails(ctx, documentedID)
	r.result(vps, err)
}

func (r *recorder) result(vps *hostup.VPSDetails, err error) {
	switch {
	case (vps == nil) == (err == nil):
		r.t.Errorf("%s: got %v and %v, want one of them", r.of.name, vps, err)
	case err != nil:
		r.error(err)
	default:
		r.line("vps", vps.String())
		r.log()
	}
}

// error writes an error, what errors.Is and errors.AsType find, and the log records
// since the last error.
func (r *recorder) error(err error) {
	if err == nil {
		r.line("error", "none")
		return
	}
	r.line("error", err.Error())

	if is := matches(err); is != "" {
		r.line("is", is)
	}

	if e, ok := errors.AsType[*hostup.Error](err); ok {
		r.line("fields", fmt.Sprintf("Code=%.80q RetryAfter=%v Attempts=%d Fields=%d Extensions=%q",
			e.Code, e.RetryAfter, e.Attempts, len(e.Fields), slices.Sorted(maps.Keys(e.Extensions))))
	}
	r.log()
}

// log writes the log records since the last call.
func (r *recorder) log() {
	for text := range strings.Lines(r.logs.String()) {
		r.line("log", strings.TrimSuffix(text, "\n"))
	}
	r.logs.Reset()
}

// line writes a text, which must be one printable line without secrets.
func (r *recorder) line(label, text string) {
	if strings.ContainsFunc(text, isHidden) || !utf8.ValidString(text) || len(text) > 1<<10 && label != "log" {
		r.t.Errorf("%s: not one printable line of at most 1 KiB: %q", r.of.name, text)
	}

	checkNoSecret(r.t, text)
	for _, hidden := range masked {
		text = hidden.ReplaceAllString(text, "$1~")
	}
	fmt.Fprintln(r.out, strings.TrimRight(label+": "+text, " "))
}

// masked are texts of which only what the group matches is written.
var masked = []*regexp.Regexp{
	regexp.MustCompile(`((?:it has|at byte) )\d+`),
	regexp.MustCompile(`(calls are paused for another )[^,]+`),
	regexp.MustCompile(`(x{3}|a{3}|é{3})[xaé]+`),
}

var (
	errCheck       = errors.New("the check failed")
	errCause       = errors.New("the reason to cancel")
	errUnavailable = errors.New("the network is unavailable")
)

// matches returns the names of the errors that errors.Is finds.
func matches(err error) string {
	var names []string
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
		{"CodeNotFound", hostup.CodeNotFound}, {"an empty Code", hostup.Code("")}, {"uncomparable", uncomparable{"x"}},
		{"context.Canceled", context.Canceled}, {"context.DeadlineExceeded", context.DeadlineExceeded},
		{"io.ErrUnexpectedEOF", io.ErrUnexpectedEOF}, {"os.ErrDeadlineExceeded", os.ErrDeadlineExceeded},
		// Errors of the cases.
		{"io.EOF", io.EOF}, {"ECONNREFUSED", syscall.ECONNREFUSED}, {"ECONNRESET", syscall.ECONNRESET},
		{"errCheck", errCheck}, {"errCause", errCause}, {"errUnavailable", errUnavailable},
	} {
		if errors.Is(err, target.err) {
			names = append(names, target.name)
		}
	}

	return strings.Join(names, " ")
}

// An uncomparable error must not cause a panic.
type uncomparable []string

func (uncomparable) Error() string { return "uncomparable" }
