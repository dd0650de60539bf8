package main

import (
	"bytes"
	"context"
	"io"
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
