package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// vpsIDs returns the IDs on the command line. In the sandbox they are optional.
func (e *env) vpsIDs(args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	id, err := e.vpsID(nil)
	return []string{id}, err
}

// readIDs returns args with the IDs of stdin in place of "-". It reads all of them
// before the first call, so that the end of ctx also ends the wait for stdin.
func (e *env) readIDs(ctx context.Context, args []string) ([]string, error) {
	var ids []string
	for _, arg := range args {
		if arg != "-" {
			ids = append(ids, arg)
			continue
		}

		lines, err := e.readLines(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, localError{fmt.Errorf("cannot read the IDs: %w", err)}
		}
		ids = append(ids, lines...)
	}

	if len(ids) == 0 {
		return nil, usageError{errors.New("stdin contains no VPS ID")}
	}
	return ids, nil
}

// readLines reads stdin in a goroutine, which can outlive ctx if stdin blocks.
func (e *env) readLines(ctx context.Context) ([]string, error) {
	var ids []string
	ended := make(chan error, 1)
	go func() {
		var err error
		ids, err = scanIDs(e.stdin)
		ended <- err
	}()

	select {
	case err := <-ended:
		return ids, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// scanIDs returns the lines of r that are neither empty nor comments, which begin
// with #.
func scanIDs(r io.Reader) (ids []string, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if id := bytes.TrimSpace(lines.Bytes()); len(id) > 0 && id[0] != '#' {
			ids = append(ids, string(id))
		}
	}
	return ids, lines.Err()
}

// checkWorkers returns an error for an invalid value of --workers.
func checkWorkers(n int) error {
	if n < 1 {
		return usageError{fmt.Errorf("--workers must be at least 1, not %d", n)}
	}
	return nil
}
