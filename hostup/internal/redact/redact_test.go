package redact

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

const canary = `canary<key>/&"with\signs=`

func TestTextRedactsEveryForm(t *testing.T) {
	inJSON, err := json.Marshal(canary)
	if err != nil {
		t.Fatal(err)
	}
	inJSONv2, err := jsontext.AppendQuote(nil, canary)
	if err != nil {
		t.Fatal(err)
	}
	query, path := url.QueryEscape(canary), url.PathEscape(canary)
	for _, test := range []struct{ name, form string }{
		{"as it is", canary},
		{"URL query", query},
		{"URL path", path},
		{"URL query, lower case", strings.NewReplacer("%3C", "%3c", "%3E", "%3e", "%2F", "%2f", "%5C", "%5c", "%3D", "%3d").Replace(query)},
		{"JSON of encoding/json", strings.Trim(string(inJSON), `"`)},
		{"JSON of jsontext", string(inJSONv2[1 : len(inJSONv2)-1])},
		{"JSON with an escaped slash", strings.ReplaceAll(string(inJSONv2[1:len(inJSONv2)-1]), "/", `\/`)},
		{"base64", base64.StdEncoding.EncodeToString([]byte(canary))},
		{"base64 without padding", base64.RawStdEncoding.EncodeToString([]byte(canary))},
		{"base64 for URLs", base64.URLEncoding.EncodeToString([]byte(canary))},
		{"base64 for URLs without padding", base64.RawURLEncoding.EncodeToString([]byte(canary))},
	} {
		r := New(wire.NewSecret(canary))
		if got := r.Text("a " + test.form + " z"); got != "a [redacted] z" {
			t.Errorf("%s: %s", test.name, got)
		}
		if !r.MayBeIn([]byte("nothing"), []byte("a "+test.form+" z")) {
			t.Errorf("%s: MayBeIn is false", test.name)
		}
	}
}

func TestCleanText(t *testing.T) {
	r := New(wire.NewSecret(canary)).With(wire.NewSecret("another-secret"))
	for _, text := range []string{"", "a text", "canary", "another", strings.Repeat("<\"\\", 100)} {
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if r.MayBeIn([]byte("a text"), nil) {
		t.Error("MayBeIn is true for a text without a secret")
	}
}

// A short secret is in too many words.
func TestShortSecret(t *testing.T) {
	for _, test := range []struct{ secret, text, want string }{
		{"", "text", "text"},
		{"x", "fixed", "fixed"},
		{"1234567", "1234567", "1234567"},
		{"12345678", "12345678", "[redacted]"},
	} {
		r := New(wire.NewSecret(test.secret))
		if got := r.Text(test.text); got != test.want {
			t.Errorf("secret %q: got %s, want %s", test.secret, got, test.want)
		}
	}
}

func TestSecretInsideAnother(t *testing.T) {
	r := New(wire.NewSecret("password-1")).With(wire.NewSecret("the-password-1-is"))
	if got := r.Text("the-password-1-is password-1"); strings.Contains(got, "password-1") {
		t.Error(got)
	}
}

func TestRedactorShowsNoSecret(t *testing.T) {
	r := New(wire.NewSecret(canary))
	_ = r.Text("use it") // computes the forms
	type holder struct{ hidden Redactor }
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{r, &r, holder{r}, &holder{r}} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "canary") {
				t.Errorf("%s: %s", verb, text)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	for _, test := range []struct{ name, value, want string }{
		{"clean", `{"a": [1, "b"]}`, `{"a":[1,"b"]}`},
		{"string", `"x canary-secret"`, `"x [redacted]"`},
		{"escaped", `"c\u0061nary-secret"`, `"[redacted]"`},
		{"name", `{"canary-secret": null}`, `{"[redacted]":null}`},
		{"duplicate names", `{"a": 1, "a": 2}`, `{"a":1,"a":2}`},
		{"invalid UTF-8", "\"\xff\"", "\"\uFFFD\""},
	} {
		if got := r.JSON(jsontext.Value(test.value)); string(got) != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	if got := New(wire.NewSecret("12345678")).JSON(jsontext.Value("12345678")); string(got) != `"[redacted]"` {
		t.Errorf("a number: %s", got)
	}
}

type customError struct{ text string }

func (e *customError) Error() string { return e.text }

func TestError(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	sentinel, other := errors.New("sentinel"), errors.New("other")

	custom := &customError{"a text"}
	clean := r.Error(fmt.Errorf("%w: %w", sentinel, custom))
	if found, ok := errors.AsType[*customError](clean); !ok || found != custom || !errors.Is(clean, sentinel) {
		t.Error("an error without a secret does not reach its causes")
	}

	secret := r.Error(fmt.Errorf("%w: %w: %w: canary-secret", sentinel, context.Canceled, other), sentinel)
	if secret.Error() != "sentinel: context canceled: other: [redacted]" {
		t.Error(secret)
	}
	if !errors.Is(secret, sentinel) || !errors.Is(secret, context.Canceled) || errors.Is(secret, other) {
		t.Error("errors.Is does not find what is kept, or finds more")
	}
	if errors.Unwrap(secret) != nil || strings.Contains(fmt.Sprintf("%+v %#v", secret, secret), "canary") {
		t.Error("the secret can be reached")
	}
	if long := r.Error(errors.New(strings.Repeat("a\n", 2000))); len(long.Error()) != MaxQuote && len(long.Error()) != MaxQuote-1 {
		t.Errorf("the text has %d bytes", len(long.Error()))
	}
}
