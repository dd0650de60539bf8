package hostup_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestUnsafeBaseURL(t *testing.T) {
	for _, test := range []struct{ name, url string }{
		{"empty", ""},
		{"path of the API", "https://cloud.hostup.se/api/v2"},
		{"path of the API with a slash", "https://cloud.hostup.se/proxy/api/v2/"},
		{"no scheme", "cloud.hostup.se"},
		{"relative", "/api"},
		{"other scheme", "ftp://cloud.hostup.se"},
		{"no host", "https://"},
		{"no host but a port", "https://:443"},
		{"opaque", "https:cloud.hostup.se"},
		{"empty port", "https://cloud.hostup.se:"},
		{"http to a public host", "http://cloud.hostup.se"},
		{"http to a host that begins with localhost", "http://localhost.example.com"},
		{"http to a host that begins with 127.0.0.1", "http://127.0.0.1.example.com"},
		{"http to a host that looks like localhost", "http://localho\u017Ft"},
		{"http to a private host", "http://10.0.0.1"},
		{"user", "https://" + canaryPassword + "@cloud.hostup.se"},
		{"user and password", "https://u:" + canaryPassword + "@cloud.hostup.se"},
		{"query", "https://cloud.hostup.se?key=" + canaryPassword},
		{"empty query", "https://cloud.hostup.se?"},
		{"fragment", "https://cloud.hostup.se#" + canaryPassword},
		{"empty fragment", "https://cloud.hostup.se#"},
		{"control character", "https://cloud.hostup.se/\x00" + canaryPassword},
		{"bad port", "https://cloud.hostup.se:" + canaryPassword},
		{"bad escape", "https://cloud.hostup.se/%zz" + canaryPassword},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(test.url))
			if err == nil || client != nil {
				t.Fatalf("NewClient accepts %q", test.url)
			}
			checkErrorText(t, err.Error())
		})
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
