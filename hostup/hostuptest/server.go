// Package hostuptest has a fake HostUp API for tests, in the manner of
// net/http/httptest. It needs no account, listens on a loopback address only,
// and does not import testing, so that examples and programs can use it too.
//
//	server := hostuptest.NewServer()
//	defer server.Close()
//	vps, err := server.Client().GetVPSDetails(ctx, hostuptest.VPSID)
package hostuptest

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
)

const (
	// VPSID is the id of the VPS that a Server has: the documented example.
	VPSID = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"

	// APIKey and Session are the credentials that a Server accepts, as an API
	// key and as a session cookie. They are no secrets.
	APIKey  = "hostuptest-api-key"
	Session = "hostuptest-session"
)

//go:embed details.json
var details []byte

// A Server is a fake HostUp API. Make one with [NewServer]. It is safe for
// concurrent use.
type Server struct {
	URL string // for hostup.WithBaseURL, such as http://127.0.0.1:40123

	server *httptest.Server
}

// NewServer starts a Server. The caller closes it.
func NewServer() *Server {
	s := httptest.NewServer(http.HandlerFunc(serve))
	return &Server{URL: s.URL, server: s}
}

// Close stops the Server and waits for the calls that are under way.
func (s *Server) Close() { s.server.Close() }

// Client returns a client that calls the Server with an accepted credential.
// It panics if it cannot be made, as net/http/httptest does.
func (s *Server) Client() *hostup.Client {
	client, err := hostup.NewClient(hostup.APIKey(APIKey),
		hostup.WithBaseURL(s.URL), hostup.WithHTTPClient(s.server.Client()))
	if err != nil {
		panic("hostuptest: " + err.Error())
	}
	return client
}

// serve answers as the API is documented to: who is it, which call, which VPS.
func serve(w http.ResponseWriter, r *http.Request) {
	id, found := strings.CutPrefix(r.URL.Path, "/api/v2/vps/")
	id, hasSuffix := strings.CutSuffix(id, "/details")
	switch {
	case !authorized(r):
		problem(w, r, http.StatusUnauthorized, "unauthorized", "Unauthorized", "Authentication is required.")
	case !found || !hasSuffix || strings.Contains(id, "/") || r.Method != http.MethodGet:
		problem(w, r, http.StatusNotFound, "not_found", "Not found", "This fake has GET /api/v2/vps/{id}/details only.")
	case id != VPSID:
		problem(w, r, http.StatusNotFound, "vps_not_found", "VPS not found", "There is no VPS with this id.")
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(details)
	}
}

func authorized(r *http.Request) bool {
	if cookie, err := r.Cookie("hostup_session"); err == nil && cookie.Value == Session {
		return true
	}
	return r.Header.Get("Authorization") == "Bearer "+APIKey
}

// problem writes a problem as openapi.yaml describes it. Its time and its
// request id are fixed, so that an example can print them.
func problem(w http.ResponseWriter, r *http.Request, status int, code, title, detail string) {
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
		"https://developer.hostup.se/errors/" + code, title, status, detail, code, r.URL.Path,
		"req_01hxa3b4c5d6e7f8g9h0j1k2m3", "2026-04-27T12:34:56.000Z",
	})
	if err != nil {
		panic("hostuptest: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
