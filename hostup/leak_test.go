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

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// everyWay prints v in every way that a program prints things, also from an
// exported and an unexported field of a struct of its own.
func allOutputs(v any) map[string]string {
	type holder struct {
		Shown  any
		hidden any
	}
	texts := make(map[string]string)
	for name, value := range map[string]any{
		"itself": v, "in a struct": holder{v, v}, "behind a pointer": &holder{v, v}, "in a slice": []any{v},
		"in a map": map[string]any{"v": v}, "a pointer to it": &v,
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%x", "%d"} {
			texts[name+" with "+verb] = fmt.Sprintf(verb, value)
		}
		var text, js bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("x", "v", value)
		slog.New(slog.NewJSONHandler(&js, nil)).Info("x", "v", value)
		texts[name+" by slog as text"], texts[name+" by slog as JSON"] = text.String(), js.String()
		texts[name+" by encoding/json"] = encoded(json.Marshal(value))
		texts[name+" by json/v2"] = encoded(jsonv2.Marshal(value))
		texts[name+" by encoding/xml"] = encoded(xml.Marshal(value))
		var stream bytes.Buffer
		err := gob.NewEncoder(&stream).Encode(value)
		texts[name+" by gob"] = fmt.Sprint(stream.String(), err)
		texts[name+" by panic"] = panicked(value)
	}
	return texts
}

func encoded(document []byte, err error) string { return fmt.Sprint(string(document), err) }

func panicked(v any) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	panic(v)
}

func TestNothingShowsASecret(t *testing.T) {
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
	for name, v := range map[string]any{
		"Client":              client,
		"API key":             hostup.APIKey(canaryKey),
		"session cookie":      hostup.SessionCookie(canaryKey),
		"Secret":              wire.NewSecret(canaryPassword),
		"VPSDetails":          vps,
		"VPSDetails by value": *vps,
		"generated type":      vps.VPSDetails,
		"access":              vps.Access,
		"gate":                vps.Gate(hostup.ActionResize),
		"BlockedError":        vps.Check(hostup.ActionResize),
		"a user's own struct": own{vps, *vps, vps.Access.RootPassword, hostup.APIKey(canaryKey), client},
	} {
		t.Run(name, func(t *testing.T) {
			for way, text := range allOutputs(v) {
				if strings.Contains(text, canaryKey) || strings.Contains(text, canaryPassword) {
					t.Errorf("%s shows the secret: %s", way, text)
				}
			}
		})
	}
	if text := fmt.Sprint(vps.Access.RootPassword.Reveal()); text != canaryPassword {
		t.Errorf("Reveal: %q", text)
	}
}

func TestDiffsShowNoSecret(t *testing.T) {
	a := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword))
	b := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword+"-2"))
	clientA, errA := hostup.NewClient(hostup.APIKey(canaryKey))
	clientB, errB := hostup.NewClient(hostup.APIKey(canaryKey + "2"))
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	for name, diff := range map[string]string{
		"generated":       cmp.Diff(a.VPSDetails, b.VPSDetails),
		"VPSDetails":      cmp.Diff(a, b, cmpopts.IgnoreUnexported(hostup.VPSDetails{})),
		"all fields":      cmp.Diff(a, b, all),
		"VPSDetails, nil": cmp.Diff(a, (*hostup.VPSDetails)(nil), all),
		"Secret":          cmp.Diff(a.Access.RootPassword, b.Access.RootPassword),
		"Credential":      cmp.Diff(hostup.APIKey(canaryKey), hostup.APIKey("x"), all),
		"Client":          cmp.Diff(clientA.String(), clientB.String()+"."),
	} {
		if diff == "" {
			t.Errorf("%s: no difference", name)
		}
		checkCanaries(t, diff)
	}
}

// A server can say a secret again where nobody expects it.
func TestPrintingIsScrubbed(t *testing.T) {
	body := strings.ReplaceAll(replaceInExample(t, "initial-password-from-panel", canaryPassword), "web-01.example.com", "host-"+canaryPassword)
	vps, err := fetch(t, newClientReturning(t, okResponse(strings.ReplaceAll(body, `"VPS XS"`, `"`+url.QueryEscape(canaryKey)+`"`))))
	if err != nil {
		t.Fatal(err)
	}
	for way, text := range allOutputs(struct{ Text, Log string }{vps.String(), vps.LogValue().String()}) {
		if strings.Contains(text, url.QueryEscape(canaryKey)) || strings.Contains(text, canaryPassword) {
			t.Errorf("%s: %s", way, text)
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "vps", vps)
	checkCanaries(t, log.String())
}

// The password can stand again in what openapi.yaml does not know.
func TestMarshalJSONRedactsThePasswordOnly(t *testing.T) {
	body := strings.Replace(replaceInExample(t, "initial-password-from-panel", canaryPassword), `"pinned": false`,
		`"pinned": false, "console": {"url": "vnc://root:`+canaryPassword+`@h", "`+canaryPassword+`": ["canary\u002droot-password"]}`, 1)
	vps := decode(t, body)
	got, err := vps.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(strings.ReplaceAll(body, `canary\u002droot-password`, canaryPassword), canaryPassword, "[redacted]")
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !strings.Contains(string(vps.RawJSON()), canaryPassword) {
		t.Error("RawJSON has lost the password")
	}
}

// A known member stays as it is, even if it says the same as the password.
func TestMarshalJSONKeepsKnownMembers(t *testing.T) {
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

func TestMarshalJSONWithoutAPassword(t *testing.T) {
	for _, name := range []string{"details-payg.http", "details-nulls.http"} {
		body := bodyOf(t, testdata(t, name))
		vps := decode(t, string(body))
		got, err := vps.MarshalJSON()
		if err != nil || string(got) != string(body) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
		if got[0] = 'x'; vps.RawJSON()[0] != '{' {
			t.Errorf("%s: a change of MarshalJSON's result changed the VPSDetails", name)
		}
	}
	if got, err := json.Marshal(hostup.VPSDetails{}); err != nil || !strings.Contains(string(got), `"hostname":""`) {
		t.Errorf("the zero VPSDetails: %s, %v", got, err)
	}
}
