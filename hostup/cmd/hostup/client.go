package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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
	stdout, stderr *output
	sandbox        bool
	baseURL        *string // nil means hostup.DefaultBaseURL
	timeout        *time.Duration
	verbose        bool
	json           bool     // the output is JSON, and so are errors
	forModel       bool     // errors are for a language model, which must ask the user for an ID
	fake           *fakeAPI // of --sandbox, once there is a client
	failed         int      // exit status if the call or the output fails; 0 means exitFailed
}

// newClient returns a client for the global flags, with extra options.
func (e *env) newClient(ctx context.Context, extra ...hostup.Option) (*hostup.Client, error) {
	opts := append([]hostup.Option{hostup.WithUserAgent("hostup-cli/" + version())}, extra...)
	if e.verbose {
		opts = append(opts, hostup.WithLogger(e.logger()))
	}
	if e.sandbox {
		var err error
		if e.fake, err = newFakeAPI(); err != nil {
			return nil, err
		}
		return e.fake.Client(opts...), nil
	}
	key, err := e.apiKey(ctx)
	switch {
	case errors.Is(err, errNoKey):
		return nil, usageError{fmt.Errorf("%w, or use --sandbox", err)}
	case err != nil:
		return nil, usageError{err}
	}
	// Two clients, to report which of the two values is invalid.
	if _, err = hostup.NewClient(hostup.APIKey(key)); err != nil {
		source := "HOSTUP_API_KEY"
		if e.getenv(source) == "" {
			source = "HOSTUP_API_KEY_FILE"
		}
		return nil, invalidValue(source, err)
	}
	source := "--base-url"
	if url := e.getenv("HOSTUP_BASE_URL"); e.baseURL == nil && url != "" {
		e.baseURL, source = &url, "HOSTUP_BASE_URL"
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

// invalidValue returns the error of a value of a flag or an environment variable.
func invalidValue(source string, err error) error {
	return usageError{fmt.Errorf("%s: %s", source, strings.TrimPrefix(err.Error(), "hostup: "))}
}

// logger returns the logger of --verbose.
func (e *env) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// fetch fetches the VPS for a command that takes one ID.
func (e *env) fetch(ctx context.Context, arg *string, extra ...hostup.Option) (*hostup.VPSDetails, error) {
	id, err := e.vpsID(arg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := e.withTimeout(ctx)
	defer cancel()
	client, err := e.newClient(ctx, extra...)
	if err != nil {
		return nil, err
	}
	return client.GetVPSDetails(ctx, id)
}

// vpsID returns the ID on the command line. In the sandbox it is optional.
func (e *env) vpsID(arg *string) (string, error) {
	switch {
	case arg != nil && *arg == "-":
		return "", usageError{errors.New("- (IDs from stdin) is for details and metrics only")}
	case arg != nil:
		return *arg, nil
	case e.sandbox:
		return hostuptest.VPSID, nil
	default:
		return "", usageError{errors.New("missing VPS ID; pass one, or use --sandbox")}
	}
}
