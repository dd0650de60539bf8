package hostup_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// Each of these responses is an error without a VPSDetails.
func TestUnusable200(t *testing.T) {
	const id = `"id": "` + documentedID + `"`
	var nested strings.Builder
	for range 100_000 {
		nested.WriteString(`{"x":`)
	}
	example := string(exampleBody(t))
	problem := string(bodyOf(t, testdata(t, "problem-500-internal-error.http")))
	edit := func(old, new string) string { return okResponse(replaceInExample(t, old, new)) }
	for _, test := range []struct{ name, response, want string }{
		{"empty", okResponse(""), "the body is not JSON"},
		{"white space", okResponse(" \n"), "the body is not JSON"},
		{"null", okResponse("null"), "got null, want object"},
		{"array", okResponse("[]"), "got array, want object"},
		{"string", okResponse(`"x"`), "got string, want object"},
		{"number", okResponse("1"), "got number, want object"},
		{"boolean", okResponse("true"), "got boolean, want object"},
		{"comment", okResponse("/* hello */ {}"), "not JSON"},
		{"login page", "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>log in</html>", "the body is not JSON"},
		{"problem", "HTTP/1.1 200 OK\nContent-Type: application/problem+json\n\n" + problem, "/id is missing"},
		{"envelope", okResponse(`{"success": true, "data": ` + example + `}`), "/id is missing"},
		{"empty object", okResponse("{}"), "/id is missing"},
		{"no id", edit(id+`,`, ``), "/id is missing"},
		{"null id", edit(id, `"id": null`), "/id is missing"},
		{"id in another case", edit(id, `"ID": "`+documentedID+`"`), "/id is missing"},
		{"another VPS", edit(documentedID, "vps_other"), "another VPS"},
		{"the VPS in capitals", edit(id, `"id": "`+strings.ToUpper(documentedID)+`"`), "another VPS"},
		{"truncated", okResponse(example[:900]), "the JSON is cut off"},
		{"second value", okResponse(example + "{}"), "data after the JSON object"},
		{"trailing data", okResponse(example + "x"), "data after the JSON object"},
		{"deep nesting", okResponse(nested.String()), "invalid JSON"},
		{"duplicate id", edit(`"pinned": false`, id), "/id: duplicate name"},
		{"duplicate nested name", edit(`"locked": false`, `"locked": false, "locked": true`), "/operationState/locked: duplicate name"},
		{"duplicate gate", edit(`"canAddDisk"`, `"canRebuild"`), "/actions/canRebuild: duplicate name"},
		{"duplicate unknown name", edit(`"pinned": false`, `"pinned": false, "x": {"y": 1, "y": 2}`), "duplicate name at byte"},
		{"duplicate name that is a secret", edit(`"pinned": false`, `"`+canaryPassword+`": 1, "`+canaryPassword+`": 2`), "duplicate name at byte"},
		{"invalid UTF-8", edit("initial-password-from-panel", canaryPassword+"\xff"), "invalid JSON at byte"},
		{"lone surrogate", edit("initial-password-from-panel", canaryPassword+`\ud800`), "invalid JSON at byte"},
		{"string for amount", edit(`"amount": 99`, `"amount": "`+canaryPassword+`"`), "/billing/amount: got string, want number"},
		{"number for hostname", edit(`"hostname": "web-01.example.com"`, `"hostname": 7`), "/hostname: got number, want string"},
		{"string for boolean", edit(`"locked": false`, `"locked": "no"`), "/operationState/locked: got string, want boolean"},
		{"fraction for integer", edit(`"backupsIncluded": 2`, `"backupsIncluded": 2.5`), "/backupsIncluded: got number, want integer"},
		{"number for enum", edit(`"powerState": "running"`, `"powerState": 1`), "/powerState: got number, want string"},
		{"number for password", edit(`"initial-password-from-panel"`, `12345678`), "/access/rootPassword: got number, want string"},
		{"object for array", edit(`"overdueInvoices": []`, `"overdueInvoices": {}`), "/overdueInvoices: got object, want array"},
		{"array for object", edit(`"access": {`, `"access": [], "was": {`), "/access: got array, want object"},
		{"string for a gate", edit(`"canRebuild": {`, `"canRebuild": "yes", "was": {`), "/actions/canRebuild: got string, want object"},
		{"string for allowed", edit(`"canRebuild": {`, `"canRebuild": {"allowed": "true"}, "was": {`), "/actions/canRebuild/allowed: got string, want boolean"},
		{"number in an array", edit(`"ipAddresses": [`, `"ipAddresses": [7,`), "/ipAddresses/0: got number, want string"},
		{"number out of range", edit(`"amount": 99`, `"amount": 1e400`), "/billing/amount: number out of range"},
		{"credential", edit(`"web-01.example.com"`, `"`+canaryKey+`"`), "the response contains the credential"},
		{"204", "HTTP/1.1 204 No Content\n\n", "status 204"},
		{"202", "HTTP/1.1 202 Accepted\n\n" + example, "status 202"},
		{"request id in the header", "HTTP/1.1 200 OK\nX-Request-Id: req_7\n\nnull", "(request id req_7)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := fetch(t, newClientReturning(t, test.response))
			if !errors.Is(err, hostup.ErrUnexpectedResponse) {
				t.Fatalf("%v, want ErrUnexpectedResponse", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not contain %q", err, test.want)
			}
		})
	}
}

