package hostuptest_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnswersWithTheDocumentedExample(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	vps, err := server.Client().GetVPSDetails(t.Context(), hostuptest.VPSID)
	if err != nil {
		t.Fatal(err)
	}
	for file, got := range map[string][]byte{"details-documented": vps.RawJSON(), "details-payg": hostuptest.PAYG()} {
		response, err := os.Open("../../testdata/" + file + ".http")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Close()
		parsed, err := http.ReadResponse(bufio.NewReader(response), nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := io.ReadAll(parsed.Body)
		if err != nil || string(got) != string(want) {
			t.Errorf("not %s: %v\n%s", file, err, got)
		}
	}
	if err := api.Verify(vps.RawJSON()); err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	for name, test := range map[string]struct {
		cred hostup.Credential
		id   string
		want error
		code hostup.Code
	}{
		"wrong key":     {hostup.APIKey("wrong"), hostuptest.VPSID, hostup.ErrUnauthorized, hostup.CodeUnauthorized},
		"wrong session": {hostup.SessionCookie("wrong"), hostuptest.VPSID, hostup.ErrUnauthorized, hostup.CodeUnauthorized},
		"key as cookie": {hostup.SessionCookie(hostuptest.APIKey), hostuptest.VPSID, hostup.ErrUnauthorized, hostup.CodeUnauthorized},
		"another id":    {hostup.APIKey(hostuptest.APIKey), "vps_other", hostup.ErrNotFound, hostup.CodeVPSNotFound},
		"the session":   {hostup.SessionCookie(hostuptest.Session), hostuptest.VPSID, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			hc := &http.Client{Transport: &http.Transport{}}
			defer hc.CloseIdleConnections()
			client, err := hostup.NewClient(test.cred, hostup.WithBaseURL(server.URL), hostup.WithHTTPClient(hc))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.GetVPSDetails(t.Context(), test.id)
			if !errors.Is(err, test.want) || test.code != "" && !errors.Is(err, test.code) {
				t.Error(err)
			}
		})
	}
}

// Without a credential, with another method or on another path the fake
// answers with a real problem too.
func TestProblemsObeyTheDescription(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		method, path, key string
		want              int
	}{
		"no credential":  {"GET", "/api/v2/vps/" + hostuptest.VPSID + "/details", "", 401},
		"another id":     {"GET", "/api/v2/vps/vps_x/details", hostuptest.APIKey, 404},
		"another method": {"POST", "/api/v2/vps/" + hostuptest.VPSID + "/details", hostuptest.APIKey, 405},
		"another call":   {"GET", "/api/v2/vps", hostuptest.APIKey, 404},
		"a longer path":  {"GET", "/api/v2/vps/a/b/details", hostuptest.APIKey, 400},
		"a long id":      {"GET", "/api/v2/vps/" + strings.Repeat("a", 129) + "/details", hostuptest.APIKey, 400},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.key != "" {
				req.Header.Set("Authorization", "Bearer "+test.key)
			}
			resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != test.want || resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
			}
			var problem map[string]any
			if err := json.Unmarshal(body, &problem); err != nil {
				t.Fatal(err)
			}
			if err := spec.Components.Schemas["Problem"].Value.VisitJSON(problem); err != nil || problem["status"] != float64(test.want) {
				t.Errorf("%s: %v", body, err)
			}
		})
	}
}
