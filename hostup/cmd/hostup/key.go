package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// maxFile is the maximum size in bytes of a file with a key or a list of IDs, larger than
// any of them. It prevents a file such as /dev/zero from filling the memory.
const maxFile = 64 << 10

var errNoKey = errors.New("missing API key; set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE")

// apiKey returns the API key. There is no flag for it: all users of a machine
// can see the command lines of its processes.
func (e *env) apiKey(ctx context.Context) (string, error) {
	key, file := e.getenv("HOSTUP_API_KEY"), e.getenv("HOSTUP_API_KEY_FILE")
	switch {
	case key != "" && file != "":
		return "", errors.New("HOSTUP_API_KEY and HOSTUP_API_KEY_FILE are both set; unset one")
	case isQuoted(key):
		return "", errors.New("HOSTUP_API_KEY is in quotes; remove them")
	case key != "":
		return key, nil
	case file == "":
		return "", errNoKey
	}

	content, err := e.readText(ctx, file)
	if path, ok := errors.AsType[*fs.PathError](err); ok { // of what may be the key, by mistake
		return "", fmt.Errorf("cannot read HOSTUP_API_KEY_FILE: %w; it must be the path of a file with the key; "+
			"for the key itself, use HOSTUP_API_KEY", path.Err)
	}
	if err != nil {
		return "", fmt.Errorf("cannot read HOSTUP_API_KEY_FILE: %w", err)
	}
	if key = strings.TrimRight(content, "\r\n"); key == "" { // editors end a file with a newline
		return "", errors.New("the file named by HOSTUP_API_KEY_FILE is empty")
	}
	if strings.Contains(key, "\n") {
		return "", errors.New("HOSTUP_API_KEY_FILE has more than one line")
	}
	if isQuoted(key) {
		return "", errors.New("the key in the file named by HOSTUP_API_KEY_FILE is in quotes; remove them")
	}

	e.protect(key)
	return key, nil
}

// readText returns the text of a small file that the user names. Windows can write a byte
// order mark, or UTF-16.
func (e *env) readText(ctx context.Context, name string) (string, error) {
	name, err := e.expandHome(name)
	if err != nil {
		return "", err
	}
	content, err := readFile(ctx, name)
	if err == nil && isUTF16([]byte(content)) {
		err = fmt.Errorf("%s is %s", name, utf16Help)
	}
	return strings.TrimPrefix(content, byteOrderMark), err
}

// protect redacts an API key in all that is written from now on: a key can get into any
// text, for example because it was passed as an ID.
func (e *env) protect(key string) {
	e.secrets = redact.New(wire.NewSecret(strings.TrimSpace(key)))
	e.stdout.Redact(e.secrets.Text)
	e.stderr.Redact(e.secrets.Text)
}

// isQuoted reports whether a key is in quotes, as in a file that no shell has read.
func isQuoted(key string) bool {
	return len(key) > 1 && (key[0] == '"' || key[0] == '\'') && key[len(key)-1] == key[0]
}

// readFile returns the content of a file, or the cause of ctx if it is done
// first: opening a FIFO blocks until there is a writer. The goroutine that reads
// the file then stays blocked.
func readFile(ctx context.Context, name string) (string, error) {
	type outcome struct {
		content []byte
		err     error
	}
	done := make(chan outcome, 1)
	go func() {
		file, err := os.Open(name) //nolint:gosec // the user names it
		if err != nil {
			done <- outcome{err: err}
			return
		}
		defer func() { _ = file.Close() }()

		content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
		done <- outcome{content, err}
	}()

	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case o := <-done:
		if len(o.content) > maxFile {
			return "", fmt.Errorf("%s is larger than %d KiB", name, maxFile>>10)
		}
		return string(o.content), o.err
	}
}

// maxForbidden is the number of forbidden results after which a bulk read ends, if
// they are its first. HostUp forbids a VPS if the key lacks the scope or if the VPS
// belongs to another account, which is unlikely for so many.
const maxForbidden = 10

// A keyCheck counts the results of a bulk read, to find out whether the API key can
// read any VPS.
type keyCheck struct{ results, forbidden int }

// add counts a result. It returns why no further VPS should be read, or "".
func (k *keyCheck) add(err error) (reason string) {
	k.results++
	if isForbidden(err) {
		k.forbidden++
	}
	switch {
	case isUnauthorized(err):
		return "the API key was refused"
	case k.results == maxForbidden && k.forbidden == maxForbidden:
		return fmt.Sprintf("the first %d VPS were forbidden, so the key probably lacks the scope read:vm", maxForbidden)
	}
	return ""
}

// isRefusal reports whether err is a response that can be about the API key.
func isRefusal(err error) bool { return isUnauthorized(err) || isForbidden(err) }

// isUnauthorized reports whether err is a 401 of HostUp.
func isUnauthorized(err error) bool {
	problem, ok := errors.AsType[*hostup.Error](err)
	return ok && problem.StatusCode == http.StatusUnauthorized && failure.IsFromHostUp(problem)
}

// isForbidden reports whether err is a 403 that can be about the API key. HostUp's
// codes for errors of a VPS have a prefix.
func isForbidden(err error) bool {
	problem, ok := errors.AsType[*hostup.Error](err)
	return ok && problem.StatusCode == http.StatusForbidden && failure.IsFromHostUp(problem) &&
		!strings.HasPrefix(strings.ToLower(string(problem.Code)), "vps_")
}
