package hostup

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// parseBaseURL accepts what a credential may be sent to. Its errors do not
// hold the text, which could have a password in it.
func parseBaseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("hostup: the base URL is not a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("hostup: the base URL must begin with https://")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("hostup: the base URL has no host")
	case u.User != nil:
		return nil, errors.New("hostup: the base URL must not hold a user or a password")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return nil, errors.New("hostup: the base URL must not have a query or a fragment")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errors.New("hostup: the base URL must be https: http would send the credential in the clear (it is allowed for a loopback host only)")
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// origin is where u leads to, without path, query and user.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
