package transport

import (
	"strings"
	"testing"
)

func TestParseBaseURL(t *testing.T) {
	for _, test := range []struct{ text, origin, url string }{
		{"https://cloud.hostup.se", "https://cloud.hostup.se", "https://cloud.hostup.se"},
		{"https://cloud.hostup.se/", "https://cloud.hostup.se", "https://cloud.hostup.se/"},
		{"https://cloud.hostup.se/api/mirror", "https://cloud.hostup.se", "https://cloud.hostup.se/api/mirror"},
		{"HTTPS://Cloud.HostUp.SE/Path", "https://cloud.hostup.se", "https://cloud.hostup.se/Path"},
		{"https://\u212Aelvin.example", "https://kelvin.example", "https://kelvin.example"},
		{"https://[2001:DB8::1]:443", "https://[2001:db8::1]:443", "https://[2001:db8::1]:443"},
		{"http://localhost:8080", "http://localhost:8080", "http://localhost:8080"},
		{"http://LOCALHOST", "http://localhost", "http://localhost"},
		{"http://127.99.0.1", "http://127.99.0.1", "http://127.99.0.1"},
		{"http://[::1]:8080", "http://[::1]:8080", "http://[::1]:8080"},
		{"http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]"},
	} {
		u, err := ParseBaseURL(test.text)
		if err != nil {
			t.Errorf("%s: unexpected error %v", test.text, err)
			continue
		}
		if got := OriginOf(u); got != test.origin || u.String() != test.url {
			t.Errorf("%s: origin %s of %s, want %s of %s", test.text, got, u, test.origin, test.url)
		}
	}
}

func TestUnsafeBaseURL(t *testing.T) {
	const password = "canary-password"
	for _, test := range []struct{ text, want string }{
		{"https://host\x00" + password, "is not a URL"},
		{"https://host:port-" + password, "is not a URL"},
		{"", "must begin with https://"},
		{"cloud.hostup.se", "must begin with https://"},
		{"ftp://cloud.hostup.se/" + password, "must begin with https://"},
		{"https://", "has no host, or a colon"},
		{"https://:443", "has no host, or a colon"},
		{"https:" + password, "has no host, or a colon"},
		{"https://cloud.hostup.se:", "a colon without a port"},
		{"https://user:" + password + "@cloud.hostup.se", "must not have a user, a password, a query"},
		{"https://cloud.hostup.se?key=" + password, "a query or a fragment"},
		{"https://cloud.hostup.se/?", "a query or a fragment"},
		{"https://cloud.hostup.se/#", "a query or a fragment"},
		{"http://cloud.hostup.se", "must be https"},
		{"http://localhost.example.com", "must be https"},
		{"http://localho\u017Ft", "must be https"},
		{"http://0.0.0.0", "must be https"},
		{"http://[2001:db8::1]", "must be https"},
	} {
		u, err := ParseBaseURL(test.text)
		if u != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v, want %q", test.text, u, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("%v contains the text", err)
		}
	}
}
