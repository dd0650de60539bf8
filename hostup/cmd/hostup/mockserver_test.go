package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A pipeListener accepts one end of each net.Pipe.
type pipeListener chan net.Conn

func (l pipeListener) Accept() (net.Conn, error) {
	if conn, ok := <-l; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l pipeListener) Close() error { return nil }

func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// A stalled connection is closed after the time-out.
func TestMockTimeouts(t *testing.T) {
	const get, post = "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
	for _, test := range []struct {
		name, sent string
		reads      bool
		want       time.Duration
	}{
		{"nothing sent", "", true, 10 * time.Second},
		{"half a header", get, true, 10 * time.Second},
		{"half a body", post + "half", true, 30 * time.Second},
		{"response not read", get + "\r\n", false, time.Minute},
		{"idle", get + "\r\n", true, 2 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				ended := make(chan time.Duration, 1)
				server := newMockServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
				}), io.Discard)
				server.ConnState = func(_ net.Conn, state http.ConnState) {
					if state == http.StateClosed {
						ended <- time.Since(start)
					}
				}
				client, conn := net.Pipe()
				listener := make(pipeListener, 1)
				listener <- conn
				go func() { _ = server.Serve(listener) }()
				go func() { _, _ = io.WriteString(client, test.sent) }()
				if test.reads {
					go func() { _, _ = io.Copy(io.Discard, client) }()
				}
				select {
				case took := <-ended:
					if took < test.want || took > test.want+time.Second {
						t.Errorf("closed after %v, want %v", took, test.want)
					}
				case <-time.After(time.Hour):
					t.Error("not closed")
				}
				_ = client.Close()
				close(listener)
			})
		})
	}
}

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
