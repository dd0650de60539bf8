package transport

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// A head of a response with all that net/http parses.
const cutHead = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nX-Request-Id: req_1\r\nContent-Length: 2\r\n\r\n"

// sendInTurn sends the first i bytes of each head for the requests with an odd
// number, and a whole response for the others.
func sendInTurn(heads []string) handler {
	return func(c net.Conn, n int) {
		if i := n / 2; n%2 == 1 && i < len(heads) {
			_, _ = io.WriteString(c, heads[i])
			return
		}
		_, _ = io.WriteString(c, cutHead+"{}")
	}
}

// A head that is cut off at any byte is a network failure, and is retried.
func TestCutHead(t *testing.T) {
	var heads []string
	for _, head := range []string{cutHead, "HTTP/1.0 404\r\n\r\n"} {
		for i := range head {
			heads = append(heads, head[:i])
		}
	}
	cert, pool := certificate(t, "127.0.0.1", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	for scheme, config := range map[string]*tls.Config{
		"http":  nil,
		"https": {Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}},
	} {
		server := serveFaults(t, config, false, sendInTurn(heads))
		rt := NewRoundTripper()
		rt.TLSClientConfig.RootCAs = pool
		origin := scheme + "://" + server.addr
		c := mustNew(Config{RoundTripper: rt, Origin: origin, MaxBodyBytes: 8, Retry: RetryPolicy{MaxAttempts: 2, BaseDelay: 1, MaxDelay: 1}})
		for i, head := range heads {
			c.budget = budget{}
			resp, err := c.Do(newRequest(t.Context(), origin))
			if err != nil || AttemptOf(resp).Number != 2 || server.requestCount() != 2*(i+1) {
				t.Fatalf("%s, %q: %d requests, %v", scheme, head, server.requestCount()-2*i, err)
			}
		}
		c.CloseIdleConnections()
		server.close()
	}
}

// The error of a head that is cut off is not that of a malformed one.
func TestErrorOfCutHead(t *testing.T) {
	for _, head := range []string{"HTT", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 200 OK\r\nA: b\r"} {
		server := serveFaults(t, nil, false, send(head))
		origin := "http://" + server.addr
		c := mustNew(Config{RoundTripper: NewRoundTripper(), Origin: origin, MaxBodyBytes: 8, Retry: RetryPolicy{MaxAttempts: 1}})
		if _, err := c.Do(newRequest(t.Context(), origin)); !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrMalformed) {
			t.Errorf("%q: got %v, want io.ErrUnexpectedEOF", head, err)
		}
		server.close()
	}
}

// Bytes that are not HTTP are malformed, and not retried, even if the connection
// ends after them.
func TestMalformedHead(t *testing.T) {
	for _, head := range []string{
		"HTTP/x 200 OK\r\n\r\n", "HTTP/1.1 2OO OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
		"<html>\r\n\r\n", "<html>", "\r\n", "\n", "\r", "{\"error\":", "\x15\x03\x01\x00\x02\x02\x16",
		"SSH-2.0-OpenSSH_9.6\r\n", "SSH-2.0-OpenSSH_9.6", "220 mail.example.com ESMTP\r\n", "HTTP/1.12",
		"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n<html>", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n",
	} {
		server := serveFaults(t, nil, false, send(head))
		origin := "http://" + server.addr
		c := mustNew(Config{RoundTripper: NewRoundTripper(), Origin: origin, MaxBodyBytes: 8, Retry: DefaultRetry})
		if _, err := c.Do(newRequest(t.Context(), origin)); !errors.Is(err, ErrMalformed) || server.requestCount() != 1 {
			t.Errorf("%q: %d requests, %v", head, server.requestCount(), err)
		}
		server.close()
	}
}
