package hostuptest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// An Answer is what a Server does with one request instead of the usual. Any
// handler function is one.
type Answer func(http.ResponseWriter, *http.Request)

// Next makes the Server give these answers to the next requests, one each and
// in this order, whoever asks for whatever. After them it answers as before.
func (s *Server) Next(answers ...Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, answers...)
}

// Problem answers with a problem as HostUp documents it. Its time and its
// request id are fixed, so that an example can print them.
func Problem(status int, code, detail string) Answer {
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

// RateLimited answers 429 with the headers that HostUp documents.
func RateLimited(wait time.Duration) Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		limitHeaders(w.Header(), 60, wait)
		Problem(http.StatusTooManyRequests, "rate_limit_exceeded", "Try again when the limit resets.")(w, r)
	}
}

// BadGateway answers 502 with the HTML page of a proxy.
func BadGateway() Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><head><title>502 Bad Gateway</title></head></html>\n")
	}
}

// OK answers 200 with any body: null, a page, another VPS, an enum value that
// is not documented.
func OK(body string) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

// Redirect answers 307 to another URL.
func Redirect(url string) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", url)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

// Truncated announces the documented example and ends in the middle of it.
func Truncated() Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "4096")
		_, _ = w.Write(fixedCycle[:900])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// Reset ends the connection without an answer.
func Reset() Answer {
	return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
}

// Slow waits before it gives an answer, unless the client goes away.
func Slow(wait time.Duration, then Answer) Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(wait):
			then(w, r)
		case <-r.Context().Done():
		}
	}
}

// Huge answers 200 with a body of n bytes.
func Huge(n int) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		block := strings.Repeat(" ", 32<<10)
		for ; n > 0; n -= len(block) {
			if _, err := io.WriteString(w, block[:min(n, len(block))]); err != nil {
				return
			}
		}
	}
}
