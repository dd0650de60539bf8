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

// An idSource yields the IDs of the command line, with those of stdin in place of
// "-".
type idSource struct {
	args  []string
	stdin io.Reader
	err   error         // of stdin; set before ended is closed
	ended chan struct{} // closed when no ID is left
	rest  atomic.Int64  // number of IDs that were not yielded
}

// all yields the IDs, and counts those that are left after yield has returned false.
// It blocks while stdin does.
func (s *idSource) all(yield func(string) bool) {
	defer close(s.ended)
	taken := true
	next := func(id string) {
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
			if id := string(bytes.TrimSpace(lines.Bytes())); id != "" {
				next(id)
			}
		}
		s.err = errors.Join(s.err, lines.Err())
	}
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
