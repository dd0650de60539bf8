package hostuptest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Next makes the Server handle the next requests with these handlers, one
// request each, in this order, for any path and method. A nil handler means
// the usual response. Handlers of earlier calls come first. A client retries after
// a transient fault: to see its error, pass one handler for each attempt, or use
// hostup.WithRetry(hostup.RetryPolicy{}).
func (s *Server) Next(handlers ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, handlers...)
}

// NextFor is like Next for the requests for one ID only. If both have a
// handler for a request, that of NextFor is used.
func (s *Server) NextFor(id string, handlers ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextFor[id] = append(s.nextFor[id], handlers...)
}

// takeNext removes and returns the handler for the next request for id, or nil.
func (s *Server) takeNext(id string) (handler http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if queue := s.nextFor[id]; len(queue) > 0 {
		handler, s.nextFor[id] = queue[0], queue[1:]
	} else if len(s.next) > 0 {
		handler, s.next = s.next[0], s.next[1:]
	}
	return handler
}

// Problem responds with problem details as HostUp documents them. Their
// timestamp and request ID are constant, so that examples can print them.
func Problem(status int, code, detail string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(struct {
			Type      string `json:"type"`
			Title     string `json:"title"`
			Status    int    `json:"status"`
			Detail    string `json:"detail"`
			Code      string `json:"code"`
			Instance  string `json:"instance"`
			RequestID string `json:"requestId"`
			Timestamp string `json:"timestamp"`
		}{
			"https://developer.hostup.se/errors/" + code, http.StatusText(status), status, detail, code, r.URL.Path,
			"req_01hxa3b4c5d6e7f8g9h0j1k2m3", "2026-04-27T12:34:56.000Z",
		})
		if err != nil {
			panic("hostuptest: " + err.Error())
		}

		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

// RateLimited responds with a 429 problem and the documented headers, which ask
// to wait.
func RateLimited(wait time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		setRateLimitHeader(w.Header(), 60, wait)
		Problem(http.StatusTooManyRequests, "rate_limit_exceeded", "Try again when the limit resets.")(w, r)
	}
}

// BadGateway responds with status 502 and the HTML page of a proxy.
func BadGateway() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><head><title>502 Bad Gateway</title></head></html>\n")
	}
}

// OK responds with status 200 and any body, such as null, an HTML page or
// another VPS.
func OK(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

// Redirect responds with status 307 and the given Location.
func Redirect(url string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", url)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

// Truncated responds with the documented example and closes the connection in
// the middle of the body.
func Truncated() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(fixedCycle)))
		_, _ = w.Write(fixedCycle[:len(fixedCycle)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// Reset closes the connection without a response.
func Reset() http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
}

// Delay returns a handler that waits, and then calls another one, such as
// [Server.UsualResponse]. If the client cancels the request first, there is no response.
func Delay(wait time.Duration, then http.HandlerFunc) http.HandlerFunc {
	if then == nil {
		panic("hostuptest: Delay: then is nil; for the usual response, use Server.UsualResponse")
	}
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(wait):
			then(w, r)
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
}

// LargeBody responds with status 200 and a body of n bytes, all spaces. The
// body is streamed, so n can exceed the available memory.
func LargeBody(n int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		block := bytes.Repeat([]byte(" "), 32<<10)
		for remaining := n; remaining > 0; {
			written, err := w.Write(block[:min(remaining, int64(len(block)))])
			if err != nil {
				return
			}
			remaining -= int64(written)
		}
	}
}
