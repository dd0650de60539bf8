package fake

import (
	"io"
	"log"
	"log/slog"
	"net/http"
	"time"
)

// The time-outs of mock, longer than a working client needs.
const (
	mockHeaderTimeout = 10 * time.Second // to read the header of a request
	mockReadTimeout   = 30 * time.Second // to read a request
	mockWriteTimeout  = time.Minute      // from the header of a request to the end of the response
	mockIdleTimeout   = 2 * time.Minute  // between two requests of a connection
)

// NewServer returns a server that writes its errors to errors.
func NewServer(handler http.Handler, errors io.Writer) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: mockHeaderTimeout,
		ReadTimeout:       mockReadTimeout,
		WriteTimeout:      mockWriteTimeout,
		IdleTimeout:       mockIdleTimeout,
		ErrorLog:          log.New(errors, "hostup: ", 0),
	}
}

// LogHandler returns a handler that logs each request to next without its query,
// headers and body, which can contain credentials.
func LogHandler(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		recorder := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(recorder, r)
		logger.InfoContext(r.Context(), "request", "method", r.Method, "path", r.URL.Path, "status", recorder.status,
			"duration", time.Since(start))
	})
}

// A statusRecorder records the status of a response.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
