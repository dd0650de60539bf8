package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxKeyFile is the maximum size of a key file in bytes, larger than any key. It
// prevents a file such as /dev/zero from filling the memory.
const maxKeyFile = 64 << 10

var errNoKey = errors.New("missing API key; set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE")

// apiKey returns the API key. There is no flag for it: all users of a machine
// can see the command lines of its processes.
func (e *env) apiKey(ctx context.Context) (string, error) {
	key, file := e.getenv("HOSTUP_API_KEY"), e.getenv("HOSTUP_API_KEY_FILE")
	switch {
	case key != "" && file != "":
		return "", errors.New("HOSTUP_API_KEY and HOSTUP_API_KEY_FILE are both set; unset one")
	case key != "":
		return key, nil
	case file == "":
		return "", errNoKey
	}
	content, err := readKeyFile(ctx, file)
	if err != nil {
		return "", fmt.Errorf("cannot read HOSTUP_API_KEY_FILE: %w", err)
	}
	if key = strings.TrimRight(content, "\r\n"); key == "" { // editors end a file with a newline
		return "", errors.New("the file named by HOSTUP_API_KEY_FILE is empty")
	}
	if strings.Contains(key, "\n") {
		return "", errors.New("HOSTUP_API_KEY_FILE has more than one line")
	}
	return key, nil
}

// readKeyFile returns the content of a file, or the cause of ctx if it is done
// first: opening a FIFO blocks until there is a writer. The goroutine that reads
// the file then stays blocked.
func readKeyFile(ctx context.Context, name string) (string, error) {
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
		content, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
		done <- outcome{content, err}
	}()
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case o := <-done:
		if len(o.content) > maxKeyFile {
			return "", fmt.Errorf("%s is larger than %d KiB", name, maxKeyFile>>10)
		}
		return string(o.content), o.err
	}
}
