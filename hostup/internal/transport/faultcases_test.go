package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// faultCases returns all faults but those that only a JSON decoder detects;
// these are in package hostup.
func faultCases(t *testing.T) (cases []faultCase) {
	body := goodResponse(t)
	cases = append(cases, connectionFaults(body)...)
	cases = append(cases, tlsFaults(body)...)
	cases = append(cases, http2Faults(body)...)
	cases = append(cases, proxyFaults()...)
	cases = append(cases, statusFaults(body)...)
	return append(cases, bodyFaults(t, body)...)
}

func connectionFaults(body string) []faultCase {
	good := responseWithBody(body)
	ok := keepAlive(good)
	half := send(good[:len(good)/2])
	pause := func(net.Conn, int) { time.Sleep(20 * time.Millisecond) }
	chunk := send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\"")
	head := send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
	const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
	upgrade := inTurn(send(switching), hang)
	// The raw handlers read the request first: on a connection that ends before, net/http itself retries.
	ssh := inTurn(readRequest, send("SSH-2.0-OpenSSH_9.6\r\n"), hang)
	tlsAlert := inTurn(readRequest, send("\x15\x03\x01\x00\x02\x02\x16\r\n\r\n"))
	longHeader := endless("HTTP/1.1 200 OK\r\nX: ", bytes.Repeat([]byte("x"), 64<<10))
	manyHeaders := endless("HTTP/1.1 200 OK\r\n", bytes.Repeat([]byte("X-A: b\r\n"), 1000))
	return []faultCase{
		{name: "refused", setup: closedPort, handle: ok, requests: 0, outcome: "transport"},
		{name: "immediate reset, then a response", raw: firstThen(reset, inTurn(readRequest, ok)), requests: 2, outcome: "ok"},
		{name: "reset after the request, then well", handle: firstThen(reset, ok), requests: 2, outcome: "ok"},
		{name: "closed after the request, then well", handle: firstThen(closeConn, ok), requests: 2, outcome: "ok"},
		{name: "status line cut off, then well", handle: firstThen(send(good[:9]), ok), requests: 2, outcome: "ok"},
		{name: "header cut off, then well", handle: firstThen(send(good[:30]), ok), requests: 2, outcome: "ok"},
		{name: "closed after the request, always", handle: closeConn, requests: 3, outcome: "transport"},
		{name: "reset in the body, then well", handle: firstThen(inTurn(half, pause, reset), ok), requests: 2, outcome: "ok"},
		{name: "body too short, then well", handle: firstThen(half, ok), requests: 2, outcome: "ok"},
		{name: "body too short, always", handle: half, requests: 3, outcome: "transport"},
		{name: "cut in a chunk, then well", handle: firstThen(chunk, ok), requests: 2, outcome: "ok"},
		{name: "no length, whole JSON", handle: send("HTTP/1.0 200 OK\r\n\r\n" + body), requests: 1, outcome: "ok"},
		{name: "greeting of SSH", raw: ssh, requests: 3, outcome: "transport"},
		{name: "TLS bytes on a plain port", raw: tlsAlert, requests: 3, outcome: "transport"},
		{name: "header of 20 MB", handle: longHeader, requests: 3, outcome: "transport"},
		{name: "endless headers", handle: manyHeaders, requests: 3, outcome: "transport"},
		{name: "no response", handle: hang, short: true, requests: 3, outcome: "transport"},
		{name: "no response, deadline", handle: hang, timeout: 150 * time.Millisecond, requests: 1, outcome: "deadline"},
		{name: "header, then silence", handle: inTurn(head, hang), short: true, requests: 3, outcome: "transport"},
		{name: "drips without end, deadline", handle: drip, timeout: 500 * time.Millisecond, requests: 1, outcome: "deadline"},
		{name: "two lengths", handle: send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 7\r\n\r\n{}"), requests: 3, outcome: "transport", says: "Content-Length"},
		{name: "bad chunk size", handle: send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"), requests: 3, outcome: "transport", says: "chunk length"},
		{name: "flood of 103", handle: endless("", bytes.Repeat([]byte("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), 1000)), requests: 3, outcome: "transport", says: "headers exceeded"},
		{name: "101, connection kept open", handle: upgrade, requests: 1, outcome: "unexpected"},
		{name: "101, with data", handle: inTurn(send(switching), drip), requests: 1, outcome: "unexpected"},
		{name: "closes after each response", handle: send(good), requests: 1, outcome: "ok"},
	}
}

// closedPort makes the call go to a port that nothing listens on.
func closedPort(t *testing.T, s *faultSetup) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	s.url = "http://" + l.Addr().String()
}

// withCertificate makes the server use the certificate of package httptest, which is
// valid for 127.0.0.1 in these years. The client checks it by another clock.
func withCertificate(year int, change func(*tls.Config)) func(*testing.T, *faultSetup) {
	return func(_ *testing.T, s *faultSetup) {
		server := httptest.NewTLSServer(nil)
		defer server.Close()
		s.tls = &tls.Config{Certificates: server.TLS.Certificates}
		client := s.transport.TLSClientConfig
		client.RootCAs = x509.NewCertPool()
		client.RootCAs.AddCert(server.Certificate())
		client.Time = func() time.Time { return time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC) }
		change(client)
	}
}

func tlsFaults(body string) []faultCase {
	ok := keepAlive(responseWithBody(body))
	noChange := func(*tls.Config) {}
	valid := withCertificate(2026, noChange)
	expired := withCertificate(2100, noChange)
	early := withCertificate(1960, noChange)
	untrusted := withCertificate(2026, func(c *tls.Config) { c.RootCAs = x509.NewCertPool() })
	otherHost := withCertificate(2026, func(c *tls.Config) { c.ServerName = "hostup.test" })
	stall := func(c net.Conn, n int) { hang(c.(*tls.Conn).NetConn(), n) }
	plain := func(_ *testing.T, s *faultSetup) {
		s.before = func(server *faultServer) { s.url = "https://" + server.addr }
	}
	http400 := inTurn(readRequest, send("HTTP/1.1 400 Bad Request\r\n\r\n"), hang)
	return []faultCase{
		{name: "expired certificate", setup: expired, handle: ok, requests: 0, outcome: "transport"},
		{name: "certificate not valid yet", setup: early, handle: ok, requests: 0, outcome: "transport"},
		{name: "unknown authority", setup: untrusted, handle: ok, requests: 0, outcome: "transport"},
		{name: "wrong host name", setup: otherHost, handle: ok, requests: 0, outcome: "transport"},
		{name: "handshake stalls, then well", setup: valid, short: true, raw: firstThen(stall, inTurn(readRequest, ok)), requests: 2, outcome: "ok"},
		{name: "plain HTTP on https", setup: plain, raw: http400, requests: 1, outcome: "transport"},
	}
}

func http2Faults(body string) []faultCase {
	h2 := func(t *testing.T, s *faultSetup) {
		withCertificate(2026, func(*tls.Config) {})(t, s)
		s.tls.NextProtos = []string{"h2"}
	}
	halfOpen := func(t *testing.T, s *faultSetup) {
		h2(t, s)
		s.transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 100 * time.Millisecond, PingTimeout: 100 * time.Millisecond}
	}
	return []faultCase{
		{name: "HTTP/2", setup: h2, raw: responseH2(body), requests: 1, outcome: "ok"},
		{name: "HTTP/2 GOAWAY before our stream", setup: h2, raw: goAwayFirst(0, body), requests: 2, outcome: "ok"},
		{name: "HTTP/2 GOAWAY over our stream", setup: h2, raw: goAwayFirst(1, body), requests: 2, outcome: "ok"},
		// In each of three attempts, net/http tries three connections by itself. It can have
		// opened the fourth one, which is not used.
		{name: "HTTP/2 GOAWAY, always", setup: h2, raw: goAway(0), requests: 12, orFewer: true, outcome: "transport"},
		{name: "HTTP/2 reset in the body", setup: h2, raw: resetFirstStream(body), requests: 1, outcome: "ok"},
		{name: "HTTP/2 without a status", setup: h2, raw: withoutStatusH2(), requests: 1, outcome: "transport"},
		{name: "HTTP/2 flood of 103", setup: h2, raw: floodOf103(), requests: 1, outcome: "transport", says: "header list too large"},
		{name: "HTTP/2 half open", setup: halfOpen, raw: firstThen(hangH2, responseH2(body)), requests: 2, outcome: "ok"},
	}
}

func proxyFaults() []faultCase {
	proxied := func(_ *testing.T, s *faultSetup) {
		s.url = "https://hostup.test"
		s.before = func(server *faultServer) {
			user := url.UserPassword("user", proxyPassword)
			s.transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: server.addr, User: user})
		}
	}
	return []faultCase{
		{name: "proxy wants a password", setup: proxied, handle: response(407, "", ""), requests: 1, outcome: "transport"},
		{name: "proxy responds with 502", setup: proxied, handle: response(502, "", ""), requests: 3, outcome: "transport"},
		{name: "proxy resets", setup: proxied, handle: reset, requests: 3, outcome: "transport"},
	}
}

