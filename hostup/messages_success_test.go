package hostup_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// Cases of TestMessages: responses with a status below 400, response checks.

const documentedPassword = "initial-password-from-panel"

// goodResponse is the documented VPS with canaryPassword as its root password.
func goodResponse(t *testing.T) string {
	t.Helper()
	return okResponse(strings.ReplaceAll(string(exampleBody(t)), documentedPassword, canaryPassword))
}

func successCases(t *testing.T) (cases []messageCase) {
	good := goodResponse(t)
	_, body, _ := strings.Cut(good, "\n\n")
	add := func(name, response string) {
		cases = append(cases, messageCase{name: name, responses: []any{response}})
	}
	add("documented", good)
	add("request id and rate limit", "HTTP/1.1 200 OK\nX-Request-Id: req_1\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 59\n\n"+body)
	add("credential in X-Request-Id", "HTTP/1.1 200 OK\nX-Request-Id: "+canaryKey+"\n\n"+body)
	add("unusable with request id", "HTTP/1.1 200 OK\nX-Request-Id: req_1\n\nnull")
	add("unusable with the credential in X-Request-Id", "HTTP/1.1 200 OK\nX-Request-Id: "+canaryKey+"\n\nnull")
	for _, test := range []struct{ name, body string }{
		{"empty", ""}, {"white space", " \n"}, {"null", "null"}, {"array", "[]"}, {"string", `"x"`}, {"number", "1"}, {"true", "true"}, {"false", "false"},
		{"HTML", "<html>log in</html>"}, {"text", "OK"}, {"comment", "/* x */ {}"}, {"byte order mark", "\xef\xbb\xbf" + body}, {"NUL", "\x00"},
		{"empty object", "{}"}, {"problem", string(bodyOf(t, testdata(t, "problem-500-internal-error.http")))}, {"envelope", `{"success": true, "data": ` + body + `}`},
		{"white space around", "\n\t " + body + " \n"}, {"trailing object", body + "{}"}, {"trailing text", body + canaryPassword}, {"trailing NUL", body + "\x00"}, {"trailing comma", body + ","},
		{"truncated", body[:900]}, {"truncated in the password", body[:strings.Index(body, canaryPassword)+6]}, {"truncated by one byte", body[:len(body)-1]}, {"one brace", "{"},
		{"no colon", `{"id" 1}`}, {"no quotes", `{id: 1}`}, {"single quotes", `{'id': 1}`}, {"no value", `{"id": }`}, {"half a literal", `{"id": tru}`}, {"NaN", `{"cpuCores": NaN}`},
		{"leading zero", `{"cpuCores": 01}`}, {"comma at the end", `{"id": "x",}`}, {"control character in a string", "{\"id\": \"a\nb\"}"}, {"bad escape", `{"hostname": "\x"}`},
		{"bad syntax in a known object", `{"billing": {"amount": x}}`}, {"bad syntax in an unknown member", `{"` + canaryPassword + `": {"x": x}}`},
		{"deep nesting", strings.Repeat(`{"x":`, 20_000)}, {"deep arrays", `{"` + canaryPassword + `": ` + strings.Repeat("[", 20_000)},
	} {
		add(test.name, okResponse(test.body))
	}
	for _, test := range []struct{ name, old, new string }{
		{"another id", documentedID, "vps_other"}, {"no id", `"id": "` + documentedID + `",`, ""}, {"id null", `"id": "` + documentedID + `"`, `"id": null`},
		{"id empty", `"id": "` + documentedID + `"`, `"id": ""`}, {"id in another case", `"id": "` + documentedID + `"`, `"ID": "` + documentedID + `"`},
		{"id is a number", `"` + documentedID + `"`, `7`}, {"id with control characters", documentedID, `\u001b[2J`},
		{"id contains the credential", documentedID, canaryKey},
		// Duplicate names.
		{"duplicate id", `"pinned": false`, `"id": "` + documentedID + `"`}, {"duplicate member of an object", `"locked": false`, `"locked": false, "locked": true`},
		{"duplicate gate", `"canAddDisk"`, `"canRebuild"`}, {"duplicate password", `"username": "root"`, `"rootPassword": "` + canaryPassword + `"`},
		{"duplicate in a list", `"totalGb": 1.5`, `"totalGb": 1.5, "totalGb": 2`}, {"duplicate in operatingSystem", `"family": "ubuntu"`, `"version": "x"`},
		{"duplicate in pricing", `"pricePerCycle": 39`, `"currency": "x"`}, {"duplicate unknown member", `"pinned": false`, `"` + canaryPassword + `": 1, "` + canaryPassword + `": 2`},
		{"duplicate in an unknown member", `"pinned": false`, `"x": {"y": 1, "y": 2}`}, {"duplicate unknown member of a known object", `"locked": false`, `"x": 1, "x": 2`},
		{"duplicate unknown gate", `"canAddDisk": {`, `"canFly": {}, "canFly": {}, "canAddDisk": {`}, {"duplicate that differs in case", `"pinned": false`, `"Pinned": false, "pinned": true`},
		// Text.
		{"invalid UTF-8 in the hostname", "web-01", "\xff"}, {"invalid UTF-8 in the password", documentedPassword, canaryPassword + "\xff"}, {"lone surrogate in the password", documentedPassword, canaryPassword + `\ud800`},
		{"invalid UTF-8 in an unknown member", `"pinned": false`, "\"x\": \"\xff\""}, {"invalid UTF-8 in an unknown name", `"pinned": false`, "\"\xff\": 1"}, {"lone surrogate in the hostname", "web-01", `\ud800`},
		{"credential in the hostname", "web-01", canaryKey}, {"control characters in the hostname", "web-01", `\u001b[2J\n`}, {"hostname of 2 KiB", "web-01", strings.Repeat("x", 2<<10)},
		// Types.
		{"string: number", `"web-01.example.com"`, "7"}, {"string: boolean", `"web-01.example.com"`, "true"}, {"string: object", `"web-01.example.com"`, `{"x": 1}`}, {"string: array", `"web-01.example.com"`, `["x"]`}, {"string: null", `"web-01.example.com"`, "null"},
		{"enum: number", `"powerState": "running"`, `"powerState": 1`}, {"enum: unknown value", `"powerState": "running"`, `"powerState": "flying"`}, {"enum: null", `"powerState": "running"`, `"powerState": null`},
		{"number: string", `"amount": 99`, `"amount": "` + canaryPassword + `"`}, {"number: boolean", `"amount": 99`, `"amount": true`}, {"number: object", `"amount": 99`, `"amount": {}`}, {"number: null", `"amount": 99`, `"amount": null`},
		{"number: 1e400", `"amount": 99`, `"amount": 1e400`}, {"number: -1e400", `"amount": 99`, `"amount": -1e400`}, {"number: 1e400 in a list", `"totalGb": 1.5`, `"totalGb": 1e400`},
		{"integer: string", `"backupsIncluded": 2`, `"backupsIncluded": "2"`}, {"integer: fraction", `"backupsIncluded": 2`, `"backupsIncluded": 2.5`}, {"integer: 2.0", `"backupsIncluded": 2`, `"backupsIncluded": 2.0`},
		{"integer: 2^63", `"backupsIncluded": 2`, `"backupsIncluded": 9223372036854775808`}, {"integer: 1e400", `"backupsIncluded": 2`, `"backupsIncluded": 1e400`},
		{"boolean: string", `"locked": false`, `"locked": "no"`}, {"boolean: number", `"pinned": false`, `"pinned": 0`}, {"boolean: null", `"pinned": false`, `"pinned": null`},
		{"timestamp: text", `"2026-05-27T00:00:00.000Z"`, `"soon"`}, {"timestamp: number", `"2026-05-27T00:00:00.000Z"`, "1"}, {"timestamp: object", `"2026-05-27T00:00:00.000Z"`, "{}"},
		{"object: string", `"billing": {`, `"billing": "x", "was": {`}, {"object: array", `"access": {`, `"access": ["` + canaryPassword + `"], "was": {`}, {"object: number", `"availability": {`, `"availability": 1, "was": {`}, {"object: null", `"billing": {`, `"billing": null, "was": {`},
		{"array: object", `"overdueInvoices": []`, `"overdueInvoices": {}`}, {"array: string", `"overdueInvoices": []`, `"overdueInvoices": "x"`}, {"array: null", `"overdueInvoices": []`, `"overdueInvoices": null`},
		{"array of strings: number", `"ipAddresses": [`, `"ipAddresses": [7,`}, {"array of strings: null", `"sshKeys": [`, `"sshKeys": [null,`}, {"array of objects: string", `"overdueInvoices": []`, `"overdueInvoices": ["x"]`},
		{"secret: number", `"` + documentedPassword + `"`, "12345678"}, {"secret: object", `"` + documentedPassword + `"`, `{"x": "` + canaryPassword + `"}`}, {"secret: array", `"` + documentedPassword + `"`, `["` + canaryPassword + `"]`}, {"secret: null", `"` + documentedPassword + `"`, "null"}, {"secret: empty", documentedPassword, ""},
		// Places.
		{"/usageLog/3/totalGb", `"usageLog": [`, `"usageLog": [{}, {}, {}, {"totalGb": "x"},`}, {"/usageLog/12/dataSentGb", `"usageLog": [`, `"usageLog": [` + strings.Repeat("{}, ", 12) + `{"dataSentGb": []},`},
		{"/overdueInvoices/0/status", `"overdueInvoices": []`, `"overdueInvoices": [{"status": 7}]`}, {"/overdueInvoices/1/amount", `"overdueInvoices": []`, `"overdueInvoices": [{}, {"amount": 1e400}]`},
		{"/operatingSystem", `"operatingSystem": {`, `"operatingSystem": "Ubuntu", "was": {`}, {"/operatingSystem/version", `"version": "24.04"`, `"version": 24.04`}, {"/operatingSystem null", `"operatingSystem": {`, `"operatingSystem": null, "was": {`},
		{"/pricing", `"pricing": {`, `"pricing": [], "was": {`}, {"/pricing/pricePerCycle", `"pricePerCycle": 39`, `"pricePerCycle": "39"`}, {"/pricing/pricePerCycle out of range", `"pricePerCycle": 39`, `"pricePerCycle": 1e400`},
		{"/pricing/billingCycle", `"billingCycle": {`, `"billingCycle": "monthly", "was": {`}, {"/pricing/billingCycle/months out of range", `"months": 1`, `"months": 1e400`}, {"/pricing/addons", `"addons": [`, `"addons": {}, "was": [`}, {"/pricing/addons/0/quantity", `"quantity": 100`, `"quantity": "x"`},
		{"/pricing with bad syntax", `"pricePerCycle": 39`, `"pricePerCycle": "39", x`},
		{"/actions", `"actions": {`, `"actions": [], "was": {`}, {"/actions null", `"actions": {`, `"actions": null, "was": {`}, {"/actions/canRebuild", `"canRebuild": {`, `"canRebuild": "yes", "was": {`}, {"/actions/canRebuild/allowed", `"canRebuild": {`, `"canRebuild": {"allowed": "true"}, "was": {`},
		{"/actions/canRebuild/code", `"canRebuild": {`, `"canRebuild": {"code": 7}, "was": {`}, {"/actions/canRebuild null", `"canRebuild": {`, `"canRebuild": null, "was": {`}, {"unknown gate", `"actions": {`, `"actions": {"canFly": "yes",`}, {"unknown member", `"pinned": false`, `"x": [1e400, {"y": null}]`},
	} {
		add(test.name, okResponse(strings.ReplaceAll(replaceInExample(t, test.old, test.new), documentedPassword, canaryPassword)))
	}
	for _, test := range []struct{ name, old, new string }{
		{"/pricing", `"pricing": {`, `"pricing": [], "was": {`}, {"/pinned", `"pinned": false`, `"pinned": 0`}, {"a duplicate", `"pinned": false`, `"pinned": false, "pinned": false`},
	} {
		add("/operatingSystem/version and "+test.name, okResponse(strings.Replace(replaceInExample(t, `"version": "24.04"`, `"version": 24`), test.old, test.new, 1)))
	}
	for _, name := range []string{"details-nulls.http", "details-payg.http", "details-pending-order.http", "details-unknown-enum-values.http", "details-unknown-members.http"} {
		response := testdata(t, name)
		id := decode(t, string(bodyOf(t, response))).ID
		cases = append(cases, messageCase{name: name, responses: []any{response}, run: func(r *recorder) {
			r.result(r.client.GetVPSDetails(r.t.Context(), id))
		}})
	}
	return append(cases, messageCase{name: "another origin", responses: []any{func(*http.Request) (*http.Response, error) {
		followed, err := http.NewRequest(http.MethodGet, "https://example.com/", nil)
		if err != nil {
			return nil, err
		}
		return http.ReadResponse(bufio.NewReader(strings.NewReader(good)), followed)
	}}})
}

