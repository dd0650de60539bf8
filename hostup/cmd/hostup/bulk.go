package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// stdinGrace is how long a bulk read waits for the end of stdin after the API key
// was refused, to count the IDs that were not read.
const stdinGrace = time.Second

// runMany reads several VPS. It stops at an error that applies to all IDs.
func (c *detailsCommand) runMany(ctx context.Context, e *env) error {
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	e.limitOne(c.ID)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	ids := idSource{args: c.ID, stdin: e.stdin, ended: make(chan struct{})}
	all := ids.all
	if c.overview != nil {
		all = c.overview.recordOrder(ids.all)
	}
	var refused error
	failed, written, unread := 0, 0, 0
	progress := newStatusLine(e.stderr.w)
	defer progress.clear()
	for id, result := range e.getMany(reading, client, all, c.Workers) {
		progress.clear()
		switch err := result.Err; {
		case err == nil:
			if written++; written > 1 && c.Output == "text" {
				e.stdout.println("")
			}
			if err := c.write(e, result.VPS); err != nil {
				return err
			}
		case reading.Err() != nil && (errors.Is(err, context.Canceled) || isRefusal(err)):
			unread++
		case isRefusal(err):
			refused = idError{id, err}
			stop()
		default:
			failed++
			e.printError(idError{id, err})
		}
		progress.show(fmt.Sprintf("%d fetched, %d failed", written, failed))
	}
	if c.overview != nil && ctx.Err() == nil {
		progress.clear()
		c.overview.write(e.stdout)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case refused != nil:
		return fmt.Errorf("the API key was refused and %s: %w", ids.describeRest(ctx, unread), refused)
	case ids.err != nil:
		return localError{fmt.Errorf("cannot read the IDs: %w", ids.err)}
	case failed > 0:
		return exitError(exitFailed)
	}
	return nil
}

// isRefusal reports whether err is about the API key, not about one VPS: the key is
// invalid, or lacks the scope. HostUp's codes for errors of a VPS have a prefix.
func isRefusal(err error) bool {
	problem, ok := errors.AsType[*hostup.Error](err)
	return ok && (problem.StatusCode == http.StatusUnauthorized || problem.StatusCode == http.StatusForbidden &&
		!strings.HasPrefix(strings.ToLower(string(problem.Code)), "vps_"))
}

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
