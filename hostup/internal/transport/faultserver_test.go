package transport

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// A faultServer is a TCP server that can violate every protocol. Its handler
// writes any bytes to each connection, which is closed afterwards.
type faultServer struct {
	addr     string
	listener net.Listener
	wg       sync.WaitGroup

	mu       sync.Mutex
	conns    map[net.Conn]bool
	requests int
}

// A handler serves the n-th request, counted over all connections.
type handler func(c net.Conn, n int)

// serveFaults starts a server that reads each request before it calls handle, or, if
// raw is set, calls raw for each connection. A non-nil config makes it a TLS server.
func serveFaults(t *testing.T, config *tls.Config, handle, raw handler) *faultServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &faultServer{addr: l.Addr().String(), listener: l, conns: map[net.Conn]bool{}}
	s.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns[conn] = true
			s.mu.Unlock()
			s.wg.Go(func() {
				c := conn
				if config != nil {
					c = tls.Server(conn, config)
				}
				s.serve(c, handle, raw)
				_ = c.Close()
				s.mu.Lock()
				delete(s.conns, conn)
				s.mu.Unlock()
			})
		}
	})
	return s
}

func (s *faultServer) serve(c net.Conn, handle, raw handler) {
	if raw != nil {
		raw(c, s.count())
		return
	}
	reader := bufio.NewReader(c)
	for {
		if _, err := http.ReadRequest(reader); err != nil {
			return
		}
		conn := &faultConn{Conn: c}
		handle(conn, s.count())
		if !conn.keep {
			return
		}
	}
}

// count counts a request and returns its number.
func (s *faultServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	return s.requests
}

// requestCount returns how many requests the server has received.
func (s *faultServer) requestCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// close ends all connections and waits for their handlers.
func (s *faultServer) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// A faultConn is a connection that its handler can keep open.
type faultConn struct {
	net.Conn
	keep bool
}

// send writes a response and closes the connection.
func send(response string) handler {
	return func(c net.Conn, _ int) { _, _ = io.WriteString(c, response) }
}

// keepAlive writes a response that has a Content-Length, and keeps the connection.
func keepAlive(response string) handler {
	return func(c net.Conn, _ int) {
		_, _ = io.WriteString(c, response)
		if c, ok := c.(*faultConn); ok {
			c.keep = true
		}
	}
}

// response writes a response and closes the connection.
func response(code int, header, body string) handler {
	head := fmt.Sprintf("HTTP/1.1 %d X\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n", code, header, len(body))
	return send(head + body)
}

// responseWithBody returns the text of a 200.
func responseWithBody(body string) string {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
	return fmt.Sprintf(head, len(body), body)
}

// reset ends the connection with a RST instead of a FIN.
func reset(c net.Conn, _ int) {
	if wrapped, ok := c.(*faultConn); ok {
		c = wrapped.Conn
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// closeConn writes nothing; the server closes the connection.
func closeConn(net.Conn, int) {}

// hang writes nothing until the client or the server ends the connection.
func hang(c net.Conn, _ int) { _, _ = io.Copy(io.Discard, c) }

// drip writes one byte of a body every 20 ms.
func drip(c net.Conn, _ int) {
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
	for {
		if _, err := c.Write([]byte(" ")); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// endless writes head and then block until the connection ends.
func endless(head string, block []byte) handler {
	return func(c net.Conn, _ int) {
		if _, err := io.WriteString(c, head); err != nil {
			return
		}
		for {
			if _, err := c.Write(block); err != nil {
				return
			}
		}
	}
}

// firstThen calls first for the first request and rest for the others.
func firstThen(first, rest handler) handler {
	return func(c net.Conn, n int) {
		if n == 1 {
			first(c, n)
			return
		}
		rest(c, n)
	}
}

// inTurn calls all handlers for each request.
func inTurn(handlers ...handler) handler {
	return func(c net.Conn, n int) {
		for _, h := range handlers {
			h(c, n)
		}
	}
}

// readRequest reads a request in a raw handler.
func readRequest(c net.Conn, _ int) { _, _ = c.Read(make([]byte, 4<<10)) }

func gzipped(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