func otherStatusCases() (cases []messageCase) {
	add := func(name, response string) {
		cases = append(cases, messageCase{name: name, responses: []any{response}})
	}
	for _, code := range []int{100, 101, 199, 201, 202, 203, 204, 205, 206, 226, 299, 300, 304, 305, 306, 399} {
		add(fmt.Sprint(code), statusResponse(code, "")+"{}")
	}
	add("204 with request id", statusResponse(204, "X-Request-Id: req_1\n"))
	for _, code := range []int{301, 302, 303, 307, 308} {
		add(fmt.Sprint(code), statusResponse(code, "X-Request-Id: req_1\nLocation: https://example.com/login\n"))
	}
	for _, location := range []string{
		"/login", "login", "//example.com/x", "http://cloud.hostup.se/", "https://cloud.hostup.se:8443/", "https://cloud.hostup.se/other", "", "::", "https://%zz/", "https://[::1",
		"javascript:alert(1)", "mailto:a@example.com", "https://user:PASSWORD@example.com/PASSWORD?token=PASSWORD#PASSWORD", "https://example.com/KEY", "https://KEY/",
		"https://" + strings.Repeat("a", 1000) + ".example/", "https://\u202e\u00e9.example/",
	} {
		add(fmt.Sprintf("302 to %.60q", location), statusResponse(302, "Location: "+strings.NewReplacer("PASSWORD", canaryPassword, "KEY", canaryKey).Replace(location)+"\n"))
	}
	add("302 without Location", statusResponse(302, ""))
	return cases
}

