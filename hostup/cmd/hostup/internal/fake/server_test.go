package fake

import (
	"io"
	"net"
	"net/http"
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
				server := NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
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
