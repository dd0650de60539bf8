// Package hostuptest provides a fake HostUp API for tests, in the manner of
// net/http/httptest. It needs no account, and it does not import testing, so
// examples and programs can use it too.
//
//	server := hostuptest.NewServer()
//	defer server.Close()
//	vps, err := server.Client().GetVPSDetails(ctx, hostuptest.VPSID)
//
// A Server starts with one VPS, the documented example. [Server.SetVPS],
// [Server.SetExample] and [Server.UpdateVPS] add and change VPS,
// [Server.Block] and [Server.Allow] set gates. [Server.Next] replaces the next
// responses, for example with faults, and [Server.NextFor] those for one VPS. [Grown] adds
// to a VPS what HostUp may add to its API: members, gates and enum values.
//
// [NewServer] listens on a loopback address. [NewHandler] does not listen: its
// clients call it in memory, which also works in testing/synctest.
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
	// VPSID is the ID of the documented example, the VPS that a new Server has.
	VPSID = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"

	// APIKey is the API key that a Server accepts by default. It is not secret.
	APIKey = "hostuptest-api-key" //nolint:gosec // it is not secret

	// SessionCookie is the session cookie that a Server accepts by default. It
	// is not secret.
	SessionCookie = "hostuptest-session"
)

// memoryURL is the URL of a Server that does not listen. The top-level domain
// .test is reserved, so that the name never resolves.
const memoryURL = "https://hostup.test"

// A Server is a fake HostUp API. It is an [http.Handler]. Create it with
// [NewServer] or [NewHandler]; the zero Server is not usable. A Server is safe
// for concurrent use.
type Server struct {
	// URL is the base URL, such as http://127.0.0.1:40123, for
	// hostup.WithBaseURL. That of a Server made with NewHandler is
	// https://hostup.test, which is reachable through Transport only.
	URL string

	server *httptest.Server // nil if made with NewHandler

	apiKey        string
	sessionCookie string // "" accepts none
	anyCredential bool

	mu       sync.Mutex
	vps      map[string][]byte // response bodies by ID
	next     []http.HandlerFunc
	nextFor  map[string][]http.HandlerFunc // by ID
	requests []Request
	limit    rateLimit
}

// An Option configures a [Server].
type Option func(*Server)

// WithRateLimit limits the Server to a number of requests per window. Requests
// above the limit get a 429 response with the documented headers. The first
// request starts the first window. If requests or window is not more than 0, there is no limit.
func WithRateLimit(requests int, window time.Duration) Option {
	return func(s *Server) { s.limit = rateLimit{requests: requests, window: window} }
}

// WithAPIKey makes the Server accept key and no other credential: neither
// [APIKey] nor [SessionCookie].
func WithAPIKey(key string) Option {
	return func(s *Server) { s.apiKey, s.sessionCookie, s.anyCredential = key, "", false }
}

// WithAnyCredential makes the Server accept any API key and any session cookie
// that is not empty. If WithAPIKey is also given, the later option applies.
func WithAnyCredential() Option { return func(s *Server) { s.anyCredential = true } }

// NewServer starts and returns a new Server that listens on a loopback
// address. The caller should call Close when finished.
func NewServer(opts ...Option) *Server {
	s := NewHandler(opts...)
	s.server = httptest.NewServer(s)
	s.URL = s.server.URL
	return s
}

// NewHandler returns a new Server that does not listen on the network. Call it with
// Client, with Transport, or as an http.Handler. It does not need to be closed.
func NewHandler(opts ...Option) *Server {
	s := &Server{
		URL:           memoryURL,
		apiKey:        APIKey,
		sessionCookie: SessionCookie,
		vps:           map[string][]byte{VPSID: FixedCycle()},
		nextFor:       make(map[string][]http.HandlerFunc),
	}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// Close shuts down a Server made with NewServer: it blocks until all
// outstanding requests have completed, and closes the connections of all
// clients. Close does nothing if the Server was made with NewHandler.
func (s *Server) Close() {
	if s.server != nil {
		s.server.Close()
	}
}

// Client returns a client of the Server with an accepted API key. It has the
// time-outs and retries of any other client; opts are applied last. Client panics if an
// option is invalid.
//
// The client of a Server made with NewHandler uses Transport in place of an
// *http.Transport. So it has neither a time-out for the header nor a limit of its size,
// and no hostup.WithTransport of opts gets an *http.Transport.
func (s *Server) Client(opts ...hostup.Option) *hostup.Client {
	defaults := []hostup.Option{hostup.WithBaseURL(s.URL)}
	if s.server == nil {
		defaults = append(defaults, hostup.WithTransport(s.inMemory))
	}
	client, err := hostup.NewClient(hostup.APIKey(s.apiKey), append(defaults, opts...)...)
	if err != nil {
		panic("hostuptest: " + err.Error())
	}
	return client
}

// inMemory returns Transport in place of a transport that uses the network.
func (s *Server) inMemory(rt http.RoundTripper) http.RoundTripper {
	if _, isNetwork := rt.(*http.Transport); isNetwork {
		return s.Transport()
	}
	return rt // of a WithHTTPClient in the options of the client
}

// ServeHTTP responds to a request with the next handler of NextFor or Next. If there is
// none, it responds as the API is documented to: it checks the credential, the rate limit,
// the path, the method and the ID, in this order.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.record(r)
	id, _ := detailsID(r.URL.Path)
	if next := s.takeNext(id); next != nil {
		next(w, r)
	} else {
		s.UsualResponse(w, r)
	}
}

// UsualResponse responds to a request as if there were no handler of Next. It is
// for handlers that do something else first, such as [Delay].
func (s *Server) UsualResponse(w http.ResponseWriter, r *http.Request) {
	id, isDetails := detailsID(r.URL.Path)
	body, exists := s.body(id)
	switch {
	case !s.isAuthorized(r):
		Problem(http.StatusUnauthorized, "unauthorized", "Authentication is required.")(w, r)
	case !s.isWithinRateLimit(w.Header()):
		Problem(http.StatusTooManyRequests, "rate_limit_exceeded", "Try again when the limit resets.")(w, r)
	case !isDetails:
		Problem(http.StatusNotFound, "not_found", "This fake serves GET /api/v2/vps/{id}/details only.")(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		Problem(http.StatusMethodNotAllowed, "method_not_allowed", "This fake serves GET only.")(w, r)
	case !validID.MatchString(id):
		Problem(http.StatusBadRequest, "invalid_request", "The VPS id is not valid.")(w, r)
	case !exists:
		Problem(http.StatusNotFound, "vps_not_found", "There is no VPS with this id.")(w, r)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) //nolint:gosec // JSON, as its media type says
	}
}

// validID is the pattern of openapi.yaml with its length limits.
var validID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// detailsID returns the ID in the path of the details endpoint.
func detailsID(path string) (id string, ok bool) {
	id, hasPrefix := strings.CutPrefix(path, "/api/v2/vps/")
	id, hasSuffix := strings.CutSuffix(id, "/details")
	if !hasPrefix || !hasSuffix {
		return "", false
	}
	return id, true
}

func (s *Server) isAuthorized(r *http.Request) bool {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") { // RFC 9110, section 11.1
		key = ""
	}
	session := ""
	if cookie, err := r.Cookie("hostup_session"); err == nil {
		session = cookie.Value
	}
	if s.anyCredential {
		return key != "" || session != ""
	}
	return key != "" && key == s.apiKey || session != "" && session == s.sessionCookie
}