func statusFaults(body string) (cases []faultCase) {
	ok := keepAlive(responseWithBody(body))
	add := func(name string, handle handler, requests int, outcome string) {
		cases = append(cases, faultCase{name: name, handle: handle, requests: requests, outcome: outcome})
	}
	for _, code := range []int{408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530} {
		page := response(code, "", "<html>")
		add(fmt.Sprintf("%d, then well", code), firstThen(page, ok), 2, "ok")
		add(fmt.Sprintf("%d, always", code), page, 3, fmt.Sprintf("API error %d", code))
	}
	for _, code := range []int{400, 401, 403, 404, 409, 410, 422, 501, 505, 511, 525, 526} {
		add(fmt.Sprint(code), response(code, "", `{"code": "x"}`), 1, fmt.Sprintf("API error %d", code))
	}
	for _, wait := range []string{"3600", "9223372037", "18446744073", strings.Repeat("9", 4096)} {
		name := "429, wait " + wait
		if len(wait) > 24 {
			name = "429, wait " + wait[:21] + "…"
		}
		add(name, response(429, "Retry-After: "+wait+"\r\n", ""), 1, "API error 429")
	}
	cases = append(cases, faultCase{
		name: "429, wait 60, deadline 3 s", timeout: 3 * time.Second, handle: response(429, "Retry-After: 60\r\n", ""),
		requests: 1, outcome: "API error 429",
	})
	for _, wait := range []string{"-5", "-0", "+5", "1e3", "NaN", "soon"} {
		add("429, wait "+wait+", then well", firstThen(response(429, "Retry-After: "+wait+"\r\n", ""), ok), 2, "ok")
	}
	for _, location := range []string{"/", "https://example.com/", "http://127.0.0.1:1/", "", "::", "javascript:alert(1)"} {
		add("redirect to "+location, response(302, "Location: "+location+"\r\n", ""), 1, "redirect")
	}
	for _, code := range []int{301, 303, 307, 308} {
		add(fmt.Sprintf("redirect %d", code), response(code, "Location: /\r\n", ""), 1, "redirect")
	}
	return cases
}

