// Package hostuptest has a fake HostUp API for tests, in the manner of
// net/http/httptest. It needs no account, listens on a loopback address only,
// and does not import testing, so that examples and programs can use it too.
//
//	server := hostuptest.NewServer()
//	defer server.Close()
//	vps, err := server.Client().GetVPSDetails(ctx, hostuptest.VPSID)
//
// A Server begins with the documented example. [Server.Set] and
// [Server.Change] make it have other VPS, [Server.Block] and [Server.Allow]
// move a gate, and [Server.Next] makes it answer as a server in trouble does.
package hostuptest

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

const (
	// VPSID is the id of the VPS that a Server has at first: the documented
	// example.
	VPSID = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"

	// APIKey and Session are the credentials that a Server accepts, as an API
	// key and as a session cookie. They are no secrets.
	APIKey  = "hostuptest-api-key"
	Session = "hostuptest-session"
)

// A Server is a fake HostUp API. Make one with [NewServer], or with
// [NewHandler] to serve it otherwise. It is safe for concurrent use.
type Server struct {
	URL string // for hostup.WithBaseURL, such as http://127.0.0.1:40123

	server *httptest.Server
	key    string
	anyKey bool

	mu       sync.Mutex
	vps      map[string][]byte
	next     []Answer
	requests []Request
	limit    rateLimit
}

// An Option changes a Server that is being made.
type Option func(*Server)

// WithRateLimit allows so many calls in each window and answers the others with
// a 429 that has the headers that HostUp documents. The first call begins the
// first window.
func WithRateLimit(calls int, window time.Duration) Option {
	return func(s *Server) { s.limit = rateLimit{calls: calls, window: window} }
}

// WithKey accepts this API key in place of [APIKey].
func WithKey(key string) Option { return func(s *Server) { s.key = key } }

// WithAnyKey accepts every credential that is not empty.
func WithAnyKey() Option { return func(s *Server) { s.anyKey = true } }

// NewServer starts a Server. The caller closes it.
func NewServer(opts ...Option) *Server {
	s := NewHandler(opts...)
	s.server = httptest.NewServer(s)
	s.URL = s.server.URL
	return s
}

// NewHandler returns a Server that listens nowhere: it is an http.Handler.
func NewHandler(opts ...Option) *Server {
	s := &Server{key: APIKey, vps: map[string][]byte{VPSID: FixedCycle()}}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// Close stops a Server made with NewServer and waits for the calls that are
// under way.
func (s *Server) Close() { s.server.Close() }

// Client returns a client that calls a Server made with NewServer with an
// accepted credential. It panics if it cannot be made, as net/http/httptest
// does.
func (s *Server) Client(opts ...hostup.Option) *hostup.Client {
	client, err := hostup.NewClient(hostup.APIKey(s.key), append([]hostup.Option{
		hostup.WithBaseURL(s.URL), hostup.WithHTTPClient(s.server.Client())}, opts...)...)
	if err != nil {
		panic("hostuptest: " + err.Error())
	}
	return client
}

// ServeHTTP answers as the API is documented to: who is it, is it too often,
// which call, which VPS. An answer given to Next comes before all of that.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if answer := s.record(r); answer != nil {
		answer(w, r)
		return
	}
	id, found := strings.CutPrefix(r.URL.Path, "/api/v2/vps/")
	id, hasSuffix := strings.CutSuffix(id, "/details")
	body := s.body(id)
	switch {
	case !s.authorized(r):
		Problem(http.StatusUnauthorized, "unauthorized", "Authentication is required.")(w, r)
	case !s.allow(w):
		Problem(http.StatusTooManyRequests, "rate_limit_exceeded", "Try again when the limit resets.")(w, r)
	case !found || !hasSuffix:
		Problem(http.StatusNotFound, "not_found", "This fake has GET /api/v2/vps/{id}/details only.")(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		Problem(http.StatusMethodNotAllowed, "method_not_allowed", "This fake has GET only.")(w, r)
	case !validID.MatchString(id):
		Problem(http.StatusBadRequest, "invalid_request", "The VPS id is not valid.")(w, r)
	case body == nil:
		Problem(http.StatusNotFound, "vps_not_found", "There is no VPS with this id.")(w, r)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}
}

// validID is the pattern of openapi.yaml, with its lengths.
var validID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func (s *Server) authorized(r *http.Request) bool {
	key, hasKey := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	session := ""
	if cookie, err := r.Cookie("hostup_session"); err == nil {
		session = cookie.Value
	}
	return hasKey && key == s.key || session == Session || s.anyKey && (key != "" || session != "")
}
