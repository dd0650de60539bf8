package hostup_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

const canaryToken = "canary-console-token"

// secrets are the texts that no output may contain: the secrets of the values, and the
// forms in which a server repeats the credential.
var secrets = []string{
	canaryPassword, canaryToken, canaryKey, url.QueryEscape(canaryKey), url.PathEscape(canaryKey),
	strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(canaryKey), base64.StdEncoding.EncodeToString([]byte(canaryKey)),
}

// No way to print, encode, compare or inspect a value shows a secret in it.
func TestNoOutputShowsSecret(t *testing.T) {
	for name, value := range valuesWithSecrets(t) {
		for way, text := range outputsOf(value) {
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s, %s: the output shows %s: %.1000s", name, way, secret, text)
				}
			}
		}
		for _, secret := range secrets {
			if path := findByReflection(value, secret); path != "" {
				t.Errorf("%s: %s is in %s", name, secret, path)
			}
		}
	}
}

// outputsOf prints and encodes v in all usual ways, by itself and as a part of other
// values.
func outputsOf(v any) map[string]string {
	type holder struct {
		Exported   any
		unexported any
	}
	outputs := make(map[string]string)
	for name, value := range map[string]any{
		"value": v, "struct": holder{v, v}, "pointer to a struct": &holder{v, v}, "slice": []any{v},
		"map": map[string]any{"v": v}, "pointer": &v,
	} {
		add := func(way string, text []byte, err error) { outputs[name+", "+way] = fmt.Sprintf("%s %v", text, err) }
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%x", "%d"} {
			add(verb, fmt.Appendf(nil, verb, value), nil)
		}

		var text, js, stream bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("x", "v", value)
		slog.New(slog.NewJSONHandler(&js, nil)).Info("x", "v", value)
		add("slog.TextHandler", text.Bytes(), nil)
		add("slog.JSONHandler", js.Bytes(), nil)

		document, err := json.Marshal(value)
		add("encoding/json", document, err)
		document, err = jsonv2.Marshal(value)
		add("json/v2", document, err)
		document, err = xml.Marshal(value)
		add("encoding/xml", document, err)
		err = gob.NewEncoder(&stream).Encode(value)
		add("encoding/gob", stream.Bytes(), err)

		func() {
			defer func() { add("panic", fmt.Append(nil, recover()), nil) }()
			panic(value)
		}()
	}
	return outputs
}

// valuesWithSecrets returns values of all types that get a secret or text of a server.
func valuesWithSecrets(t *testing.T) map[string]any {
	t.Helper()
	body := strings.NewReplacer("PASSWORD", canaryPassword, "TOKEN", canaryToken).Replace(`{"id": "` + documentedID + `",
		"access": {"rootPassword": "PASSWORD"}, "console": {"url": "vnc://PASSWORD@h", "PASSWORD": 1, "token": ["TOKEN"]},
		"actions": {"can_PASSWORD": {"allowed": false, "reason": "password PASSWORD\n", "code": "PASSWORD` + strings.Repeat("x", 2000) + `"}}}`)
	used1, vps := callOverTLS(t, body, false)
	used2, _ := callOverTLS(t, body, true)
	if vps.Access.RootPassword.Reveal() != canaryPassword || !strings.Contains(string(vps.RawJSON()), canaryToken) {
		t.Fatalf("Reveal returns %q, RawJSON %s", vps.Access.RootPassword.Reveal(), vps.RawJSON())
	}

	gate := vps.Gate("_[redacted]")
	if !gate.Reported {
		t.Errorf("the gate with the password in its name is %+v", gate)
	}
	type own struct {
		vps    *hostup.VPSDetails
		copied hostup.VPSDetails
		secret hostup.Secret
		cred   hostup.Credential
		client *hostup.Client
	}
	values := errorsWithSecrets(t, used1, body)
	maps.Copy(values, map[string]any{
		"Client, HTTP/1":   used1,
		"Client, HTTP/2":   used2,
		"API key":          hostup.APIKey(canaryKey),
		"session cookie":   hostup.SessionCookie(canaryKey),
		"Secret":           vps.Access.RootPassword,
		"*VPSDetails":      vps,
		"VPSDetails":       *vps,
		"gen.VPSDetails":   vps.VPSDetails,
		"LogValue":         vps.LogValue(),
		"Meta":             vps.Meta(),
		"Result":           hostup.Result{VPS: vps},
		"Gate":             gate,
		"BlockedError":     vps.Check(gate.Action),
		"cmp.Diff":         differences(t, vps, decode(t, strings.ReplaceAll(body, canaryPassword, canaryPassword+"-2"))),
		"struct of a user": own{vps, *vps, vps.Access.RootPassword, hostup.APIKey(canaryKey), used1},
	})
	return values
}

