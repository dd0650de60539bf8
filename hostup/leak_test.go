package hostup_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"reflect"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// An output is the result of one way to print or encode a value.
type output struct{ name, text string }

// allOutputs prints and encodes v in all usual ways: v itself, and v in an
// exported and in an unexported field, a slice, a map and behind a pointer.
func allOutputs(v any) (outputs []output) {
	type holder struct {
		Exported   any
		unexported any
	}
	for _, of := range []struct {
		name  string
		value any
	}{
		{"value", v}, {"struct", holder{v, v}}, {"pointer to a struct", &holder{v, v}}, {"slice", []any{v}},
		{"map", map[string]any{"v": v}}, {"pointer", &v},
	} {
		add := func(way, text string) { outputs = append(outputs, output{of.name + ", " + way, text}) }
		addJSON := func(way string, document []byte, err error) { add(way, fmt.Sprint(string(document), err)) }
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%x", "%d"} {
			add(verb, fmt.Sprintf(verb, of.value))
		}
		var text, js, stream bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("x", "v", of.value)
		slog.New(slog.NewJSONHandler(&js, nil)).Info("x", "v", of.value)
		add("slog.TextHandler", text.String())
		add("slog.JSONHandler", js.String())
		document, err := json.Marshal(of.value)
		addJSON("encoding/json", document, err)
		document, err = jsonv2.Marshal(of.value)
		addJSON("json/v2", document, err)
		document, err = xml.Marshal(of.value)
		addJSON("encoding/xml", document, err)
		err = gob.NewEncoder(&stream).Encode(of.value)
		addJSON("encoding/gob", stream.Bytes(), err)
		add("panic", panicText(of.value))
	}
	return outputs
}

func panicText(v any) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	panic(v)
}

// checkOutputs checks that no output of v contains any of the secrets.
func checkOutputs(t *testing.T, v any, secrets ...string) {
	t.Helper()
	for _, out := range allOutputs(v) {
		for _, secret := range secrets {
			if strings.Contains(out.text, secret) {
				t.Errorf("%s contains the secret %s: %s", out.name, secret, out.text)
			}
		}
	}
}

func TestNoOutputContainsSecret(t *testing.T) {
	vps := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword))
	type own struct {
		vps    *hostup.VPSDetails
		copied hostup.VPSDetails
		secret hostup.Secret
		cred   hostup.Credential
		client *hostup.Client
	}
	client, err := hostup.NewClient(hostup.APIKey(canaryKey))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		value any
	}{
		{"Client", client},
		{"API key", hostup.APIKey(canaryKey)},
		{"session cookie", hostup.SessionCookie(canaryKey)},
		{"Secret", wire.NewSecret(canaryPassword)},
		{"*VPSDetails", vps},
		{"VPSDetails", *vps},
		{"gen.VPSDetails", vps.VPSDetails},
		{"Access", vps.Access},
		{"Meta", vps.Meta()},
		{"Gate", vps.Gate(hostup.ActionResize)},
		{"BlockedError", vps.Check(hostup.ActionResize)},
		{"struct of a user", own{vps, *vps, vps.Access.RootPassword, hostup.APIKey(canaryKey), client}},
	} {
		t.Run(test.name, func(t *testing.T) { checkOutputs(t, test.value, canaryKey, canaryPassword) })
	}
	if password := vps.Access.RootPassword.Reveal(); password != canaryPassword {
		t.Errorf("Reveal: %q, want %q", password, canaryPassword)
	}
}

func TestDiffContainsNoSecret(t *testing.T) {
	a := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword))
	b := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword+"-2"))
	clientA, errA := hostup.NewClient(hostup.APIKey(canaryKey))
	clientB, errB := hostup.NewClient(hostup.APIKey(canaryKey + "2"))
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	for _, test := range []struct{ name, diff string }{
		{"*VPSDetails", cmp.Diff(a, b)},
		{"VPSDetails", cmp.Diff(*a, *b)},
		{"struct with a VPSDetails", cmp.Diff(hostup.Result{VPS: a}, hostup.Result{VPS: b})},
		{"slice of *VPSDetails", cmp.Diff([]*hostup.VPSDetails{a, a}, []*hostup.VPSDetails{a, b})},
		{"exported fields", cmp.Diff(a, b, cmpopts.IgnoreUnexported(hostup.VPSDetails{}))},
		{"all fields", cmp.Diff(a, b, all)},
		{"nil", cmp.Diff(a, (*hostup.VPSDetails)(nil), all)},
		{"gen.VPSDetails", cmp.Diff(a.VPSDetails, b.VPSDetails)},
		{"Secret", cmp.Diff(a.Access.RootPassword, b.Access.RootPassword)},
		{"Credential", cmp.Diff(hostup.APIKey(canaryKey), hostup.APIKey("x"), all)},
		{"Client", cmp.Diff(clientA.String(), clientB.String()+".")},
	} {
		if test.diff == "" {
			t.Errorf("%s: no difference", test.name)
		}
		checkNoSecret(t, test.diff)
	}
}

