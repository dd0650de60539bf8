package hostuptest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Request is one that a Server got.
type Request struct {
	Method string
	Path   string
	Header http.Header // with the values of Authorization and Cookie redacted
	At     time.Time
}

const maxRequests = 10_000 // kept; a fake can run for days

// Requests returns what the Server got so far, in the order of arrival: the
// last 10,000 if it was more.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// record notes a request and returns the answer that is due for it, or nil.
func (s *Server) record(r *http.Request) (answer Answer) {
	header := r.Header.Clone()
	for _, name := range []string{"Authorization", "Cookie"} {
		if header.Get(name) != "" {
			header.Set(name, "[redacted]")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) == maxRequests {
		s.requests = s.requests[1:]
	}
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, header, time.Now()})
	if len(s.next) > 0 {
		answer, s.next = s.next[0], s.next[1:]
	}
	return answer
}

// A rateLimit counts the calls of a fixed window; without calls it allows all.
type rateLimit struct {
	calls  int
	window time.Duration
	used   int
	end    time.Time
}

// allow counts a call and sets the headers of one too many.
func (s *Server) allow(w http.ResponseWriter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, now := &s.limit, time.Now()
	if l.calls == 0 {
		return true
	}
	if !now.Before(l.end) {
		l.used, l.end = 0, now.Add(l.window)
	}
	if l.used++; l.used <= l.calls {
		return true
	}
	limitHeaders(w.Header(), l.calls, l.end.Sub(now))
	return false
}

func limitHeaders(header http.Header, limit int, wait time.Duration) {
	seconds := (wait + time.Second - 1) / time.Second
	header.Set("Retry-After", strconv.Itoa(int(seconds)))
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", "0")
	header.Set("X-RateLimit-Reset", time.Now().Add(wait).UTC().Format("2006-01-02T15:04:05.000Z"))
}