func responseCheckCases(t *testing.T) (cases []messageCase) {
	for _, test := range []struct {
		name string
		err  error
	}{
		{"passes", nil}, {"fails", errCheck}, {"fails with the root password", fmt.Errorf("%w: %s", errCheck, canaryPassword)},
		{"fails with the credential", fmt.Errorf("%w: %s", errCheck, canaryKey)}, {"fails with control characters", fmt.Errorf("%w:\n\x1b[2J", errCheck)},
		{"fails with 2 KiB", errors.New(strings.Repeat("x", 2<<10))}, {"fails like the network", io.ErrUnexpectedEOF}, {"fails like a response", &hostup.Error{StatusCode: 503, Detail: "D"}},
		{"fails with two errors", errors.Join(errCheck, errors.New("another"))}, {"fails with ErrNotFound", hostup.ErrNotFound},
	} {
		cases = append(cases, messageCase{name: test.name, responses: []any{goodResponse(t)}, opts: []hostup.Option{
			hostup.WithResponseCheck(func([]byte) error { return test.err }),
		}})
	}
	return append(cases, messageCase{name: "is not called for an unusable response", responses: []any{okResponse("null")}, opts: []hostup.Option{
		hostup.WithResponseCheck(func([]byte) error { return errCheck }),
	}})
}