// An added, missing or malformed member affects no other field.
func TestLenient(t *testing.T) {
	const createdAt = `"createdAt": "2026-04-27T12:00:00.000Z"`
	for _, test := range []struct{ name, body string }{
		{"unknown members", string(bodyOf(t, testdata(t, "details-unknown-members.http")))},
		{"unknown enum values", string(bodyOf(t, testdata(t, "details-unknown-enum-values.http")))},
		{"only an id", `{"id": "` + documentedID + `"}`},
		{"white space around", " \r\n\t" + string(exampleBody(t)) + "\n "},
		{"malformed timestamp", replaceInExample(t, createdAt, `"createdAt": "0000-00-00"`)},
		{"timestamp of another type", replaceInExample(t, createdAt, `"createdAt": {"unix": 1}`)},
		{"null object", replaceInExample(t, `"operationState": {`, `"operationState": null, "was": {`)},
		{"null array", replaceInExample(t, `"overdueInvoices": []`, `"overdueInvoices": null`)},
		{"null number", replaceInExample(t, `"cpuCores": 2`, `"cpuCores": null`)},
		{"number for a string of operatingSystem", replaceInExample(t, `"version": "24.04"`, `"version": 24.04`)},
		{"string for a number of pricing", replaceInExample(t, `"totalMonthlyCost": 40.5`, `"totalMonthlyCost": "40.50"`)},
		{"string for an object of pricing", replaceInExample(t, `"billingCycle": {`, `"billingCycle": "monthly", "was": {`)},
		{"strings for objects of pricing", replaceInExample(t, `"addons": [`, `"addons": ["none"], "were": [`)},
		{"fraction for an integer of pricing", replaceInExample(t, `"months": 1`, `"months": 1.5`)},
		{"gate in another case", replaceInExample(t, `"canRebuild"`, `"CanRebuild"`)},
	} {
		vps, err := fetch(t, newClientReturning(t, okResponse(test.body)))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if string(vps.RawJSON()) != test.body {
			t.Errorf("%s: RawJSON is not the body", test.name)
		}
	}
	vps := decode(t, replaceInExample(t, `"family": "ubuntu"`, `"family": 7`))
	if vps.OperatingSystem.DisplayName != "Ubuntu 24.04" || vps.OperatingSystem.Version != "24.04" || vps.IPv4 == "" {
		t.Errorf("a family that is a number changes other fields: %+v", vps.OperatingSystem)
	}
	vps = decode(t, replaceInExample(t, createdAt, `"createdAt": "soon"`))
	if vps.CreatedAt.Valid() || vps.CreatedAt.Text() != "soon" {
		t.Errorf("the malformed timestamp is %v, want soon", vps.CreatedAt)
	}
	vps = decode(t, string(bodyOf(t, testdata(t, "details-unknown-enum-values.http"))))
	if vps.PowerState != "unlisted" || vps.PowerState.Valid() || vps.IsRunning() {
		t.Errorf("the unknown power state is %q, want unlisted", vps.PowerState)
	}
}

// Every required member but the id may be absent, and every one may be null.
func TestEachMemberAbsentOrNull(t *testing.T) {
	for name := range jsonTree(t, exampleBody(t)).(map[string]any) {
		if name == "id" {
			continue
		}
		for _, null := range []bool{false, true} {
			members := jsonTree(t, exampleBody(t)).(map[string]any)
			delete(members, name)
			if null {
				members[name] = nil
			}
			body, _ := json.Marshal(members)
			if _, err := fetch(t, newClientReturning(t, okResponse(string(body)))); err != nil {
				t.Errorf("%s absent (null: %t): %v", name, null, err)
			}
		}
	}
}

