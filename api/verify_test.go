package api_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
)

// violations returns the violations that Verify reports, sorted.
func violations(t *testing.T, body string) []string {
	t.Helper()
	err := api.Verify([]byte(body))
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*api.ValidationError](err)
	if !ok {
		t.Fatalf("Verify: %v", err)
	}
	var got []string
	for _, v := range invalid.Violations {
		got = append(got, v.String())
	}
	slices.Sort(got)
	return got
}

// Each 200 response of the testdata is valid, except for the violations here.
func TestVerifyTestdata(t *testing.T) {
	want := map[string][]string{
		"details-unknown-enum-values.http": {
			`/billing/billingCycle: unknown value`,
			`/overdueInvoices/0/status: unknown value`,
			`/powerState: unknown value`,
			`/serviceStatus: unknown value`,
		},
		"details-unknown-members.http": {
			"/access/unlisted: unknown member",
			"/actions/canRebuild/unlisted: unknown member",
			"/actions/canTeleport: unknown member",
			"/billing/unlisted: unknown member",
			"/operationState/unlisted: unknown member",
			"/unlisted: unknown member",
			"/usageLog/0/unlisted: unknown member",
		},
		"details-truncated.http": {"body: invalid JSON"},
	}
	files, err := filepath.Glob("../testdata/details-*.http")
	if err != nil || len(files) < 7 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		_, body := readResponse(t, name)
		if diff := cmp.Diff(want[name], violations(t, string(body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestVerify(t *testing.T) {
	_, documented := readResponse(t, "details-documented.http")
	for _, test := range []struct {
		name     string
		old, new string // the first old of the documented body is replaced with new
		want     []string
	}{
		{"missing member", `"id": "vps_01hxa3b4c5d6e7f8g9h0j1k2m3",`, ``, []string{"/id: missing"}},
		{"missing in a gate", `"allowed": true,`, ``, []string{"/actions/canRebuild/allowed: missing"}},
		{"missing gate", `"canRebuild": {`, `"canReinstall": {`,
			[]string{"/actions/canRebuild: missing", "/actions/canReinstall: unknown member"}},

		{"null", `"cpuCores": 2`, `"cpuCores": null`, []string{"/cpuCores: null, want number"}},
		{"null object", `"operationState": {`, `"operationState": null, "was": {`,
			[]string{"/operationState: null, want object", "/was: unknown member"}},
		{"null enum", `"serviceStatus": "active"`, `"serviceStatus": null`,
			[]string{"/serviceStatus: null, want string"}},
		{"null of a nullable member", `"powerState": "running"`, `"powerState": null`, nil},

		{"string for number", `"amount": 99,`, `"amount": "99.00",`,
			[]string{"/billing/amount: got string, want number"}},
		{"number for string", `"hostname": "web-01.example.com"`, `"hostname": 7`,
			[]string{"/hostname: got number, want string"}},
		{"number for enum", `"serviceStatus": "active"`, `"serviceStatus": 1`,
			[]string{"/serviceStatus: got number, want string"}},
		{"fraction for integer", `"backupsIncluded": 2`, `"backupsIncluded": 2.5`,
			[]string{"/backupsIncluded: got number, want integer"}},
		{"no integer, but rounded to one", `"backupsIncluded": 2`, `"backupsIncluded": 1e-400`,
			[]string{"/backupsIncluded: got number, want integer"}},
		{"integer as a float", `"backupsIncluded": 2`, `"backupsIncluded": 2e0`, nil},
		{"integer over by one", `"backupsIncluded": 2`, `"backupsIncluded": 9223372036854775808`,
			[]string{"/backupsIncluded: number out of range"}},
		{"integer under by one", `"backupsIncluded": 2`, `"backupsIncluded": -9223372036854775809`,
			[]string{"/backupsIncluded: number out of range"}},
		{"large integer", `"backupsIncluded": 2`, `"backupsIncluded": 1e19`, []string{"/backupsIncluded: number out of range"}},
		{"integer that a float rounds", `"backupsIncluded": 2`, `"backupsIncluded": 9007199254740993.0`,
			[]string{"/backupsIncluded: number out of range"}},
		{"object for array", `"overdueInvoices": []`, `"overdueInvoices": {}`,
			[]string{"/overdueInvoices: got object, want array"}},
		{"array for boolean", `"pinned": false`, `"pinned": []`, []string{"/pinned: got array, want boolean"}},
		{"boolean for password", `"rootPassword": "initial-password-from-panel"`, `"rootPassword": true`,
			[]string{"/access/rootPassword: got boolean, want string"}},

		{"malformed timestamp", `"2026-04-27T12:00:00.000Z"`, `"0000-00-00"`,
			[]string{"/createdAt: not a valid date-time"}},
		{"enum value in another case", `"running"`, `"Running"`, []string{"/powerState: unknown value"}},
		{"sentence for enum", `"running"`, `"hello world"`, []string{"/powerState: unknown value"}},
		{"password for enum", `"running"`, `"initial-password-from-panel"`, []string{"/powerState: unknown value"}},

		{"duplicate", `"pinned": false`, `"pinned": false, "pinned": true`, []string{"/pinned: duplicate"}},
		{"duplicate in a list", `"totalGb": 1.5`, `"totalGb": 1.5, "totalGb": 2`, []string{"/usageLog/0/totalGb: duplicate"}},
		{"duplicate of an unknown member", `"pinned": false`, `"x": 1, "x": 2`, []string{"/…: duplicate"}},
		{"duplicate in an unknown member", `"pinned": false`, `"x": [{"pinned": 1, "pinned": 2}]`, []string{"/…: duplicate"}},
		{"duplicate in a value of another type", `"usageLog": [`, `"usageLog": {"12345678": {"a": 1, "a": 2}}, "was": [`,
			[]string{"/usageLog/…: duplicate"}},
		{"out of range", `"cpuCores": 2`, `"cpuCores": 1e400`, []string{"/cpuCores: number out of range"}},
		{"out of range, in an unknown member", `"pinned": false`, `"x": 1e400`, []string{"/pinned: missing", "/x: unknown member"}},
		{"not JSON in an unknown member", `"pinned": false`, `"x": {"y": x}`, []string{"body: invalid JSON"}},
		{"not JSON in a documented member", `"pinned": false`, `"pinned": falsy`, []string{"body: invalid JSON"}},
		{"not a name", `"pinned": false`, `pinned: false`, []string{"body: invalid JSON"}},
		{"no end of a list", `"overdueInvoices": []`, `"overdueInvoices": [`, []string{"body: invalid JSON"}},
		{"list in a list", `"sshKeys": [`, `"sshKeys": [[], {}, null, 7, true, `, []string{
			"/sshKeys/0: got array, want string", "/sshKeys/1: got object, want string", "/sshKeys/2: null, want string",
			"/sshKeys/3: got number, want string", "/sshKeys/4: got boolean, want string",
		}},
		{"name in another case", `"hostname"`, `"Hostname"`, []string{"/Hostname: unknown member", "/hostname: missing"}},
		{"name with a control character", `"pinned": false`, `"pinned": false, "\u001b[2J": 1`,
			[]string{"/…: unknown member"}},
		{"name with a slash", `"pinned": false`, `"pinned": false, "a/b~c": 1`, []string{"/…: unknown member"}},
		{"unknown member in a list", `"totalGb": 1.5`, `"totalGb": 1.5, "x": {"y": null}`,
			[]string{"/usageLog/0/x: unknown member"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(string(documented), test.old) {
				t.Fatalf("the documented body does not contain %s", test.old)
			}
			body := strings.Replace(string(documented), test.old, test.new, 1)
			if diff := cmp.Diff(test.want, violations(t, body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A name is shown only if it is an identifier, which the root password is not.
func TestVerifyNames(t *testing.T) {
	_, documented := readResponse(t, "details-documented.http")
	long := strings.Repeat("n", 64)
	for _, test := range []struct{ name, password, want string }{
		{"region", "canary", "/region"},
		{"_Region_2", "canary", "/_Region_2"},
		{long, "canary", "/" + long},
		{long + "n", "canary", "/…"},
		{"2nd", "canary", "/…"},
		{"a-b", "canary", "/…"},
		{"", "canary", "/…"},
		{"ſ", "canary", "/…"},
		{"a\\nb", "canary", "/…"},
		{"canary", "canary", "/…"},
		{"is_canary_2", "canary", "/…"},
		{"canary", "ca\\u006eary", "/…"},
		{"canary", "", "/canary"},
	} {
		for _, place := range []string{`"id":`, `"pinned":`} { // before and after the password
			body := strings.Replace(string(documented), place, `"`+test.name+`": 1, `+place, 1)
			body = strings.Replace(body, "initial-password-from-panel", test.password, 1)
			want := []string{test.want + ": unknown member"}
			if diff := cmp.Diff(want, violations(t, body)); diff != "" {
				t.Errorf("%s, password %s (-want +got):\n%s", test.name, test.password, diff)
			}
		}
	}
}

// The root password is not shown, also if it follows more violations than are kept.
func TestVerifyPasswordAfterViolations(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"canary": 1, `)
	for i := range 200 {
		fmt.Fprintf(&body, `"n%d": 1, `, i)
	}
	body.WriteString(`"access": {"rootPassword": "canary"}}`)
	if got := violations(t, body.String()); slices.Contains(got, "/canary: unknown member") || !slices.Contains(got, "/n0: unknown member") {
		t.Errorf("%q", got)
	}
}

// A byte order mark is ignored, and only one.
func TestVerifyByteOrderMark(t *testing.T) {
	_, documented := readResponse(t, "details-documented.http")
	if got := violations(t, "\uFEFF"+string(documented)); got != nil {
		t.Error(got)
	}
	want := []string{"body: invalid JSON"}
	if got := violations(t, "\uFEFF\uFEFF"+string(documented)); !slices.Equal(got, want) {
		t.Error(got)
	}
}

func TestVerifyWholeBody(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{``, "body: invalid JSON"},
		{`null`, "body: null, want object"},
		{`[]`, "body: got array, want object"},
		{`<html>`, "body: invalid JSON"},
		{`{} {}`, "body: invalid JSON"},
		{"{\"\xff\"", "body: invalid JSON"},
	} {
		if got := violations(t, test.body); !slices.Equal(got, []string{test.want}) {
			t.Errorf("%q: %q, want %q", test.body, got, test.want)
		}
	}
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range spec.Components.Schemas["VpsDetails"].Value.Required {
		want = append(want, "/"+name+": missing")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, violations(t, `{}`)); diff != "" {
		t.Errorf("{} (-want +got):\n%s", diff)
	}
}

func TestValidationErrorText(t *testing.T) {
	const want = `api: the response does not match openapi.yaml: /a: missing; body: invalid JSON`
	err := &api.ValidationError{Violations: []api.Violation{
		{Pointer: "/a", Message: "missing"}, {Message: "invalid JSON"},
	}}
	if got := err.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	err.Violations = slices.Repeat(err.Violations, 4)
	if got := err.Error(); !strings.HasSuffix(got, "; /a: missing; and 3 more") {
		t.Errorf("eight violations: %s", got)
	}
	many := api.Verify([]byte(`{"ipAddresses": [` + strings.Repeat("0,", 5000) + `0]}`))
	if got := many.Error(); !strings.HasSuffix(got, "; and more than 95 more") {
		t.Errorf("5,001 violations: %s", got)
	}
}
