package hostup_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// A field of the wrong name or a member without a field would be lost here.
func TestEveryMemberIsDecoded(t *testing.T) {
	for _, name := range []string{"details-documented.http", "details-payg.http", "details-pending-order.http"} {
		body := bodyOf(t, testdata(t, name))
		vps := decode(t, string(body))
		fields, err := json.Marshal(vps.VPSDetails)
		if err != nil {
			t.Fatal(err)
		}
		want, got := jsonTree(t, body).(map[string]any), jsonTree(t, fields)
		if access := want["access"].(map[string]any); access["rootPassword"] != nil {
			if vps.Access.RootPassword.Reveal() != access["rootPassword"] {
				t.Errorf("%s: the password is %q", name, vps.Access.RootPassword.Reveal())
			}
			access["rootPassword"] = "[redacted]"
		}
		if n := compareLeaves(t, name, want, got); n < 100 {
			t.Errorf("%s: only %d leaves were compared", name, n)
		}
	}
}

// compareLeaves looks for each value of want in got and counts them. A null
// may have become an empty text, and an optional one of them may be absent.
func compareLeaves(t *testing.T, at string, want, got any) (leaves int) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for name, value := range want {
			leaves += compareLeaves(t, at+"/"+name, value, object[name])
		}
	case []any:
		array, _ := got.([]any)
		if len(array) != len(want) {
			t.Errorf("%s: %d entries, want %d", at, len(array), len(want))
			return 0
		}
		for i, value := range want {
			leaves += compareLeaves(t, fmt.Sprintf("%s/%d", at, i), value, array[i])
		}
	case nil, string:
		if (want == nil || want == "") && (got == nil || got == "") {
			return 1
		}
		if got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
		return 1
	default:
		if got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
		return 1
	}
	return leaves
}

func TestFieldsOfTheDocumentedExample(t *testing.T) {
	vps, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http")))
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		vps.ID, vps.Hostname, vps.IPv4, vps.PowerState, vps.MemoryGB, vps.Billing.Amount, vps.BackupsIncluded,
		vps.OperatingSystem.DisplayName, *vps.Pricing.Addons[0].UnitPriceMonthly, vps.NextDueAt.Format("2006-01-02"),
		vps.Actions.CanStart.Reason, vps.Access.RootPassword.Reveal(),
	}
	want := []any{
		documentedID, "web-01.example.com", "203.0.113.10", hostup.PowerStateRunning, 4.0, 99.0, 2,
		"Ubuntu 24.04", 0.03, "2026-05-27",
		"VPS is already running.", "initial-password-from-panel",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if string(vps.RawJSON()) != string(exampleBody(t)) {
		t.Error("RawJSON is not the body as received")
	}
	vps.RawJSON()[0] = 'x'
	if vps.RawJSON()[0] != '{' {
		t.Error("a change of RawJSON's result changed the VPSDetails")
	}
}

