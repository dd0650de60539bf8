package fake

import (
	"net"
	"net/http"
	"strings"
)

// HTTPHandler returns a handler that passes requests to next as HTTP allows them to be
// written: HEAD as GET, without a body in the response (RFC 9110 section 9.3.2), and the
// authentication scheme in any case (section 11.1).
func HTTPHandler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		if r.Method == http.MethodHead {
			r.Method = http.MethodGet // the server still discards the body
		}
		scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
		if ok && strings.EqualFold(scheme, "Bearer") {
			r.Header.Set("Authorization", "Bearer "+strings.TrimLeft(key, " "))
		}
		next.ServeHTTP(w, r)
	})
}

// LoopbackHandler returns a handler that refuses a request for a host that is not a
// loopback one: a page in a browser on this machine could read the fake API through a
// name that it resolves to 127.0.0.1.
func LoopbackHandler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLoopback(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		const status = http.StatusMisdirectedRequest
		writeProblem(w, status, "application/problem+json", map[string]any{
			"type": "about:blank", "title": http.StatusText(status), "status": status,
			"detail": "hostup mock listens on a loopback address, so the host must be localhost or such an address. " +
				"To be reached by another name, it must listen on another address: --addr.",
		})
	})
}

// isLoopback reports whether a host, with or without a port, is this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// CORSHandler returns a handler that lets pages of any origin call next.
func CORSHandler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Access-Control-Allow-Origin", "*")
		header.Set("Access-Control-Expose-Headers", "*")
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}

		header.Set("Access-Control-Allow-Methods", "GET, HEAD")
		header.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		if r.Header.Get("Access-Control-Request-Private-Network") != "" {
			header.Set("Access-Control-Allow-Private-Network", "true")
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
