package hostup_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// addSeeds adds the bodies of the matching files of testdata.
func addSeeds(f *testing.F, pattern string) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", pattern))
	if err != nil || files == nil {
		f.Fatal(files, err)
	}
	for _, file := range files {
		if !strings.Contains(file, "truncated") {
			f.Add(bodyOf(f, testdata(f, filepath.Base(file))))
		}
	}
}

// Any body of a 200 causes an error or returns a VPSDetails that keeps its guarantees.
func FuzzBody(f *testing.F) {
	addSeeds(f, "details-*.http")
	f.Add([]byte(replaceInExample(f, "initial-password-from-panel", canaryPassword)))
	for _, seed := range []string{
		``, `null`, `{"id":"` + documentedID + `"}`,
		`{"id":"` + documentedID + `","actions":{"canRebuild":{"allowed":true}},"access":{"rootPassword":"` + canaryPassword + `"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		vps, err := fetch(t, newClientReturning(t, okResponse(string(body))))
		if err != nil {
			return
		}
		if vps.ID != documentedID || string(vps.RawJSON()) != string(body) {
			t.Fatalf("id %q, RawJSON %q", vps.ID, vps.RawJSON())
		}
		marshaled, err := json.Marshal(vps)
		if err != nil {
			t.Fatal(err)
		}
		unmarshaled := new(hostup.VPSDetails)
		if err := json.Unmarshal(marshaled, unmarshaled); err != nil {
			t.Fatalf("UnmarshalJSON cannot read the result of MarshalJSON: %v\n%s", err, marshaled)
		}
		if !unmarshaled.Access.RootPassword.IsZero() {
			t.Fatalf("the password is %q, want none", unmarshaled.Access.RootPassword.Reveal())
		}
		if same := decode(t, string(body)); !vps.Equal(*same) || !same.Equal(*vps) {
			t.Fatal("two VPSDetails of the same body are not equal")
		}
		gates := 0
		for gate := range vps.Gates() {
			gates++
			if strings.Contains(string(gate.Action), "[redacted]") {
				continue
			}
			if gate != vps.Gate(gate.Action) || gate.Allowed && !gate.Reported || gate.Allowed != vps.Can(gate.Action) {
				t.Fatalf("Gates has %+v, Gate returns %+v", gate, vps.Gate(gate.Action))
			}
			if gate.Allowed && !strings.Contains(string(body), "true") {
				t.Fatalf("%s is allowed", gate.Action)
			}
		}
		if gates < len(hostup.Actions()) {
			t.Fatalf("%d gates", gates)
		}
		_ = vps.Check(vps.ChangeFlow().Actions()...)
		if text := vps.String(); strings.ContainsAny(text, "\n\r\x1b") || len(text) > 1<<10 {
			t.Fatalf("String: %q", text)
		}
		_ = vps.LogValue()
	})
}

// Any body of an error response causes an *Error with its status.
func FuzzProblem(f *testing.F) {
	addSeeds(f, "problem-*.http")
	addSeeds(f, "error-*.http")
	f.Add([]byte(`{"detail": "` + canaryKey + `", "errors": [{"pointer": "\u0000"}], "x": {"y": "` + canaryKey + `"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e := fetchError(t, statusResponse(409, "")+string(body))
		if e.StatusCode != 409 {
			t.Fatalf("status %d, want 409", e.StatusCode)
		}
		for _, text := range []string{e.Type, e.Title, string(e.Code), e.Detail, e.Instance, e.RequestID, e.Timestamp.Text()} {
			checkNoSecret(t, text)
		}
		for name, value := range e.Extensions {
			checkNoSecret(t, name+string(value))
			if !json.Valid(value) {
				t.Fatalf("the extension %s is not JSON: %q", name, value)
			}
		}
	})
}

// No header of a 429 causes a negative number.
func FuzzRateLimitHeaders(f *testing.F) {
	f.Add("30", "60", "0", "2026-04-27T12:35:26.000Z", "Mon, 27 Apr 2026 12:34:56 GMT")
	f.Add("Mon, 27 Apr 2026 12:35:26 GMT", "-1", "1e3", "1777293326", "")
	f.Add("18446744073709551616", "", "", "9999-12-31T23:59:59Z", "Mon, 01 Jan 0001 00:00:00 GMT")
	f.Add("9223372036.5", "", "", "9223372036854775807", "")
	f.Fuzz(func(t *testing.T, retryAfter, limit, remaining, reset, date string) {
		header := http.Header{
			"Retry-After": {retryAfter}, "X-Ratelimit-Limit": {limit}, "X-Ratelimit-Remaining": {remaining},
			"X-Ratelimit-Reset": {reset}, "Date": {date},
		}
		_, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 429, Header: header, Body: http.NoBody}, nil
		}))
		e, ok := errors.AsType[*hostup.Error](err)
		if !ok || e.RetryAfter < 0 || e.RateLimit.Limit < 0 || e.RateLimit.Remaining < 0 {
			t.Fatalf("got %+v and error %v, want an *Error without negative numbers", e, err)
		}
	})
}

// Any id is either sent unchanged, or is ErrInvalidID.
func FuzzID(f *testing.F) {
	for _, id := range []string{documentedID, "", "..", "a/b", "%2e", "a\r\nb", "\xff", "é", strings.Repeat("x", 129)} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var path string
		_, err := newClient(t, func(req *http.Request) (*http.Response, error) {
			path = req.URL.EscapedPath()
			return nil, errors.New("sent")
		}).GetVPSDetails(t.Context(), id)
		checkErrorText(t, err.Error())
		if errors.Is(err, hostup.ErrInvalidID) != (path == "") || path != "" && path != "/api/v2/vps/"+id+"/details" {
			t.Fatalf("%q: path %q, %v", id, path, err)
		}
	})
}

// Any credential is either sent unchanged, or causes an error that does not contain it.
func FuzzCredential(f *testing.F) {
	for _, value := range []string{"key", "", "a b", "a\n", "a\r\nX: 1", "é", "a;b", `"`, "\x00"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, test := range []struct {
			header string
			cred   hostup.Credential
		}{{"Authorization", hostup.APIKey(value)}, {"Cookie", hostup.SessionCookie(value)}} {
			var sent http.Header
			client, err := hostup.NewClient(test.cred, hostup.WithRetry(hostup.RetryPolicy{}), hostup.WithHTTPClient(&http.Client{
				Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
					sent = req.Header
					return nil, errors.New("no network")
				}),
			}))
			if err != nil {
				checkErrorText(t, err.Error())
				if len(value) > 60 && strings.Contains(err.Error(), value) {
					t.Fatalf("%q contains the credential", err)
				}
				continue
			}
			_, _ = client.GetVPSDetails(t.Context(), documentedID)
			if !strings.HasSuffix(sent.Get(test.header), value) || strings.ContainsAny(value, " \r\n\x00") {
				t.Fatalf("%q was sent as %q", value, sent.Get(test.header))
			}
		}
	})
}

func FuzzParseAction(f *testing.F) {
	for _, s := range []string{"resize", "canResize", "reset-ssh-keys", "RESET_SSH_KEYS", "can", "", "\xff\x1b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := hostup.ParseAction(s)
		if (a == "") == (err == nil) {
			t.Fatalf("ParseAction(%q) = %q, %v", s, a, err)
		}
		if err != nil {
			checkErrorText(t, err.Error())
		} else if again, err := hostup.ParseAction(string(a)); again != a || err != nil {
			t.Fatalf("ParseAction(%q) = %q, %v", a, again, err)
		}
	})
}
