package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A result is printed as soon as it is available, while stdin stays open.
func TestResultsBeforeEndOfStdin(t *testing.T) {
	for _, format := range []string{"text", "json", "jsonl"} {
		synctest.Test(t, func(t *testing.T) {
			stdin, ids := io.Pipe()
			var stdout bytes.Buffer
			ended := make(chan int, 1)
			go func() {
				ended <- run(t.Context(), []string{"details", "--sandbox", "-o", format, "-"}, os.Getenv, stdin, &stdout, io.Discard)
			}()
			for i := range 3 {
				_, _ = io.WriteString(ids, hostuptest.VPSID+"\n")
				synctest.Wait()
				if n := strings.Count(stdout.String(), hostuptest.VPSID); n != i+1 {
					t.Errorf("-o %s: %d results of %d IDs", format, n, i+1)
				}
			}
			_ = ids.Close()
			if status := <-ended; status != exitOK {
				t.Errorf("exit status %d", status)
			}
		})
	}
}
