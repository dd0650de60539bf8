package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// Ctrl-C ends a bulk read that waits for stdin. The IDs in flight are not
// reported.
func TestInterruptedWhileStdinBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stdin, ids := io.Pipe()
		defer ids.Close()
		var stderr bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan int, 1)
		go func() {
			ended <- run(ctx, []string{"details", "--sandbox", "-"}, os.Getenv, stdin, io.Discard, &stderr)
		}()
		synctest.Wait()
		start := time.Now()
		cancel()
		if status := <-ended; status != failure.ExitInterrupted || stderr.Len() > 0 {
			t.Errorf("exit status %d, %s", status, &stderr)
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

// The VPS that were read before Ctrl-C are printed, in every format.
func TestInterruptedBulkRead(t *testing.T) {
	for _, output := range []string{"text", "table", "csv", "json", "jsonl"} {
		server, ids := newBulk(t, 4)
		ctx, cancel := context.WithCancel(t.Context())
		wait := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		server.NextFor(ids[1], wait)
		server.NextFor(ids[3], func(w http.ResponseWriter, r *http.Request) {
			cancel() // with two workers, the results of the first and the third are there
			wait(w, r)
		})

		args := append([]string{"details", "-o", output, "--workers", "2", "--base-url", server.URL}, ids...)
		got := runWith(ctx, withKey, args...)
		if got.status != failure.ExitInterrupted || got.stderr != "" {
			t.Errorf("%s: %+v", output, got)
		}
		for i, id := range ids {
			if isPrinted := strings.Contains(got.stdout, id); isPrinted != (i%2 == 0) {
				t.Errorf("%s: %s is printed: %v\n%s", output, id, isPrinted, got.stdout)
			}
		}
	}
}

func TestKeyFileSize(t *testing.T) {
	server := newServer(t)
	for _, test := range []struct {
		size int
		want string
	}{
		{64<<10 + 1, "key is larger than 64 KiB"},
		{64 << 10, "401"}, // it is sent
	} {
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, bytes.Repeat([]byte("k"), test.size), 0o600); err != nil {
			t.Fatal(err)
		}
		got := runWith(t.Context(), map[string]string{"HOSTUP_API_KEY_FILE": file}, "details", "vps_1", "--base-url", server.URL)
		if !strings.Contains(got.stderr, test.want) {
			t.Errorf("%d bytes: %+v", test.size, got)
		}
	}
}
