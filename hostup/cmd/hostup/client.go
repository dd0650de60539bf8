package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// env is the environment of a command: the standard streams, the environment
// variables and the global flags.
type env struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	sandbox        bool
	baseURL        *string // nil means hostup.DefaultBaseURL
	timeout        time.Duration
	verbose        bool
}

// newClient returns the client that the global flags ask for, with extra options.
func (e *env) newClient(extra ...hostup.Option) (*hostup.Client, error) {
	opts := append([]hostup.Option{hostup.WithUserAgent("hostup-cli/" + version())}, extra...)
	if e.verbose {
		handler := slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelDebug})
		opts = append(opts, hostup.WithLogger(slog.New(handler)))
	}
	if e.sandbox {
		return hostuptest.NewHandler().Client(opts...), nil
	}
	key, err := e.apiKey()
	if err != nil {
		return nil, usageError{err}
	}
	if e.baseURL != nil {
		opts = append(opts, hostup.WithBaseURL(*e.baseURL))
	}
	client, err := hostup.NewClient(hostup.APIKey(key), opts...)
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}

// fetch gets the VPS of a command that takes one ID.
func (e *env) fetch(ctx context.Context, arg *string) (*hostup.VPSDetails, error) {
	id, err := e.vpsID(arg)
	if err != nil {
		return nil, err
	}
	client, err := e.newClient()
	if err != nil {
		return nil, err
	}
	ctx, cancel := e.withTimeout(ctx)
	defer cancel()
	return client.GetVPSDetails(ctx, id)
}

// vpsID returns the ID on the command line. In the sandbox it is optional.
func (e *env) vpsID(arg *string) (string, error) {
	switch {
	case arg != nil:
		return *arg, nil
	case e.sandbox:
		return hostuptest.VPSID, nil
	default:
		return "", usageError{errors.New("missing VPS ID; pass one, or use --sandbox")}
	}
}

func (e *env) withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	if e.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, e.timeout)
}

// apiKey returns the API key. There is no flag for it: all users of a machine
// can see the command lines of its processes.
func (e *env) apiKey() (string, error) {
	key, file := e.getenv("HOSTUP_API_KEY"), e.getenv("HOSTUP_API_KEY_FILE")
	switch {
	case key != "" && file != "":
		return "", errors.New("HOSTUP_API_KEY and HOSTUP_API_KEY_FILE are both set; unset one")
	case key != "":
		return key, nil
	case file == "":
		return "", errors.New("missing API key; set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE, or use --sandbox")
	}
	content, err := os.ReadFile(file) //nolint:gosec // the user names it
	if err != nil {
		return "", fmt.Errorf("cannot read HOSTUP_API_KEY_FILE: %w", err)
	}
	if key = strings.TrimRight(string(content), "\r\n"); key == "" { // editors end a file with a newline
		return "", errors.New("the file named by HOSTUP_API_KEY_FILE is empty")
	}
	return key, nil
}

// withHint returns the text of err and what the user can do about it.
func withHint(err error) string {
	text := strings.TrimPrefix(err.Error(), "hostup: ")
	switch {
	case errors.Is(err, hostup.ErrUnauthorized):
		return text + "; check the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE, and that it allows this IP address"
	case errors.Is(err, hostup.ErrForbidden):
		return text + "; the key needs the scope read:vm, and the VPS must belong to the same account"
	case errors.Is(err, hostup.ErrNotFound):
		return text + "; GET /api/v2/vps lists the IDs"
	case errors.Is(err, hostup.ErrRateLimited):
		if pause, ok := errors.AsType[*hostup.PauseError](err); ok {
			return text + "; retry in " + pause.Wait.Round(time.Second).String()
		}
		if e, ok := errors.AsType[*hostup.Error](err); ok && e.RetryAfter > 0 {
			return text + "; retry in " + e.RetryAfter.Round(time.Second).String()
		}
	}
	return text
}

// version returns the version of the module, or the revision it was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "unknown"
}
