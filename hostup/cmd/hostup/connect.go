package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// surroundings is what every command is given.
type surroundings struct {
	getenv  func(string) string
	stdout  io.Writer
	sandbox bool
	baseURL *string // nil is HostUp's own
}

// connect returns the client of the command line, and what to do at the end.
func (s *surroundings) connect() (client *hostup.Client, done func(), err error) {
	if s.sandbox {
		server := hostuptest.NewServer()
		return server.Client(), server.Close, nil
	}
	key, err := s.apiKey()
	if err != nil {
		return nil, nil, usageError{err}
	}
	var opts []hostup.Option
	if s.baseURL != nil {
		opts = append(opts, hostup.WithBaseURL(*s.baseURL))
	}
	client, err = hostup.NewClient(hostup.APIKey(key), opts...)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return client, func() {}, nil
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
	switch {
	case errors.Is(err, hostup.ErrUnauthorized):
		return text + "; is the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE right, and may it be used from this address?"
	case errors.Is(err, hostup.ErrForbidden):
		return text + "; the key needs the scope read:vm, and the VPS must be of the same account"
	case errors.Is(err, hostup.ErrNotFound):
		return text + "; GET /api/v2/vps lists the ids"
	default:
		return text
	}
}
