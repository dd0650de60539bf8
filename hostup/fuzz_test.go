package hostup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// Any response causes an error that is safe to show, or returns a VPSDetails with all
// guarantees.
func FuzzResponse(f *testing.F) {
	addResponses(f)
	f.Fuzz(func(t *testing.T, status int, headers string, body []byte) {
		header := make(http.Header)
		names := []string{"Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Date", "X-Request-Id"}
		for i, value := range strings.SplitN(headers, "\x00", len(names)) {
			header.Set(names[i], value)
		}

		vps, err := fetch(t, newClient(t, func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: req}, nil
		}))
		if err == nil {
			checkGuarantees(t, vps, string(body))
			return
		}

		e, ok := errors.AsType[*hostup.Error](err)
		if !ok {
			return
		}
		shown, errJSON := json.Marshal(e)
		checkNoSecret(t, fmt.Sprintf("%s %v %+v", shown, errJSON, *e))
		if e.StatusCode != status || e.RetryAfter < 0 || e.RateLimit.Limit < 0 || e.RateLimit.Remaining < 0 || errJSON != nil {
			t.Errorf("got %+v, %v", e, errJSON)
		}
	})
}

// addResponses adds seeds: a status, header fields separated by NUL, and a body.
func addResponses(f *testing.F) {
	const limits = "30\x0060\x000\x002026-04-27T12:35:26.000Z\x00Mon, 27 Apr 2026 12:34:56 GMT"
	add := func(status int, headers string, bodies ...string) {
		for _, body := range bodies {
			f.Add(status, headers, []byte(body))
		}
	}

	add(200, limits, bodiesOf(f, "details-*.http")...)
	add(409, limits, bodiesOf(f, "problem-*.http")...)
	add(502, limits, bodiesOf(f, "error-*.http")...)
	add(200, "", ``, `null`, `{"id":"`+documentedID+`"}`, replaceInExample(f, "initial-password-from-panel", canaryPassword))
	add(400, "", `{"detail": "`+canaryKey+`", "errors": [{"pointer": "\u0000"}], "x": {"y": "`+canaryKey+`"}}`)
	for _, headers := range []string{
		"Mon, 27 Apr 2026 12:35:26 GMT\x00-1\x001e3\x001777293326", "9223372036.5\x00\x00\x009223372036854775807",
		"18446744073709551616\x00\x00\x009999-12-31T23:59:59Z\x00Mon, 01 Jan 0001 00:00:00 GMT",
	} {
		add(429, headers, "")
	}
}

// bodiesOf returns the bodies of the matching files of testdata.
func bodiesOf(f *testing.F, pattern string) (bodies []string) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", pattern))
	if err != nil || files == nil {
		f.Fatal(files, err)
	}
	for _, file := range files {
		if !strings.Contains(file, "truncated") {
			bodies = append(bodies, string(bodyOf(f, testdata(f, filepath.Base(file)))))
		}
	}
	return bodies
}

// Any id and credential is sent unchanged, or causes an error that is safe to show.
func FuzzRequest(f *testing.F) {
	for _, id := range []string{documentedID, "", "..", "a/b", "%2e", "a\r\nb", "\xff", "é", strings.Repeat("x", 129)} {
		f.Add(id, "key")
	}
	for _, credential := range []string{"", "a b", "a\n", "a\r\nX: 1", "é", "a;b", `"`, "\x00", canaryKey} {
		f.Add(documentedID, credential)
	}

	f.Fuzz(func(t *testing.T, id, credential string) {
		for header, cred := range map[string]hostup.Credential{
			"Authorization": hostup.APIKey(credential), "Cookie": hostup.SessionCookie(credential),
		} {
			var sent *http.Request
			client, err := hostup.NewClient(cred, hostup.WithRetry(hostup.RetryPolicy{}), hostup.WithHTTPClient(&http.Client{
				Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
					sent = req
					return nil, errUnavailable
				}),
			}))
			if err == nil {
				_, err = client.GetVPSDetails(t.Context(), id)
			}

			checkErrorText(t, err.Error())
			if len(credential) > 60 && strings.Contains(err.Error(), credential) {
				t.Errorf("%q shows the credential", err)
			}

			if sent == nil {
				continue
			}
			path, value := sent.URL.EscapedPath(), sent.Header.Get(header)
			if path != "/api/v2/vps/"+id+"/details" || !strings.HasSuffix(value, credential) || strings.ContainsAny(value, "\r\n\x00") {
				t.Errorf("sent %q with %q", path, value)
			}
		}
	})
}
