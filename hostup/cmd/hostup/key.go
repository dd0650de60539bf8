package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

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
	case key != "":
		return key, checkKey("HOSTUP_API_KEY", key)
	case file == "":
		return "", errNoKey
	case e.fileKey != "": // some files can be read only once
		return e.fileKey, nil
	}

	key, err := e.readKey(ctx, file)
	if err != nil {
		return "", err
	}
	e.fileKey = key
	e.protect(key)
	return key, e.refuseKey()
}

// readKey reads the API key from a file.
func (e *env) readKey(ctx context.Context, file string) (string, error) {
	content, err := e.readText(ctx, file)
	if path, ok := errors.AsType[*fs.PathError](err); ok { // of what may be the key, by mistake
		return "", fmt.Errorf("cannot read HOSTUP_API_KEY_FILE: %w; it must be the path of a file with the key; "+
			"for the key itself, use HOSTUP_API_KEY", path.Err)
	}
	if err != nil {
		return "", fmt.Errorf("cannot read HOSTUP_API_KEY_FILE: %w", err)
	}

	key := strings.TrimRight(content, "\r\n") // editors end a file with a newline
	switch {
	case key == "":
		return "", errors.New("the file named by HOSTUP_API_KEY_FILE is empty")
	case strings.Contains(key, "\n"):
		return "", errors.New("HOSTUP_API_KEY_FILE has more than one line")
	}
	return key, checkKey("the key in the file named by HOSTUP_API_KEY_FILE", key)
}

// protectKey protects the API key before the arguments are read, because one of them can be
// the key. A FIFO can be read only once, so it is left to the command that needs the key. A
// value of HOSTUP_API_KEY_FILE that names no file can be the key.
func (e *env) protectKey(ctx context.Context) {
	key, file := e.getenv("HOSTUP_API_KEY"), e.getenv("HOSTUP_API_KEY_FILE")
	path, _ := e.expandHome(file)
	info, err := os.Stat(path)
	switch {
	case key != "" || err != nil:
		e.protect(cmp.Or(key, file))
	case info.Mode().IsRegular():
		_, _ = e.apiKey(ctx) // its error is that of the command, if it needs the key
	}
}

// refuseKey returns an error if the command line or the base URL contains the API key. The
// key could be changed before it is printed, as in a host, which has no capitals, and then
// no redaction would find it.
func (e *env) refuseKey() error {
	const advice = "the key belongs only in HOSTUP_API_KEY, or in the file that HOSTUP_API_KEY_FILE names"
	for i, arg := range e.args {
		if e.secrets.Changes(arg) {
			return fmt.Errorf("argument %d contains the API key; %s", i+1, advice)
		}
	}
	if e.secrets.Changes(e.getenv("HOSTUP_BASE_URL")) {
		return errors.New("HOSTUP_BASE_URL contains the API key; " + advice)
	}
	return nil
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

// checkKey returns an error for a key with what a shell would have removed, as in a file of
// variables that no shell has read.
func checkKey(source, key string) error {
	switch {
	case strings.HasPrefix(key, "HOSTUP_API_KEY="):
		return fmt.Errorf("%s begins with HOSTUP_API_KEY=; keep only what follows", source)
	case len(key) > 1 && (key[0] == '"' || key[0] == '\'') && key[len(key)-1] == key[0]:
		return fmt.Errorf("%s is in quotes; remove them", source)
	}
	return nil
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
// read any VPS, and whether HostUp lets the calls go on.
type keyCheck struct {
	longestWait        time.Duration // of a call, for the end of a pause
	results, forbidden int
}

// maxWait is the longest pause that a call waits for.
const maxWait = time.Minute

func newKeyCheck(e *env) keyCheck {
	if e.timeout != nil && *e.timeout > 0 {
		return keyCheck{longestWait: min(*e.timeout, maxWait)}
	}
	return keyCheck{longestWait: maxWait}
}

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
	case isPaused(err, k.longestWait):
		return "the pause is longer than a call can wait"
	}
	return ""
}

// isRefusal reports whether err is one that other IDs have too: of a response that can be
// about the API key, or of a pause.
func isRefusal(err error) bool { return isUnauthorized(err) || isForbidden(err) || isPaused(err, 0) }

// isPaused reports whether err is that of a call that was not sent, because HostUp asked for
// a pause, and whether the pause is longer than this.
func isPaused(err error, longerThan time.Duration) bool {
	pause, ok := errors.AsType[*hostup.PauseError](err)
	return ok && pause.Wait > longerThan
}

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
