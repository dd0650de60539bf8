package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// stdinGrace is how long a bulk read waits for the end of stdin after it has stopped,
// to count the IDs that were not read.
const stdinGrace = time.Second

// vpsIDs returns the IDs on the command line. In the sandbox they are optional.
func (e *env) vpsIDs(args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	id, err := e.vpsID(nil)
	return []string{id}, err
}

// An idSource yields the IDs of the command line, with those of stdin in place of
// "-".
type idSource struct {
	args  []string
	stdin io.Reader
	err   error         // of stdin; set before ended is closed
	total int           // number of IDs; set before ended is closed
	ended chan struct{} // closed when no ID is left
	rest  atomic.Int64  // number of IDs that were not yielded
}

func newIDSource(e *env, args []string) *idSource {
	return &idSource{args: args, stdin: e.stdin, ended: make(chan struct{})}
}

// all yields the IDs, and counts those that are left after yield has returned false.
// It blocks while stdin does. Lines of stdin that begin with # are comments.
func (s *idSource) all(yield func(string) bool) {
	defer close(s.ended)
	taken := true
	next := func(id string) {
		s.total++
		if !taken {
			s.rest.Add(1)
			return
		}
		taken = yield(id)
	}
	for _, id := range s.args {
		if id != "-" {
			next(id)
			continue
		}
		lines := bufio.NewScanner(s.stdin)
		for lines.Scan() {
			if id := string(bytes.TrimSpace(lines.Bytes())); id != "" && id[0] != '#' {
				next(id)
			}
		}
		s.err = errors.Join(s.err, lines.Err())
	}
}

// failure returns the error of the list of IDs, once ended is closed.
func (s *idSource) failure() error {
	switch {
	case s.err != nil:
		return localError{fmt.Errorf("cannot read the IDs: %w", s.err)}
	case s.total == 0:
		return usageError{errors.New("stdin contains no VPS ID")}
	}
	return nil
}

// describeRest returns a text with the number of IDs that were not read: those that
// were taken, and those that were not yielded.
func (s *idSource) describeRest(ctx context.Context, taken int) string {
	ctx, cancel := context.WithTimeout(ctx, stdinGrace)
	defer cancel()
	select {
	case <-s.ended:
	case <-ctx.Done():
		return fmt.Sprintf("%d other IDs and the rest of stdin were not read", int64(taken)+s.rest.Load())
	}
	if n := int64(taken) + s.rest.Load(); n != 1 {
		return fmt.Sprintf("%d other IDs were not read", n)
	}
	return "1 other ID was not read"
}

// checkWorkers returns an error for an invalid value of --workers.
func checkWorkers(n int) error {
	if n < 1 {
		return usageError{fmt.Errorf("--workers must be at least 1, not %d", n)}
	}
	return nil
}
