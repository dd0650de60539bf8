package api_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
)

// departures returns what Verify finds, in the order of the pointers.
func departures(t *testing.T, body string) []string {
	t.Helper()
	err := api.Verify([]byte(body))
	if err == nil {
		return nil
	}
	var departure *api.DepartureError
	if !errors.As(err, &departure) {
		t.Fatalf("Verify: %v", err)
	}
	var found []string
	for _, d := range departure.Departures {
		found = append(found, d.String())
	}
	slices.Sort(found)
	return found
}

// Every 200 of the testdata obeys the description, or is listed here with the
// departures it was made for.
func TestVerifyTestdata(t *testing.T) {
	made := map[string][]string{
		"details-unknown-enum-values.http": {
			`/billing/billingCycle: unknown value "hourly"`,
			`/overdueInvoices/0/status: unknown value "disputed"`,
			`/powerState: unknown value "starting"`,
			`/serviceStatus: unknown value "fraud"`,
		},
		"details-unknown-members.http": {
			"/access/console: unknown member",
			"/actions/canMigrate: unknown member",
			"/actions/canRebuild/cooldownSeconds: unknown member",
			"/billing/periodYears: unknown member",
			"/operationState/pendingTasks: unknown member",
			"/region: unknown member",
			"/usageLog/0/peakMbps: unknown member",
		},
		"details-truncated.http": {"the body: not one valid JSON value"},
	}
	files, err := filepath.Glob("../testdata/details-*.http")
	if err != nil || len(files) < 7 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		_, body := response(t, name)
		if diff := cmp.Diff(made[name], departures(t, string(body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestVerifyFindsWhatIsPlanted(t *testing.T) {
	_, documented := response(t, "details-documented.http")
	for name, test := range map[string]struct {
		old, new string // replaced once in the documented body
		want     []string
	}{
		"missing member":           {`"id": "vps_01hxa3b4c5d6e7f8g9h0j1k2m3",`, ``, []string{"/id: missing"}},
		"missing in a gate":        {`"allowed": true,`, ``, []string{"/actions/canRebuild/allowed: missing"}},
		"missing gate":             {`"canRebuild": {`, `"canReinstall": {`, []string{"/actions/canRebuild: missing", "/actions/canReinstall: unknown member"}},
		"null":                     {`"cpuCores": 2`, `"cpuCores": null`, []string{"/cpuCores: null, which it cannot be"}},
		"null object":              {`"operationState": {`, `"operationState": null, "was": {`, []string{"/operationState: null, which it cannot be", "/was: unknown member"}},
		"null enum":                {`"serviceStatus": "active"`, `"serviceStatus": null`, []string{"/serviceStatus: null, which it cannot be"}},
		"null where it may be":     {`"powerState": "running"`, `"powerState": null`, nil},
		"string for number":        {`"amount": 99,`, `"amount": "99.00",`, []string{"/billing/amount: string where number is due"}},
		"number for string":        {`"hostname": "web-01.example.com"`, `"hostname": 7`, []string{"/hostname: number where string is due"}},
		"number for enum":          {`"serviceStatus": "active"`, `"serviceStatus": 1`, []string{"/serviceStatus: number where string is due"}},
		"fraction for integer":     {`"backupsIncluded": 2`, `"backupsIncluded": 2.5`, []string{"/backupsIncluded: number where integer is due"}},
		"object for array":         {`"overdueInvoices": []`, `"overdueInvoices": {}`, []string{"/overdueInvoices: object where array is due"}},
		"array for boolean":        {`"pinned": false`, `"pinned": []`, []string{"/pinned: array where boolean is due"}},
		"boolean for password":     {`"rootPassword": "initial-password-from-panel"`, `"rootPassword": true`, []string{"/access/rootPassword: boolean where string is due"}},
		"odd timestamp":            {`"2026-04-27T12:00:00.000Z"`, `"0000-00-00"`, []string{"/createdAt: not of the format date-time"}},
		"enum of another case":     {`"running"`, `"Running"`, []string{"/powerState: unknown value"}},
		"enum that is a sentence":  {`"running"`, `"hello world"`, []string{"/powerState: unknown value"}},
		"password in an enum":      {`"running"`, `"initial-password-from-panel"`, []string{"/powerState: unknown value"}},
		"duplicate":                {`"pinned": false`, `"pinned": false, "pinned": true`, []string{"/pinned: stands twice"}},
		"key in another case":      {`"hostname"`, `"Hostname"`, []string{"/Hostname: unknown member", "/hostname: missing"}},
		"hostile name":             {`"pinned": false`, `"pinned": false, "\u001b[2J": 1`, []string{`"/\x1b[2J": unknown member`}},
		"name with a slash":        {`"pinned": false`, `"pinned": false, "a/b~c": 1`, []string{"/a~1b~0c: unknown member"}},
		"unknown member of a list": {`"totalGb": 1.5`, `"totalGb": 1.5, "x": {"y": null}`, []string{"/usageLog/0/x: unknown member"}},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Count(string(documented), test.old) == 0 {
				t.Fatalf("the documented body has no %s", test.old)
			}
			body := strings.Replace(string(documented), test.old, test.new, 1)
			if diff := cmp.Diff(test.want, departures(t, body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestVerifyRefusesWhatIsNoObject(t *testing.T) {
	for body, want := range map[string]string{
		``:          "the body: not one valid JSON value",
		`null`:      "the body: null, which it cannot be",
		`[]`:        "the body: array where object is due",
		`<html>`:    "the body: not one valid JSON value",
		`{} {}`:     "the body: not one valid JSON value",
		"{\"\xff\"": "the body: not one valid JSON value",
	} {
		if got := departures(t, body); !slices.Equal(got, []string{want}) {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	if n := len(departures(t, `{}`)); n != 27 {
		t.Errorf("{} lacks %d members, want all 27", n)
	}
}

// The text of the error is for logs: one line, and never a value.
func TestVerifyKeepsSecrets(t *testing.T) {
	const canary = "canary-root-password"
	_, documented := response(t, "details-documented.http")
	body := strings.ReplaceAll(string(documented), "initial-password-from-panel", canary)
	for _, broken := range []string{
		strings.Replace(body, `"rootPassword": "`+canary+`"`, `"rootPassword": ["`+canary+`"]`, 1),
		strings.Replace(body, `"running"`, `"`+canary+`"`, 1),
		strings.Replace(body, `"createdAt": "2026-04-27T12:00:00.000Z"`, `"createdAt": "`+canary+`"`, 1),
		strings.Replace(body, `"cpuCores": 2`, `"cpuCores": "`+canary+`"`, 1),
		strings.Replace(body, `"pinned": false`, `"pinned": false, "x": "`+canary+`"`, 1),
		strings.Replace(body, `"`+canary+`"`, `"`+canary, 1),
	} {
		err := api.Verify([]byte(broken))
		if err == nil || broken == body {
			t.Fatal("nothing was planted")
		}
		if text := err.Error(); strings.Contains(text, canary) || strings.Contains(text, "\n") || len(text) > 1<<10 {
			t.Errorf("Verify says %q", text)
		}
	}
}
