package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/mcp"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// idHelp is the help of commands that take one ID.
const idHelp = "ID is the ID of a VPS; GET /api/v2/vps of HostUp's API lists yours, with nextCursor for more. " +
	"With --sandbox, the ID can be omitted."

// idsHelp is the help of commands that take several IDs.
const idsHelp = "Each ID is the ID of a VPS; " +
	"GET /api/v2/vps of HostUp's API lists yours, with nextCursor for more. " +
	"With - in place of IDs, they are read from stdin, one per line. " +
	"A host name after an ID is ignored, and so is what follows a #. " +
	"With --sandbox, IDs can be omitted."

// addWorkers adds the flag --workers.
func addWorkers(cmd *cobra.Command, workers *int) {
	cmd.Flags().IntVar(workers, "workers", 8, "Maximum `NUMBER` of concurrent requests.")
	completeWith(cmd, "workers")
}

// noArguments is the check of the arguments of a command that takes none.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected argument %.100q", args[0])
	}
	return nil
}

// atMostOneID is the check of the arguments of a command that takes one ID.
func atMostOneID(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("%s takes one VPS, not %d; for several, use: hostup details", cmd.Name(), len(args))
	}
	return nil
}

// vpsID returns the ID on the command line. In the sandbox it is optional.
func (e *env) vpsID(args []string) (string, error) {
	switch {
	case len(args) > 0 && args[0] == "-":
		return "", failure.Usage("- (IDs from stdin) is for details and metrics only")
	case len(args) > 0:
		return args[0], nil
	case e.sandbox:
		return hostuptest.VPSID, nil
	default:
		return "", failure.Usage("missing VPS ID; pass one, or use --sandbox")
	}
}

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
		if _, ok := errors.AsType[failure.UsageError](err); ok {
			return nil, err
		}
		if err != nil {
			return nil, failure.IOError{Err: fmt.Errorf("cannot read the IDs: %w", err)}
		}
		ids = append(ids, lines...)
	}

	if len(ids) == 0 && e.skipped > 0 {
		return nil, failure.Exit(failure.ExitFailed)
	}
	if len(ids) == 0 {
		return nil, failure.Usage("stdin contains no VPS ID")
	}
	return ids, nil
}

// readLines reads stdin in a goroutine, which can outlive ctx if stdin blocks. It prints
// an error for each line that is too long.
func (e *env) readLines(ctx context.Context) ([]string, error) {
	var list idList
	ended := make(chan error, 1)
	go func() {
		var err error
		list, err = scanIDs(e.stdin)
		ended <- err
	}()

	select {
	case err := <-ended:
		for _, n := range list.tooLong {
			e.skipped++
			err := fmt.Errorf("line %d of stdin is longer than %d KiB, and was skipped", n, maxLine>>10)
			e.printError(failure.IOError{Err: err})
		}
		return list.ids, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// maxLine is the maximum length of a line of stdin in bytes, much more than an ID has.
const maxLine = 64 << 10

// An idList is a list of IDs on stdin.
type idList struct {
	ids     []string
	tooLong []int // numbers of lines
}

const (
	byteOrderMark = "\ufeff"
	utf16Help     = "UTF-16; convert it to UTF-8, for example with: iconv -f UTF-16 -t UTF-8"
)

// isUTF16 reports whether text begins with a byte order mark of UTF-16, which Windows
// writes.
func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff"))
}

// scanIDs reads the lines that have more than a comment, which begins with #.
func scanIDs(r io.Reader) (list idList, err error) {
	lines := bufio.NewReaderSize(r, maxLine)
	if start, _ := lines.Peek(2); isUTF16(start) {
		return list, failure.Usage("stdin is %s", utf16Help)
	}

	for n := 1; ; n++ {
		line, isPrefix, err := lines.ReadLine()
		if isPrefix {
			list.tooLong = append(list.tooLong, n)
		} else if id := idOf(string(line)); id != "" {
			list.ids = append(list.ids, id)
		}
		for isPrefix && err == nil {
			_, isPrefix, err = lines.ReadLine()
		}

		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
	}
}

// idOf returns the ID on a line, or "" if there is none. A line that has more than an ID
// and a host name is a malformed ID as a whole, which gets an error of its own.
func idOf(line string) string {
	vps, ok := mcp.ParseLine(line)
	if !ok {
		return strings.TrimSpace(line)
	}
	return vps.ID
}

// checkWorkers returns an error for an invalid value of --workers.
func checkWorkers(n int) error {
	if n < 1 {
		return failure.Usage("--workers must be at least 1, not %d", n)
	}
	return nil
}

// limitOne sets the default time limit if ids is the ID of one VPS.
func (e *env) limitOne(ids []string) {
	if e.timeout == nil && len(ids) == 1 && ids[0] != "-" {
		e.timeout = new(defaultTimeout)
	}
}

// getMany fetches several VPS. The default time limit does not apply to their calls,
// because they wait for one another; --timeout does.
func (e *env) getMany(
	ctx context.Context, client *hostup.Client, ids []string, workers int,
) iter.Seq2[string, hostup.Result] {
	if e.timeout == nil {
		return client.GetMany(ctx, slices.Values(ids), workers)
	}
	return func(yield func(string, hostup.Result) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()

		next := make(chan string, len(ids))
		for _, id := range ids {
			next <- id
		}
		close(next)

		results := make(chan namedResult, len(ids))
		for range min(workers, len(ids)) {
			group.Go(func() {
				for id := range next {
					results <- e.fetchInTime(ctx, client, id)
				}
			})
		}
		for range ids {
			if r := <-results; ctx.Err() != nil || !yield(r.id, r.Result) {
				return
			}
		}
	}
}

// A namedResult is the result for one ID.
type namedResult struct {
	id string
	hostup.Result
}

// fetchInTime makes one call with a time limit of its own.
func (e *env) fetchInTime(ctx context.Context, client *hostup.Client, id string) namedResult {
	ctx, cancel := e.withTimeout(ctx)
	defer cancel()
	vps, err := client.GetVPSDetails(ctx, id)
	return namedResult{id: id, Result: hostup.Result{VPS: vps, Err: err}}
}

// inOrder returns results in the order of ids. It calls arrived for each result when the
// call has ended, which can be before its turn.
func inOrder(
	ids []string, results iter.Seq2[string, hostup.Result], arrived func(string, hostup.Result),
) iter.Seq2[string, hostup.Result] {
	return func(yield func(string, hostup.Result) bool) {
		waiting := make(map[string][]hostup.Result)
		next := 0
		isReady := func() bool { return len(waiting[ids[next]]) > 0 }
		yieldNext := func() bool {
			id := ids[next]
			next++
			result := waiting[id][0]
			waiting[id] = waiting[id][1:]
			return yield(id, result)
		}

		for id, result := range results {
			arrived(id, result)
			waiting[id] = append(waiting[id], result)
			for next < len(ids) && isReady() {
				if !yieldNext() {
					return
				}
			}
		}
		for next < len(ids) { // some calls were not made
			if !isReady() {
				next++
			} else if !yieldNext() {
				return
			}
		}
	}
}