func bodyFaults(t *testing.T, body string) []faultCase {
	const head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
	blank := bytes.Repeat([]byte(" "), 64<<10)
	zipped := gzipped(t, body)
	trailer := len(zipped) - 8 // CRC-32 and length
	badChecksum := zipped[:trailer] + "\x00\x00\x00\x00" + zipped[trailer+4:]
	bomb := gzipped(t, strings.Repeat(" ", 100<<20))
	announced := endless("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n{", blank)
	endlessBody := endless("HTTP/1.1 200 OK\r\n\r\n{", blank)
	endlessError := endless("HTTP/1.1 404 X\r\n\r\n{\"detail\": \"", bytes.Repeat([]byte("x"), 64<<10))
	return []faultCase{
		{name: "204", handle: response(204, "", ""), requests: 1, outcome: "unexpected"},
		{name: "100 MB announced", handle: announced, alone: true, requests: 1, outcome: "too large"},
		{name: "body without end", handle: endlessBody, alone: true, requests: 1, outcome: "too large"},
		{name: "gzip", handle: send(head + zipped), requests: 1, outcome: "ok"},
		{name: "x-gzip", handle: send(strings.Replace(head, "gzip", "x-gzip", 1) + zipped), requests: 1, outcome: "ok"},
		{name: "x-gzip bomb", handle: send(strings.Replace(head, "gzip", "x-gzip", 1) + bomb), alone: true, requests: 1, outcome: "too large"},
		{name: "gzip bomb", handle: send(head + bomb), alone: true, requests: 1, outcome: "too large"},
		{name: "gzip truncated", handle: send(head + zipped[:len(zipped)/2]), requests: 3, outcome: "transport"},
		{name: "gzip with a wrong checksum", handle: send(head + badChecksum), requests: 3, outcome: "transport"},
		{name: "gzip that is none", handle: send(head + body), requests: 3, outcome: "transport"},
		{name: "error without end", handle: endlessError, alone: true, requests: 1, outcome: "API error 404"},
	}
}
