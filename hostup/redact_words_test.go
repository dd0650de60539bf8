package hostup_test

import (
	"errors"
	"net/http"
	"os"
	"regexp"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// fetchErrorWith returns the error of a 404 with a problem, with a given credential.
func fetchErrorWith(t *testing.T, credential, problem string) error {
	t.Helper()
	client, err := hostup.NewClient(hostup.APIKey(credential), hostup.WithRetry(hostup.RetryPolicy{}),
		hostup.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			return readResponse(statusResponse(404, "")+problem, req)
		})}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.GetVPSDetails(t.Context(), documentedID)
	return err
}

// Each constant is a code that is never redacted, so that errors.Is finds it
// whatever the credential is.
func TestCodesAreKept(t *testing.T) {
	source, err := os.ReadFile("error.go")
	if err != nil {
		t.Fatal(err)
	}
	constants := regexp.MustCompile(`(?m)^\tCode\w+ +Code = "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(constants) < 13 {
		t.Fatalf("%d constants", len(constants))
	}
	for _, constant := range constants {
		code := constant[1]
		err := fetchErrorWith(t, code, `{"code": "`+code+`", "detail": "a `+code+`"}`)
		if !errors.Is(err, hostup.Code(code)) {
			t.Errorf("%s: %v; add it to codes in hostup/internal/decode/problem.go", code, err)
		}
		if e, ok := errors.AsType[*hostup.Error](err); !ok || e.Detail != "a [redacted]" {
			t.Errorf("%s: %v, want a redacted Detail", code, err)
		}
	}
	if err := fetchErrorWith(t, "maintenance_x", `{"code": "maintenance_x"}`); errors.Is(err, hostup.Code("maintenance_x")) {
		t.Errorf("an undocumented code is not redacted: %v", err)
	}
}
