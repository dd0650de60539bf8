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

// surroundings is what every command is given.
type surroundings struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	sandbox        bool
	baseURL        *string // nil is HostUp's own
	timeout        time.Duration
	verbose        bool
}

// connect returns the client of the command line, and what to do at the end.
func (s *surroundings) connect() (client *hostup.Client, done func(), err error) {
	opts := []hostup.Option{hostup.WithUserAgent("hostup-cli/" + version())}
	if s.verbose {
		opts = append(opts, hostup.WithLogger(slog.New(slog.NewTextHandler(s.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	if s.sandbox {
		server := hostuptest.NewServer()
		return server.Client(opts...), server.Close, nil
	}
	key, err := s.apiKey()
	if err != nil {
		return nil, nil, usageError{err}
	}
	if s.baseURL != nil {
		opts = append(opts, hostup.WithBaseURL(*s.baseURL))
	}
	client, err = hostup.NewClient(hostup.APIKey(key), opts...)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return client, func() {}, nil
}

// fetch gets the one VPS of a command.
func (s *surroundings) fetch(ctx context.Context, id *string) (*hostup.VPSDetails, error) {
	which, err := s.which(id)
	if err != nil {
		return nil, err
	}
	client, done, err := s.connect()
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := s.limit(ctx)
	defer cancel()
	return client.GetVPSDetails(ctx, which)
}

// which returns the id of the command line; the sandbox has one of its own.
func (s *surroundings) which(id *string) (string, error) {
	switch {
	case id != nil:
		return *id, nil
	case s.sandbox:
		return hostuptest.VPSID, nil
	default:
		return "", usageError{errors.New("which VPS? give its id, or try --sandbox")}
	}
}

func (s *surroundings) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.timeout)
}

// apiKey is never read from a flag, where every user of the machine sees it.
func (s *surroundings) apiKey() (string, error) {
	key, file := s.getenv("HOSTUP_API_KEY"), s.getenv("HOSTUP_API_KEY_FILE")
	switch {
	case key != "" && file != "":
		return "", errors.New("HOSTUP_API_KEY and HOSTUP_API_KEY_FILE are both set: unset one")
	case key != "":
		return key, nil
	case file == "":
		return "", errors.New("no API key: set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE, or try --sandbox")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("HOSTUP_API_KEY_FILE cannot be read: %w", err)
	}
	if key = strings.TrimRight(string(content), "\r\n"); key == "" {
		return "", errors.New("the file that HOSTUP_API_KEY_FILE names is empty")
	}
	return key, nil
}

// advise returns the text of err with what to do about it.
func advise(err error) string {
	text := strings.TrimPrefix(err.Error(), "hostup: ")
	var answer *hostup.Error
	switch {
	case errors.Is(err, hostup.ErrUnauthorized):
		return text + "; is the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE right, and may it be used from this address?"
	case errors.Is(err, hostup.ErrForbidden):
		return text + "; the key needs the scope read:vm, and the VPS must be of the same account"
	case errors.Is(err, hostup.ErrNotFound):
		return text + "; GET /api/v2/vps lists the ids"
	case errors.Is(err, hostup.ErrRateLimited) && errors.As(err, &answer) && answer.RetryAfter > 0:
		return text + "; come back in " + answer.RetryAfter.Round(time.Second).String()
	default:
		return text
	}
}

// version is that of the module, or of the revision it was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "unknown"
}