// Whatever HostUp may add or leave out costs nothing else.
func TestLenient(t *testing.T) {
	for name, body := range map[string]string{
		"unknown members":               string(bodyOf(t, testdata(t, "details-unknown-members.http"))),
		"unknown enum values":           string(bodyOf(t, testdata(t, "details-unknown-enum-values.http"))),
		"an id and nothing else":        `{"id": "` + documentedID + `"}`,
		"white space around":            " \r\n\t" + string(exampleBody(t)) + "\n ",
		"odd timestamp":                 replaceInExample(t, `"createdAt": "2026-04-27T12:00:00.000Z"`, `"createdAt": "0000-00-00"`),
		"timestamp of another kind":     replaceInExample(t, `"createdAt": "2026-04-27T12:00:00.000Z"`, `"createdAt": {"unix": 1}`),
		"null object":                   replaceInExample(t, `"operationState": {`, `"operationState": null, "was": {`),
		"null list":                     replaceInExample(t, `"overdueInvoices": []`, `"overdueInvoices": null`),
		"null number":                   replaceInExample(t, `"cpuCores": 2`, `"cpuCores": null`),
		"example-only text is a number": replaceInExample(t, `"version": "24.04"`, `"version": 24.04`),
		"example-only number is a text": replaceInExample(t, `"totalMonthlyCost": 40.5`, `"totalMonthlyCost": "40.50"`),
		"example-only object is a text": replaceInExample(t, `"billingCycle": {`, `"billingCycle": "monthly", "was": {`),
		"example-only list of texts":    replaceInExample(t, `"addons": [`, `"addons": ["none"], "were": [`),
		"example-only integer is 1.5":   replaceInExample(t, `"months": 1`, `"months": 1.5`),
		"key in another case":           replaceInExample(t, `"canRebuild"`, `"CanRebuild"`),
	} {
		vps, err := fetch(t, newClientReturning(t, okResponse(body)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if string(vps.RawJSON()) != body {
			t.Errorf("%s: RawJSON is not the body", name)
		}
	}
	vps := decode(t, replaceInExample(t, `"family": "ubuntu"`, `"family": 7`))
	if vps.OperatingSystem.DisplayName != "Ubuntu 24.04" || vps.OperatingSystem.Version != "24.04" || vps.IPv4 == "" {
		t.Errorf("one member of another type cost more than itself: %+v", vps.OperatingSystem)
	}
	vps = decode(t, replaceInExample(t, `"createdAt": "2026-04-27T12:00:00.000Z"`, `"createdAt": "soon"`))
	if vps.CreatedAt.Valid() || vps.CreatedAt.Text() != "soon" {
		t.Errorf("the odd timestamp became %v", vps.CreatedAt)
	}
	vps = decode(t, string(bodyOf(t, testdata(t, "details-unknown-enum-values.http"))))
	if vps.PowerState != "starting" || vps.PowerState.Valid() || vps.IsRunning() {
		t.Errorf("the unknown power state became %q", vps.PowerState)
	}
}

// Section D of the catalogue of faults: each is an error, and no data.
func TestUnusable200(t *testing.T) {
	var nested strings.Builder
	for range 100_000 {
		nested.WriteString(`{"x":`)
	}
	for name, test := range map[string]struct {
		response string
		want     string // in the message
	}{
		"empty":                    {okResponse(""), "got no JSON, want object"},
		"white space":              {okResponse(" \n"), "got no JSON, want object"},
		"null":                     {okResponse("null"), "got null, want object"},
		"array":                    {okResponse("[]"), "got array, want object"},
		"string":                   {okResponse(`"x"`), "got string, want object"},
		"number":                   {okResponse("1"), "got number, want object"},
		"boolean":                  {okResponse("true"), "got boolean, want object"},
		"empty object":             {okResponse("{}"), "/id is missing"},
		"no id":                    {okResponse(replaceInExample(t, `"id": "`+documentedID+`",`, ``)), "/id is missing"},
		"null id":                  {okResponse(replaceInExample(t, `"id": "`+documentedID+`"`, `"id": null`)), "/id is missing"},
		"id in another case":       {okResponse(replaceInExample(t, `"id": "`+documentedID+`"`, `"ID": "`+documentedID+`"`)), "/id is missing"},
		"another VPS":              {okResponse(replaceInExample(t, documentedID, "vps_other")), "another VPS"},
		"envelope":                 {okResponse(`{"success": true, "data": ` + string(exampleBody(t)) + `}`), "/id is missing"},
		"problem":                  {"HTTP/1.1 200 OK\nContent-Type: application/problem+json\n\n" + string(bodyOf(t, testdata(t, "problem-500-internal-error.http"))), "/id is missing"},
		"page of a portal":         {"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>log in</html>", "got no JSON, want object"},
		"truncated":                {okResponse(string(exampleBody(t)[:900])), "the JSON is cut off"},
		"second value":             {okResponse(string(exampleBody(t)) + "{}"), "invalid JSON"},
		"garbage behind":           {okResponse(string(exampleBody(t)) + "x"), "invalid JSON"},
		"duplicate id":             {okResponse(replaceInExample(t, `"pinned": false`, `"id": "`+documentedID+`"`)), "/id: duplicate name"},
		"duplicate nested":         {okResponse(replaceInExample(t, `"locked": false`, `"locked": false, "locked": true`)), "/operationState/locked: duplicate name"},
		"duplicate gate":           {okResponse(replaceInExample(t, `"canAddDisk"`, `"canRebuild"`)), "/actions/canRebuild: duplicate name"},
		"duplicate unknown":        {okResponse(replaceInExample(t, `"pinned": false`, `"pinned": false, "x": {"y": 1, "y": 2}`)), "/…: duplicate name"},
		"duplicate of a secret":    {okResponse(replaceInExample(t, `"pinned": false`, `"`+canaryPassword+`": 1, "`+canaryPassword+`": 2`)), "/…: duplicate name"},
		"invalid UTF-8":            {okResponse(replaceInExample(t, "initial-password-from-panel", canaryPassword+"\xff")), "/access/rootPassword"},
		"lone surrogate":           {okResponse(replaceInExample(t, "initial-password-from-panel", canaryPassword+`\ud800`)), "/access/rootPassword"},
		"nesting":                  {okResponse(nested.String()), "invalid JSON"},
		"comment":                  {okResponse("/* hello */ {}"), "no JSON"},
		"byte order mark":          {okResponse("\xef\xbb\xbf" + string(exampleBody(t))), "no JSON"},
		"text for amount":          {okResponse(replaceInExample(t, `"amount": 99`, `"amount": "`+canaryPassword+`"`)), "/billing/amount: got string, want number"},
		"number for hostname":      {okResponse(replaceInExample(t, `"hostname": "web-01.example.com"`, `"hostname": 7`)), "/hostname: got number, want string"},
		"text for boolean":         {okResponse(replaceInExample(t, `"locked": false`, `"locked": "no"`)), "/operationState/locked: got string, want boolean"},
		"fraction for integer":     {okResponse(replaceInExample(t, `"backupsIncluded": 2`, `"backupsIncluded": 2.5`)), "/backupsIncluded: got number, want integer"},
		"number for enum":          {okResponse(replaceInExample(t, `"powerState": "running"`, `"powerState": 1`)), "/powerState: got number, want string"},
		"number for password":      {okResponse(replaceInExample(t, `"initial-password-from-panel"`, `12345678`)), "/access/rootPassword: got number, want string"},
		"object for list":          {okResponse(replaceInExample(t, `"overdueInvoices": []`, `"overdueInvoices": {}`)), "/overdueInvoices: got object, want array"},
		"list for object":          {okResponse(replaceInExample(t, `"access": {`, `"access": [], "was": {`)), "/access: got array, want object"},
		"text for system":          {okResponse(replaceInExample(t, `"operatingSystem": {`, `"operatingSystem": "Ubuntu", "was": {`)), "/operatingSystem: got string, want object"},
		"text for a gate":          {okResponse(replaceInExample(t, `"canRebuild": {`, `"canRebuild": "yes", "was": {`)), "/actions/canRebuild: got string, want object"},
		"text for allowed":         {okResponse(strings.Replace(string(exampleBody(t)), `"allowed": true`, `"allowed": "true"`, 1)), "/actions/canRebuild/allowed: got string, want boolean"},
		"number in a list":         {okResponse(replaceInExample(t, `"ipAddresses": [`, `"ipAddresses": [7,`)), "/ipAddresses/0: got number, want string"},
		"success without a body":   {"HTTP/1.1 204 No Content\n\n", "status 204"},
		"another success":          {"HTTP/1.1 202 Accepted\n\n" + string(exampleBody(t)), "status 202"},
		"request id of the header": {"HTTP/1.1 200 OK\nX-Request-Id: req_7\n\nnull", "(request id req_7)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := fetch(t, newClientReturning(t, test.response))
			if !errors.Is(err, hostup.ErrUnexpectedResponse) {
				t.Fatalf("%v, want ErrUnexpectedResponse", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q does not say %q", err, test.want)
			}
		})
	}
}

// A body that broke off on the wire is the network's error, not the answer's.
func TestTruncatedOnTheWire(t *testing.T) {
	_, err := fetch(t, newClientReturning(t, testdata(t, "details-truncated.http")))
	if err == nil || errors.Is(err, hostup.ErrUnexpectedResponse) || !strings.Contains(err.Error(), "unexpected EOF") {
		t.Error(err)
	}
}

func TestAmountsAreExact(t *testing.T) {
	for _, amount := range []string{"1234567.89", "0.1", "16777217", "99.95", "9007199254740991", "0.30000000000000004"} {
		vps := decode(t, replaceInExample(t, `"amount": 99`, `"amount": `+amount))
		encoded, err := json.Marshal(vps.Billing.Amount)
		if err != nil || string(encoded) != amount {
			t.Errorf("%s became %s, %v", amount, encoded, err)
		}
	}
}

// Every required member but the id may be missing, and every one may be null.
func TestEachMemberMissingOrNull(t *testing.T) {
	whole := jsonTree(t, exampleBody(t)).(map[string]any)
	for name := range whole {
		if name == "id" {
			continue
		}
		for _, null := range []bool{false, true} {
			less := jsonTree(t, exampleBody(t)).(map[string]any)
			delete(less, name)
			if null {
				less[name] = nil
			}
			body, _ := json.Marshal(less)
			if _, err := fetch(t, newClientReturning(t, okResponse(string(body)))); err != nil {
				t.Errorf("%s missing (null: %v): %v", name, null, err)
			}
		}
	}
}

func TestUnmarshalJSON(t *testing.T) {
	var kept struct{ VPS hostup.VPSDetails }
	if err := json.Unmarshal([]byte(`{"VPS": `+string(exampleBody(t))+`}`), &kept); err != nil {
		t.Fatal(err)
	}
	if !kept.VPS.Can(hostup.ActionUpgrade) || kept.VPS.Can(hostup.ActionResize) {
		t.Error("a body that was kept lost its gates")
	}
	if err := json.Unmarshal([]byte(`{"VPS": {"id": 7}}`), &kept); !errors.Is(err, hostup.ErrUnexpectedResponse) {
		t.Errorf("%v, want ErrUnexpectedResponse", err)
	}
}

func TestTestdataIsCovered(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.http")
	if err != nil || len(files) < 15 {
		t.Errorf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		client := newClientReturning(t, testdata(t, filepath.Base(file)))
		_, _ = fetch(t, client) // holds what every call promises
	}
}
