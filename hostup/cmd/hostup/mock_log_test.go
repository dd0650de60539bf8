package main

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A lockedBuffer is written to while the test reads it.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

// waitForLines waits up to 10 s until the buffer has n lines, and returns its content.
func (b *lockedBuffer) waitForLines(n int) string {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		b.mu.Lock()
		text := b.buffer.String()
		b.mu.Unlock()
		if strings.Count(text, "\n") >= n || time.Now().After(deadline) {
			return text
		}
	}
}

// With -v, the log has one line for each request.
func TestMockLog(t *testing.T) {
	var stderr lockedBuffer
	url, _ := startMockWith(t, &stderr, nil, "-v")
	curl(t, url, "")
	stderr.waitForLines(1)
	curl(t, url+"?key=canary", "code=429")
	stderr.waitForLines(2)
	curl(t, strings.Replace(url, "/api", "/%1b%0a", 1), "")
	log := stderr.waitForLines(3)
	want := regexp.MustCompile(`^time=\S+ level=INFO msg=request method=GET path=/api/v2/vps/vps_01\w+/details status=200 duration=\S+
time=\S+ level=INFO msg=request method=GET path=/api/v2/vps/vps_01\w+/details status=429 duration=\S+
time=\S+ level=INFO msg=request method=GET path="/\\x1b\\n/v2/vps/vps_01\w+/details" status=404 duration=\S+
$`)
	if !want.MatchString(log) {
		t.Error(log)
	}
}

func TestMockWithoutLog(t *testing.T) {
	var log bytes.Buffer
	t.Cleanup(func() { // after the mock has ended
		if log.Len() > 0 {
			t.Error(&log)
		}
	})
	url, _ := startMockWith(t, &log, nil)
	curl(t, url, "")
}
