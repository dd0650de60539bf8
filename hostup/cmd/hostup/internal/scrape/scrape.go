// Package scrape serves metrics over HTTP to Prometheus.
package scrape

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// ContentType is that of the Prometheus text format.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// The time limits of the server.
const (
	headerTimeout = 10 * time.Second // to read the header of a request
	defaultWait   = 10 * time.Second // for a read, if a request does not say how long it waits
	maxWait       = time.Minute      // for a read, whatever a request says
	writeTimeout  = maxWait + 10*time.Second
	idleTimeout   = 2 * time.Minute // between two requests of a connection
	stopTimeout   = 5 * time.Second // for running requests, when the server ends
	maxHeader     = 16 << 10        // bytes of the header of a request
)

// A Server serves the metrics of the last read at /metrics.
//
// A request starts a read if the last one is at least MinAge old. A read can take longer
// than Prometheus waits for a response, so it does not end with the request that started
// it: that request then gets the metrics of the read before. All requests during a read
// wait for the same one.
type Server struct {
	MinAge time.Duration
	Read   func(ctx context.Context) ([]byte, error)
	Errors io.Writer // of the HTTP server

	mu      sync.Mutex
	text    []byte        // of the last successful read; nil before it
	started time.Time     // when the last read started
	running chan struct{} // closed at the end of the running read; nil if none runs
}

// Serve responds to requests on l until ctx ends, and returns nil then. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	reading, end := context.WithCancel(ctx)
	server := &http.Server{
		Handler:           s.Handler(reading),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       headerTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          log.New(s.Errors, "hostup: ", 0),
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if server.Shutdown(ending) != nil {
			_ = server.Close()
		}
	})

	err := server.Serve(l)
	if !stop() {
		<-stopped
	}
	end()
	s.wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Handler returns the handler of the server. Reads end with ctx.
func (s *Server) Handler(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		waiting, cancel := context.WithTimeout(r.Context(), patience(r.Header))
		defer cancel()

		text := s.current(ctx, waiting)
		if text == nil {
			http.Error(w, "the first read of the metrics has not ended, or has failed; try again", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", ContentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(text)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "The metrics are at /metrics.\n")
	})
	return mux
}

// patience returns how long a request can wait for a read. Prometheus sends its time
// limit, of which a twentieth is for the response itself.
func patience(header http.Header) time.Duration {
	limit, err := strconv.ParseFloat(header.Get("X-Prometheus-Scrape-Timeout-Seconds"), 64)
	if err != nil || !(limit > 0) { // not a number either
		return defaultWait
	}
	limit = min(limit, maxWait.Seconds())
	return time.Duration(limit * 0.95 * float64(time.Second))
}

// current returns the metrics of the last read. If they are too old, it starts a read,
// and waits for it until waiting ends. Reads end with ctx.
func (s *Server) current(ctx, waiting context.Context) []byte {
	s.mu.Lock()
	if s.running == nil && ctx.Err() == nil && (s.started.IsZero() || time.Since(s.started) >= s.MinAge) {
		s.started = time.Now()
		s.running = make(chan struct{})
		go s.read(ctx, s.running)
	}
	running := s.running
	s.mu.Unlock()

	if running != nil {
		select {
		case <-running:
		case <-waiting.Done():
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text
}

// read reads the metrics and closes done. If it fails, the metrics before are kept.
func (s *Server) read(ctx context.Context, done chan struct{}) {
	text, err := s.Read(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.text = text
	}
	s.running = nil
	close(done)
}

// wait waits for the end of the running read.
func (s *Server) wait() {
	s.mu.Lock()
	running := s.running
	s.mu.Unlock()
	if running != nil {
		<-running
	}
}
