package fake

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/api"
)

// prefer returns the response of mock to a request with a Prefer header.
func prefer(t *testing.T, preference string) (header http.Header, status int, body string) {
	t.Helper()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	responses := spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses
	recorder := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("Prefer", preference)
	usual := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("usual")) })
	PreferHandler(responses, usual).ServeHTTP(recorder, request)
	return recorder.Header(), recorder.Code, strings.TrimSpace(recorder.Body.String())
}

// An error status without an example gives a generic problem.
func TestPreferAnyError(t *testing.T) {
	for _, test := range []struct {
		prefer, want string
		status       int
	}{
		{"code=503", `{"status":503,"title":"Service Unavailable","type":"about:blank"}`, 503},
		{"code=418", `{"status":418,"title":"I'm a teapot","type":"about:blank"}`, 418},
		{`wait=5, code="599"`, `{"status":599,"title":"","type":"about:blank"}`, 599},
		{"code=200", "usual", 200},
		{"code=302", "usual", 200},
		{"code=600", "usual", 200},
		{"code=4290", "usual", 200},
		{"", "usual", 200},
	} {
		header, status, body := prefer(t, test.prefer)
		if status != test.status || body != test.want {
			t.Errorf("%s: got %d %s, want %d %s", test.prefer, status, body, test.status, test.want)
		}
		if isProblem := header.Get("Content-Type") == "application/problem+json"; isProblem != (test.status != 200) {
			t.Errorf("%s: %v", test.prefer, header)
		}
	}
}

// The window of the documented 429 ends when Retry-After says so, not in the past.
func TestPreferredRateLimitReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(1500 * time.Millisecond) // since the start of 2000 in UTC
		header, status, _ := prefer(t, "code=429")
		if status != 429 || header.Get("Retry-After") != "30" || header.Get("X-RateLimit-Reset") != "2000-01-01T00:00:31.500Z" {
			t.Errorf("%d %v", status, header)
		}
		if header, _, _ := prefer(t, "code=401"); header.Get("X-RateLimit-Reset") != "" {
			t.Errorf("401: %v", header)
		}
	})
}