// The texts of an undocumented gate become part of errors. They can contain the
// password.
func TestUndocumentedGateHidesPassword(t *testing.T) {
	vps := decode(t, `{"id": "vps_1", "access": {"rootPassword": "`+canaryPassword+`"}, "actions": {"can_`+canaryPassword+`": {"allowed": false,
		"reason": "password `+canaryPassword+`\n\u001b[2J", "code": "`+canaryPassword+strings.Repeat("x", 2000)+`"}}}`)
	for gate := range vps.Gates() {
		checkErrorText(t, vps.Check(gate.Action).Error())
		checkOutputs(t, gate, canaryPassword)
	}
	if g := vps.Gate("_[redacted]"); !g.Reported || g.Allowed {
		t.Errorf("got %+v", g)
	}
}

// An error response can contain the credential, in several encodings.
func TestEchoInErrorIsRedacted(t *testing.T) {
	for _, test := range []struct{ name, echo string }{
		{"as is", canaryKey},
		{"query-escaped", url.QueryEscape(canaryKey)},
		{"path-escaped", url.PathEscape(canaryKey)},
		{"JSON-escaped", strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(canaryKey)},
		{"base64", "Y2FuYXJ5PGtleT4vd2l0aCtzaWducz0="},
		{"letters JSON-escaped", `\u0063\u0061\u006e\u0061\u0072\u0079<key>/with+signs=`},
	} {
		t.Run(test.name, func(t *testing.T) {
			const body = `{"type": "X", "title": "X", "code": "X", "detail": "bad token X", "instance": "/X", "requestId": "X",
				"timestamp": "X", "errors": [{"pointer": "X", "detail": "X", "code": "X"}], "X": "X", "token": ["X"]}`
			e := fetchError(t, statusResponse(401, "X-Request-Id: "+canaryKey+"\n")+strings.ReplaceAll(body, "X", test.echo))
			checkOutputs(t, e, test.echo, canaryKey)
		})
	}
	for _, status := range []int{200, 302, 503} { // fetch checks the text
		header := "X-Request-Id: " + canaryKey + "\nLocation: https://" + url.PathEscape(canaryKey) + ".example\n"
		if _, err := fetch(t, newClientReturning(t, statusResponse(status, header))); err == nil {
			t.Errorf("%d: no error", status)
		}
	}
}

// A documented member stays as it is, even if it equals the password.
func TestMarshalJSONKeepsDocumentedMembers(t *testing.T) {
	for _, password := range []string{"root", "rootPassword", "access", "web-01.example.com", "2026", "24.04", "a", "1", "true", "2.50"} {
		body := strings.Replace(replaceInExample(t, `"initial-password-from-panel"`, `"`+password+`"`), `"amount": 99`, `"amount": 2.50`, 1)
		got, err := decode(t, body).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Replace(body, `"rootPassword": "`+password+`"`, `"rootPassword": "[redacted]"`, 1)
		if string(got) != want {
			t.Errorf("password %s:\ngot  %s\nwant %s", password, got, want)
		}
	}
}

func TestMarshalJSONWithoutPassword(t *testing.T) {
	for _, name := range []string{"details-payg.http", "details-nulls.http"} {
		body := bodyOf(t, testdata(t, name))
		vps := decode(t, string(body))
		got, err := vps.MarshalJSON()
		if err != nil || string(got) != string(body) {
			t.Errorf("%s: MarshalJSON returns %s and error %v, want the body", name, got, err)
		}
		if clear(got); string(vps.RawJSON()) != string(body) {
			t.Errorf("%s: a change of the result of MarshalJSON changed the VPSDetails", name)
		}
	}
	if got, err := json.Marshal(hostup.VPSDetails{}); err != nil || !strings.Contains(string(got), `"hostname":""`) {
		t.Errorf("the zero VPSDetails: %s, %v", got, err)
	}
}

// The texts of a gate can have the password in them.
func TestPasswordInGate(t *testing.T) {
	vps := func(x string) *hostup.VPSDetails {
		return decode(t, `{"id": "vps_1", "access": {"rootPassword": "`+canaryPassword+`"},
			"actions": {"canFly": {"allowed": false, "reason": "password `+canaryPassword+x+`"}}}`)
	}
	if strings.Contains(cmp.Diff(vps(""), vps("x")), canaryPassword) {
		t.Error("cmp.Diff shows the password in the reason of an unknown gate")
	}
	type own struct{ vps hostup.VPSDetails }
	for _, out := range allOutputs(own{*vps("")}) {
		if strings.Contains(out.text, canaryPassword) {
			t.Errorf("%s contains the password", out.name)
		}
	}
}
