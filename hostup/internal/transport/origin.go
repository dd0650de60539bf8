package transport

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// OriginOf returns the scheme, host and port of u, in lower case.
func OriginOf(u *url.URL) string { return strings.ToLower(u.Scheme + "://" + u.Host) }

// isOrigin reports whether u has the given origin, without allocating it.
func isOrigin(u *url.URL, origin string) bool {
	scheme, host, _ := strings.Cut(origin, "://")
	return strings.EqualFold(u.Scheme, scheme) && strings.EqualFold(u.Host, host)
}

// ParseBaseURL returns a URL that a credential may be sent to. Its errors do
// not contain the text, which may have a password in it.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("the base URL is not a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the base URL must begin with https://")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("the base URL has no host")
	case strings.HasSuffix(u.Host, ":"):
		return nil, errors.New("the base URL has a colon but no port")
	case u.User != nil:
		return nil, errors.New("the base URL must not have a user or a password")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return nil, errors.New("the base URL must not have a query or a fragment")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errors.New("the base URL must be https: " +
			"http, which is for a loopback host only, does not protect the credential")
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