// errorsWithSecrets returns errors of all types, made of texts with secrets.
func errorsWithSecrets(t *testing.T, client *hostup.Client, body string) map[string]any {
	t.Helper()
	echo := strings.Join(secrets[2:], " ")
	problem := strings.ReplaceAll(`{"type": "X", "title": "X", "code": "X", "detail": "X", "instance": "/X", "requestId": "X",
		"timestamp": "X", "errors": [{"pointer": "X", "detail": "X", "code": "X"}], "X": {"X": ["X"]}}`, "X", echo)
	header := "X-Request-Id: " + canaryKey + "\nLocation: https://" + canaryPassword + ".example/" + url.PathEscape(canaryKey) + "\n"

	fails := func(response string, opts ...hostup.Option) error {
		_, err := fetch(t, newClientReturning(t, response, opts...))
		return err
	}
	_, failed := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
		return nil, errors.Join(errors.New("refused by peer: "+echo), context.Canceled)
	}))
	_, quoted := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
		return nil, errors.New(`malformed HTTP response "\"rootPassword\":\"` + canaryPassword + `\""`)
	}))

	return map[string]any{
		"Error":             fails(statusResponse(401, header) + problem),
		"Error, HTML":       fails(statusResponse(502, header) + "<html>" + echo),
		"redirect":          fails(statusResponse(302, "X-Request-Id: "+canaryKey+"\nLocation: https://h/"+canaryPassword+"\n")),
		"204":               fails(statusResponse(204, header)),
		"200":               fails("HTTP/1.1 200 OK\n" + header + "\nnull"),
		"200, credential":   fails(okResponse(`{"id": "` + documentedID + `", "x": "` + canaryKey + `"}`)),
		"transport error":   failed,
		"not HTTP":          quoted,
		"check":             fails(okResponse(body), hostup.WithResponseCheck(func(body []byte) error { return errors.New(string(body)) })),
		"error from an id":  func() error { _, err := client.GetVPSDetails(t.Context(), canaryKey); return err }(),
		"error of a client": func() error { _, err := hostup.NewClient(hostup.APIKey(canaryKey + "\n")); return err }(),
	}
}

// callOverTLS returns a client that has made a call over a connection, and its result.
func callOverTLS(t *testing.T, body string, http2 bool) (*hostup.Client, *hostup.VPSDetails) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+canaryKey {
			t.Errorf("the request has the header %v", r.Header)
		}
		w.Header().Set("X-Request-Id", canaryKey)
		_, _ = w.Write([]byte(body))
	}))

	server.EnableHTTP2 = http2
	server.StartTLS()
	t.Cleanup(server.Close)

	client := newClientOf(t, hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL), hostup.WithHTTPClient(server.Client()))
	vps, err := fetch(t, client)
	if err != nil {
		t.Fatal(err)
	}
	return client, vps
}

// differences returns what package cmp shows of two VPS that differ in their passwords. It must
// see the difference, without options.
func differences(t *testing.T, a, b *hostup.VPSDetails) []string {
	t.Helper()
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	diffs := []string{
		cmp.Diff(a, b), cmp.Diff(*a, *b), cmp.Diff([]any{a, a}, []any{a, b}, all), cmp.Diff(a, (*hostup.VPSDetails)(nil), all),
		cmp.Diff(a.VPSDetails, b.VPSDetails), cmp.Diff(a.Access.RootPassword, b.Access.RootPassword),
		cmp.Diff(hostup.APIKey(canaryKey), hostup.APIKey("x"), all),
	}
	if slices.Contains(diffs, "") {
		t.Errorf("a comparison shows no difference: %q", diffs)
	}
	return diffs
}

// constantsOf returns the values of the constants of a type of package hostup.
func constantsOf(t *testing.T, typ string) (values []string) {
	t.Helper()
	_, exported, _ := strings.Cut(readFile(t, "testdata/exported.txt"), "package hostup\n")
	for _, match := range regexp.MustCompile(`(?m)^const \w+ `+typ+` = "(\w+)"`).FindAllStringSubmatch(exported, -1) {
		values = append(values, match[1])
	}
	return values
}

// Documented codes are never redacted, in any case and in the type of a problem, so that
// errors.Is finds them whatever the credential is.
func TestCodesAreKept(t *testing.T) {
	codes := constantsOf(t, "Code")
	if len(codes) < 13 {
		t.Errorf("%d codes", len(codes))
	}
	for _, code := range append(codes, "missing_required", "maintenance_x") {
		for _, shown := range []string{code, strings.ToUpper(code)} {
			body := strings.ReplaceAll(`{"code": "X", "type": "https://developer.hostup.se/errors/X", "detail": "a X"}`, "X", shown)
			s := &scriptedTransport{responses: []any{statusResponse(404, "") + body}}
			_, err := fetch(t, newClientOf(t, hostup.APIKey(shown), via(s)))
			if isKept := errors.Is(err, hostup.Code(code)); isKept != (code != "maintenance_x") {
				t.Errorf("%s: %v; add it to codes in hostup/internal/decode/problem.go", shown, err)
			}
			e, ok := errors.AsType[*hostup.Error](err)
			if !ok || e.Detail != "a [redacted]" || strings.Contains(e.Type, shown) != (code != "maintenance_x") {
				t.Errorf("%s: %#v, want a redacted Detail only", shown, err)
			}
		}
	}
}

// A word of an error can be the credential: errors.Is finds the error of the package.
func TestCredentialIsAWord(t *testing.T) {
	for _, test := range []struct {
		origin string // of the response
		want   error
	}{{hostup.DefaultBaseURL, hostup.ErrResponseTooLarge}, {"https://other.example", hostup.ErrRedirect}} {
		client := newClientOf(t, hostup.APIKey("response"), via(roundTripper(func(req *http.Request) (*http.Response, error) {
			other := httptest.NewRequestWithContext(req.Context(), http.MethodGet, test.origin, nil)
			return readResponse(okResponse("{}"), other)
		})), hostup.WithMaxResponseBytes(1))
		_, err := fetch(t, client)
		if !errors.Is(err, test.want) || strings.Contains(err.Error(), "response") {
			t.Errorf("%v, want %v without the credential", err, test.want)
		}
	}
}
