package hostup

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"math/big"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// A faultServer is a listener that does what no HTTP server does. Its handler
// gets each connection with the number of the request on it, counted over all
// connections, and writes what it likes; the connection is closed after.
type faultServer struct {
	addr     string
	mu       sync.Mutex
	requests int
	conns    map[net.Conn]bool
	total    int // connections ever
	listener net.Listener
	wg       sync.WaitGroup
}

type handler func(c net.Conn, n int)

// serveFaults starts a server that reads each request before handle is called,
// or, with raw, leaves even that to handle. config makes it speak TLS.
func serveFaults(t testing.TB, config *tls.Config, raw bool, handle handler) *faultServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveFaultsOn(l, config, raw, handle)
}

func serveFaultsOn(l net.Listener, config *tls.Config, raw bool, handle handler) *faultServer {
	s := &faultServer{addr: l.Addr().String(), listener: l, conns: map[net.Conn]bool{}}
	s.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns[conn] = true
			s.total++
			s.mu.Unlock()
			s.wg.Go(func() {
				c := conn
				if config != nil {
					c = tls.Server(conn, config)
				}
				s.serve(c, raw, handle)
				_ = c.Close()
				s.mu.Lock()
				delete(s.conns, conn)
				s.mu.Unlock()
			})
		}
	})
	return s
}

func (s *faultServer) serve(c net.Conn, raw bool, handle handler) {
	if raw {
		handle(c, s.count())
		return
	}
	reader := bufio.NewReader(c)
	for {
		if _, err := http.ReadRequest(reader); err != nil {
			return
		}
		before := &counting{Conn: c}
		handle(before, s.count())
		if !before.keep {
			return
		}
	}
}

// count counts a request.
func (s *faultServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	return s.requests
}

func (s *faultServer) seen() (requests, connections int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests, s.total
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

// counting is a connection whose handler can ask to keep it.
type counting struct {
	net.Conn
	keep bool
}

// send writes a response and closes the connection.
func send(response string) handler {
	return func(c net.Conn, _ int) { _, _ = io.WriteString(c, response) }
}

// keepAlive writes a response with a Content-Length and keeps the connection.
func keepAlive(response string) handler {
	return func(c net.Conn, _ int) {
		_, _ = io.WriteString(c, response)
		if c, ok := c.(*counting); ok {
			c.keep = true
		}
	}
}

// reset ends the connection with a RST instead of a FIN.
func reset(c net.Conn) {
	if counted, ok := c.(*counting); ok {
		c = counted.Conn
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// hang waits until the other side or the server ends the connection.
func hang(c net.Conn, _ int) { _, _ = io.Copy(io.Discard, c) }

// then does first for the first request and after it the rest.
func then(first, rest handler) handler {
	return func(c net.Conn, n int) {
		if n == 1 {
			first(c, n)
			return
		}
		rest(c, n)
	}
}

// certificate makes a certificate of its own authority.
func certificate(t testing.TB, name string, from, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// The frames of HTTP/2 that the faults need (RFC 9113, section 6).
const (
	frameData     = 0x0
	frameHeaders  = 0x1
	frameReset    = 0x3
	frameSettings = 0x4
	frameGoAway   = 0x7

	flagAck        = 0x1
	flagEndStream  = 0x1
	flagEndHeaders = 0x4
)

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(head[5:], stream)
	return append(head, payload...)
}

// http2Server greets, and calls on each request with the number of its stream.
// It ends the connection when on returns false.
func http2Server(on func(c net.Conn, stream uint32) bool) handler {
	return func(c net.Conn, _ int) {
		preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
		if _, err := io.ReadFull(c, preface); err != nil {
			return
		}
		_, _ = c.Write(frame(frameSettings, 0, 0, nil))
		head := make([]byte, 9)
		for {
			if _, err := io.ReadFull(c, head); err != nil {
				return
			}
			size := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
			if _, err := io.CopyN(io.Discard, c, int64(size)); err != nil {
				return
			}
			switch stream := binary.BigEndian.Uint32(head[5:]); {
			case head[3] == frameSettings && head[4]&flagAck == 0:
				_, _ = c.Write(frame(frameSettings, flagAck, 0, nil))
			case head[3] == frameHeaders && !on(c, stream):
				return
			}
		}
	}
}

// http2OK writes a 200 with the given body; 0x88 is ":status: 200" in HPACK.
func http2OK(c net.Conn, stream uint32, body []byte) {
	_, _ = c.Write(frame(frameHeaders, flagEndHeaders, stream, []byte{0x88}))
	for len(body) > 16<<10 {
		_, _ = c.Write(frame(frameData, 0, stream, body[:16<<10]))
		body = body[16<<10:]
	}
	_, _ = c.Write(frame(frameData, flagEndStream, stream, body))
}

func goAway(last uint32) []byte {
	return frame(frameGoAway, 0, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, last), 0))
}

// endless writes the same again and again until the other side has enough.
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

var blank = bytes.Repeat([]byte(" "), 64<<10)
