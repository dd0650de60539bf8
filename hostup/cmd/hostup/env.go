package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/fake"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/safejson"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
	"github.com/hostup-api/hostup-go/hostup/internal/version"
)

// env is the environment of a command: the standard streams, the environment
// variables and the global flags.
type env struct {
	args           []string // the command line
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr *term.Output
	sandbox        bool
	baseURL        *string // nil means hostup.DefaultBaseURL
	timeout        *time.Duration
	verbose        bool
	json           bool            // the output is JSON, and so are errors
	forModel       bool            // errors are for a language model, which must ask the user for an ID
	fake           *fake.API       // of --sandbox, once there is a client
	fileKey        string          // the API key, if it was read from a file
	secrets        redact.Redactor // of the API key, for what is not written to stdout or stderr
	plugin         bool            // the command is health, whose errors are lines on stdout
	mediaTypes     mediaTypes      // of responses
	skipped        int             // lines of stdin that could not be read
	failed         int             // exit status if the call or the output fails; 0 means failure.ExitFailed
}

// newClient returns a client for the global flags, with extra options.
func (e *env) newClient(ctx context.Context, extra ...hostup.Option) (*hostup.Client, error) {
	opts := append([]hostup.Option{
		hostup.WithUserAgent("hostup-cli/" + version.Number), hostup.WithTransport(e.mediaTypes.wrap),
		hostup.WithRetry(hostup.RetryPolicy{MaxWait: maxWait}),
	}, extra...)
	if e.verbose {
		opts = append(opts, hostup.WithLogger(e.logger()))
	}
	if e.sandbox {
		return e.newSandboxClient(opts)
	}

	key, err := e.apiKey(ctx)
	switch {
	case errors.Is(err, errNoKey):
		return nil, failure.Usage("%w, or use --sandbox", err)
	case err != nil:
		return nil, failure.UsageError{Err: err}
	}
	// Two clients, to report which of the two values is invalid.
	if _, err = hostup.NewClient(hostup.APIKey(key)); err != nil {
		source := "HOSTUP_API_KEY"
		if e.getenv(source) == "" {
			source = "HOSTUP_API_KEY_FILE"
		}
		return nil, invalidValue(source, err)
	}

	source, err := e.setBaseURL()
	if err != nil {
		return nil, err
	}
	if e.baseURL != nil {
		opts = append(opts, hostup.WithBaseURL(*e.baseURL))
	}
	client, err := hostup.NewClient(hostup.APIKey(key), opts...)
	if err != nil {
		return nil, invalidValue(source, err)
	}
	return client, nil
}

func (e *env) newSandboxClient(opts []hostup.Option) (*hostup.Client, error) {
	var err error
	if e.fake, err = fake.New(); err != nil {
		return nil, err
	}
	return e.fake.Client(opts...), nil
}

// setBaseURL sets the base URL of the environment, if there is no flag. It returns which
// of the two it is.
func (e *env) setBaseURL() (source string, err error) {
	source = "--base-url"
	if url := e.getenv("HOSTUP_BASE_URL"); e.baseURL == nil && url != "" {
		e.baseURL = &url
		source = "HOSTUP_BASE_URL"
	}
	if e.baseURL != nil && !strings.Contains(*e.baseURL, "://") {
		err = failure.Usage("%s has no scheme; it must begin with https://, or for this machine with http://", source)
	}
	return source, err
}

// invalidValue returns the error of a value of a flag or an environment variable.
func invalidValue(source string, err error) error {
	return failure.Usage("%s: %s", source, failure.Message(err))
}

// logger returns the logger of --verbose. Its records are JSON if errors are.
func (e *env) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelDebug}
	if e.json {
		return slog.New(slog.NewJSONHandler(safejson.Writer{W: e.stderr}, options))
	}
	return slog.New(slog.NewTextHandler(e.stderr, options))
}

// fetch fetches the VPS for a command that takes one ID.
func (e *env) fetch(ctx context.Context, args []string, extra ...hostup.Option) (*hostup.VPSDetails, error) {
	id, err := e.vpsID(args)
	if err != nil {
		return nil, err
	}
	ctx, cancel := e.withTimeout(ctx)
	defer cancel()
	client, err := e.newClient(ctx, extra...)
	if err != nil {
		return nil, err
	}

	progress := e.statusLine()
	progress.Show(waiting)
	defer progress.Clear()
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		return nil, failure.IDError{ID: id, Err: err}
	}
	return vps, nil
}

// expandHome replaces ~ at the start of a path. A shell does so, but not in a variable
// that systemd, Docker or cron has set, and not after a =.
func (e *env) expandHome(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path, nil
	}
	home := e.getenv("HOME")
	if home == "" {
		return "", errors.New("the path begins with ~, and HOME is not set")
	}
	return filepath.Join(home, rest), nil
}

// defaultTimeout limits the call for one VPS.
const defaultTimeout = 2 * time.Minute

// A timeoutError is the cause of a call that took longer than its time limit.
type timeoutError time.Duration

// Error implements error.
func (e timeoutError) Error() string {
	return "no response within " + time.Duration(e).String() + "; --timeout sets this limit"
}

// Is reports a timeoutError as context.DeadlineExceeded.
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

func (e *env) withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := defaultTimeout
	if e.timeout != nil {
		limit = *e.timeout
	}
	if limit <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, limit, timeoutError(limit))
}

// reporter returns what describes errors.
func (e *env) reporter() failure.Reporter {
	r := failure.Reporter{BaseURL: hostup.DefaultBaseURL, ForModel: e.forModel, MediaType: e.mediaTypes.of}
	if e.baseURL != nil {
		r.BaseURL = *e.baseURL
	}
	if e.fake != nil {
		r.Sandbox = e.fake.IDs()
	}
	return r
}

// printError prints err on one line, with a hint; as JSON if the output is JSON.
func (e *env) printError(err error) {
	switch {
	case failure.IsSilent(err):
	case e.json:
		_ = e.stderr.JSON(map[string]any{"error": e.reporter().Object(err)})
	default:
		e.stderr.Println("hostup: " + term.Printable(e.reporter().Text(err)))
	}
}

// waiting is what a status line shows until the first response. Retries and a rate limit can
// make that a minute or two.
const waiting = "waiting for a response"

// progressOf returns what a status line shows during a bulk read.
func progressOf(fetched, all, failed int) string {
	return fmt.Sprintf("%d of %d fetched, %d failed", fetched, all, failed)
}

// statusLine returns the line on stderr that shows progress. It shows nothing with --verbose,
// because log records would be written into it.
func (e *env) statusLine() term.StatusLine {
	if e.verbose || e.getenv("TERM") == "dumb" {
		return term.StatusLine{}
	}
	return term.NewStatusLine(e.stderr.W)
}

// notice prints a text that is no error on one line; as JSON if the output is JSON.
// kind is what it is: a note or a warning.
func (e *env) notice(kind, text string) {
	if e.json {
		_ = e.stderr.JSON(map[string]any{kind: map[string]string{"message": text}})
		return
	}
	e.stderr.Println("hostup: " + kind + ": " + term.Printable(text))
}

var jsonFlag = regexp.MustCompile(`(^| )(-[a-z]*o[ =]?|--output[ =])jsonl? `)

// wantsJSON reports whether a command line selects JSON output. The command line
// need not be valid, so that usage errors are JSON too.
func wantsJSON(args []string) bool {
	return jsonFlag.MatchString(strings.Join(args, " ") + " ")
}
