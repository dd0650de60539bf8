package transport

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// OriginOf returns the scheme, host and port of u.
func OriginOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// ParseBaseURL returns a URL that a credential may be sent to, with scheme and host
// in lower case. Its errors do not contain the text, which may have a password in it.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text) // which converts the scheme
	switch {
	case err != nil:
		return nil, errors.New("the base URL is not a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the base URL must begin with https://")
	case u.Hostname() == "" || strings.HasSuffix(u.Host, ":"):
		return nil, errors.New("the base URL has no host, or a colon without a port")
	case *u != url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath},
		strings.Contains(text, "#"): // which can be empty
		return nil, errors.New("the base URL must not have a user, a password, a query or a fragment")
	}

	u.Host = strings.ToLower(u.Host)
	ip, _ := netip.ParseAddr(u.Hostname()) // the zero Addr if it is a name
	isLoopback := u.Hostname() == "localhost" || ip.Unmap().IsLoopback()
	if u.Scheme == "http" && !isLoopback {
		return nil, errors.New("the base URL must be https: " +
			"http, which is for a loopback host only, does not protect the credential")
	}
	return u, nil
}
