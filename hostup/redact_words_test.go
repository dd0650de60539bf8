package hostup_test

import (
	"errors"
	"net/http"
	"os"
	"regexp"
	"strings"
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
		err := fetchErrorWith(t, code, `{"code": "`+code+`", "detail": "`+code+`"}`)
		if !errors.Is(err, hostup.Code(code)) {
			t.Errorf("%s: %v; add it to codes in hostup/internal/decode/code.go", code, err)
		}
		if e, ok := errors.AsType[*hostup.Error](err); !ok || e.Detail != "[redacted]" {
			t.Errorf("%s: %v, want a redacted Detail", code, err)
		}
	}
	if err := fetchErrorWith(t, "maintenance_x", `{"code": "maintenance_x"}`); errors.Is(err, hostup.Code("maintenance_x")) {
		t.Errorf("an undocumented code is not redacted: %v", err)
	}
}

// A documented word stays even if it equals the password: logs need it, and it
// does not reveal the password.
func TestWordsAreKept(t *testing.T) {
	for _, word := range []string{"suspended", "terminated", "cancelled"} {
		body := strings.Replace(replaceInExample(t, "initial-password-from-panel", word), `"active"`, `"`+word+`"`, 1)
		vps := decode(t, strings.Replace(body, "VPS XS", "VPS "+word, 1))
		if text, want := vps.String(), "VPS [redacted], "+word+", running)"; !strings.HasSuffix(text, want) {
			t.Errorf("String: %s, want %s", text, want)
		}
		if text := vps.LogValue().String(); !strings.Contains(text, "service_status="+word) || strings.Contains(text, "VPS "+word) {
			t.Errorf("LogValue: %s, want the state only", text)
		}
	}
	vps := decode(t, replaceInExample(t, "initial-password-from-panel", "starting-up"))
	vps.PowerState, vps.ServiceStatus = "starting-up", "x starting-up"
	if text := vps.String() + vps.LogValue().String(); strings.Contains(text, "starting-up") {
		t.Errorf("an undocumented state is not redacted: %s", text)
	}
	gates := decode(t, `{"id": "vps_1", "access": {"rootPassword": "pending_order"}, "actions": {
		"canRebuild": {"allowed": false, "reason": "pending_order", "code": "pending_order"},
		"canStart": {"allowed": false, "reason": null, "code": "a pending_order"}}}`)
	if g := gates.Gate(hostup.ActionRebuild); g.Code != "pending_order" || g.Reason != "[redacted]" {
		t.Errorf("got %+v, want the code kept and the reason redacted", g)
	}
	capitals := decode(t, `{"id": "vps_1", "access": {"rootPassword": "PENDING_ORDER"}, "actions": {"canStart": {"allowed": false, "code": "PENDING_ORDER"}}}`)
	if g := capitals.Gate(hostup.ActionStart); g.Code != "PENDING_ORDER" {
		t.Errorf("got %+v, want the code in capitals kept", g)
	}
	if g := gates.Gate(hostup.ActionStart); g.Code != "a [redacted]" {
		t.Errorf("got %+v, want the password in the undocumented code redacted", g)
	}
}

// The password is redacted in each attribute of the log record.
func TestLogValueIsRedacted(t *testing.T) {
	const password = "hunter22-x"
	vps := decode(t, `{"id": "vps_hunter22-x", "hostname": "hunter22-x", "productName": "hunter22-x", "serviceStatus": "hunter22-x",
		"powerState": "hunter22-x", "nextDueAt": "hunter22-x", "access": {"rootPassword": "hunter22-x"}}`)
	for _, attr := range vps.LogValue().Group() {
		if text := attr.Value.String(); strings.Contains(text, password) || !strings.Contains(text, "[redacted]") {
			t.Errorf("attribute %s is not redacted: %s", attr.Key, text)
		}
	}
	if text := vps.String(); strings.Contains(text, password) || strings.Count(text, "[redacted]") != 5 {
		t.Errorf("String is not redacted: %s", text)
	}
}