// A truncated body is a network error, not an unexpected response.
func TestBodyBreaksOff(t *testing.T) {
	_, err := fetch(t, newClientReturning(t, testdata(t, "details-truncated.http")))
	if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, hostup.ErrUnexpectedResponse) {
		t.Errorf("%v, want io.ErrUnexpectedEOF", err)
	}
}

// fetch checks what holds for every call.
func TestFetchTestdata(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.http")
	if err != nil || len(files) < 15 {
		t.Errorf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		_, _ = fetch(t, newClientReturning(t, testdata(t, filepath.Base(file))))
	}
}

// A redirect is not followed, so the second server never gets the credential.
func TestRedirectIsNotFollowed(t *testing.T) {
	second, _ := newServer(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	var location string
	redirect := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	plain, _ := newServer(t, redirect)
	secure := httptest.NewTLSServer(redirect)
	defer secure.Close()
	for _, first := range []*httptest.Server{plain, secure} { // from https, the second server is the same host over http
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(first.URL), hostup.WithHTTPClient(first.Client()))
		if err != nil {
			t.Fatal(err)
		}
		for _, location = range []string{
			second.URL + "/login?token=" + url.QueryEscape(canaryKey), first.URL, "/elsewhere", "", "::", "javascript:alert(1)",
			"https://user:" + canaryPassword + "@example.com/",
		} {
			if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRedirect) {
				t.Errorf("Location %q: %v, want ErrRedirect", location, err)
			}
		}
	}
}

// The host of a redirect can contain the credential, which is redacted before
// anything else is done to the text.
func TestRedirectToCredential(t *testing.T) {
	client, err := hostup.NewClient(hostup.APIKey("Canary-Key"), hostup.WithHTTPClient(&http.Client{
		Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			return readResponse(statusResponse(302, "Location: https://Canary-Key.example/\n"), req)
		})}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRedirect) || !strings.Contains(err.Error(), "https://[redacted].example") {
		t.Errorf("%v, want ErrRedirect to https://[redacted].example", err)
	}
}

// The kind of error for each kind of status.
func TestStatusKinds(t *testing.T) {
	kinds := []error{hostup.ErrUnexpectedResponse, hostup.ErrRedirect, hostup.ErrServer, hostup.ErrNotFound}
	for _, test := range []struct {
		status int
		want   error // nil is an *Error that is none of kinds
	}{
		{100, hostup.ErrUnexpectedResponse},
		{101, hostup.ErrUnexpectedResponse},
		{201, hostup.ErrUnexpectedResponse},
		{299, hostup.ErrUnexpectedResponse},
		{300, hostup.ErrRedirect},
		{302, hostup.ErrRedirect},
		{304, hostup.ErrUnexpectedResponse},
		{399, hostup.ErrRedirect},
		{400, nil},
		{404, hostup.ErrNotFound},
		{499, nil},
		{500, hostup.ErrServer},
		{599, hostup.ErrServer},
		{600, nil},
		{99, nil},
	} {
		_, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: test.status, Body: http.NoBody}, nil
		}))
		e, isError := errors.AsType[*hostup.Error](err)
		isResponse := test.want == nil || test.want == hostup.ErrServer || test.want == hostup.ErrNotFound
		if isError != isResponse || isError && (e.StatusCode != test.status || e.VPSID != documentedID) {
			t.Errorf("%d: %v", test.status, err)
		}
		for _, kind := range kinds {
			if errors.Is(err, kind) != (kind == test.want) {
				t.Errorf("%d: %v, want %v", test.status, err, test.want)
			}
		}
	}
}

// The error of a transport can contain text of the server, even the credential. An
// error that does is not wrapped, except a context error.
func TestTransportErrorIsRedacted(t *testing.T) {
	cause := errors.New("the peer sent \"Bearer " + canaryKey + "\x1b[2J\"")
	for _, test := range []struct {
		name      string
		err, want error
	}{
		{"with the credential", cause, nil},
		{"with the credential, canceled", errors.Join(cause, context.Canceled), context.Canceled},
		{"without it", io.ErrClosedPipe, io.ErrClosedPipe},
	} {
		_, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) { return nil, test.err }))
		if errors.Is(err, cause) {
			t.Errorf("%s: the error wraps the cause, which contains the credential", test.name)
		}
		if test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v does not wrap %v", test.name, err, test.want)
		}
	}
}
