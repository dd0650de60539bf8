package hostup_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// All kinds of unsafe base URLs are tested in internal/transport.
func TestUnsafeBaseURL(t *testing.T) {
	for _, test := range []struct{ url, want string }{
		{"https://cloud.hostup.se/api/v2", "must end before /api/v2"},
		{"https://cloud.hostup.se/proxy/api/v2/", "must end before /api/v2"},
		{"http://cloud.hostup.se/" + canaryPassword, "must be https"},
		{"https://u:" + canaryPassword + "@cloud.hostup.se", "must not have a user or a password"},
	} {
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(test.url))
		if err == nil || client != nil || !strings.Contains(err.Error(), test.want) {
			t.Fatalf("%s: %v, want %q", test.url, err, test.want)
		}
		checkErrorText(t, err.Error())
	}
}

func TestBaseURL(t *testing.T) {
	const path = "/api/v2/vps/" + documentedID + "/details"
	for _, test := range []struct{ base, want string }{
		{"https://cloud.hostup.se", "https://cloud.hostup.se" + path},
		{"https://cloud.hostup.se/", "https://cloud.hostup.se" + path},
		{"https://proxy.example/hostup", "https://proxy.example/hostup" + path},
		{"https://proxy.example/hostup/", "https://proxy.example/hostup" + path},
		{"https://proxy.example/a%2Fb", "https://proxy.example/a%2Fb" + path},
		{"https://proxy.example:8443", "https://proxy.example:8443" + path},
		{"HTTPS://Cloud.HostUp.se", "https://cloud.hostup.se" + path},
		{"http://LOCALHOST:8080", "http://localhost:8080" + path},
		{"http://localhost:8080", "http://localhost:8080" + path},
		{"http://127.0.0.2:8080", "http://127.0.0.2:8080" + path},
		{"http://[::1]:8080", "http://[::1]:8080" + path},
	} {
		var got string
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			got = req.URL.String()
			return nil, io.EOF
		}, hostup.WithBaseURL(test.base))
		_, _ = fetch(t, client)
		if got != test.want {
			t.Errorf("base URL %s: request to %s, want %s", test.base, got, test.want)
		}
	}
}
