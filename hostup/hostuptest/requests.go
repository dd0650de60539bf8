package hostuptest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Request is a request that a [Server] received. It is a copy: changing it
// does not affect the Server.
type Request struct {
	Method string
	Path   string
	Header http.Header // the values of Authorization and Cookie are redacted
	At     time.Time   // when it was received
}

// maxRequests limits the memory of a Server that runs for days.
const maxRequests = 10_000

// Requests returns the requests received so far, oldest first. Only the last
// 10,000 are kept.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := slices.Clone(s.requests)
	for i := range requests {
		requests[i].Header = requests[i].Header.Clone()
	}
	return requests
}

func (s *Server) record(r *http.Request) {
	header := r.Header.Clone()
	for _, name := range []string{"Authorization", "Cookie"} {
		if len(header.Values(name)) > 0 {
			header.Set(name, "[redacted]")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) == maxRequests {
		s.requests = s.requests[1:]
	}
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, header, time.Now()})
}

// A rateLimit counts the requests of fixed windows. The zero rateLimit allows
// all requests.
type rateLimit struct {
	requests int
	window   time.Duration
	used     int
	end      time.Time // of the current window
}

// isWithinRateLimit counts a request and reports whether the limit allows it. If
// not, it sets the documented headers.
func (s *Server) isWithinRateLimit(header http.Header) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, now := &s.limit, time.Now()
	if l.requests <= 0 || l.window <= 0 {
		return true
	}
	if !now.Before(l.end) {
		l.used, l.end = 0, now.Add(l.window)
	}
	if l.used++; l.used <= l.requests {
		return true
	}
	setRateLimitHeader(header, l.requests, l.end.Sub(now))
	return false
}

func setRateLimitHeader(header http.Header, limit int, wait time.Duration) {
	seconds := (wait + time.Second - 1) / time.Second
	header.Set("Retry-After", strconv.Itoa(int(seconds)))
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", "0")
	header.Set("X-RateLimit-Reset", time.Now().Add(wait).UTC().Format("2006-01-02T15:04:05.000Z"))
}
