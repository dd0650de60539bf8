package redact

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
)

// credentials contain characters that one of the encodings changes.
var credentials = []string{
	"canary-secret", `canary<key>/&with\signs=`, `back\slash-in-it`, "a+b/c==d%20e", "100%-of-it",
	"two;words,one(key)", "it's-(a)-*key*!", "tilde~dot.under_score-", `a"quote"in-it`, "12345678",
}

// percent encodes every byte but letters, digits and those of kept.
func percent(text, kept string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(kept, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
	}
	return b.String()
}

// inLowerCase changes %2F to %2f.
func inLowerCase(text string) string {
	parts := strings.Split(text, "%")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i][:2]) + parts[i][2:]
	}
	return strings.Join(parts, "%")
}

type form struct{ name, text string }

func formsFor(t *testing.T, credential string) []form {
	t.Helper()
	inJSON, err := json.Marshal(credential)
	if err != nil {
		t.Fatal(err)
	}
	inJSONv2, err := jsontext.AppendQuote(nil, credential)
	if err != nil {
		t.Fatal(err)
	}
	v2 := string(inJSONv2[1 : len(inJSONv2)-1])
	query, path := strings.ReplaceAll(percent(credential, "-_.~ "), " ", "+"), percent(credential, "-_.~$&+:=@")
	component := percent(credential, "-_.!~*'()") // of encodeURIComponent
	return []form{
		{"as it is", credential},
		{"URL query", query},
		{"URL query, lower case", inLowerCase(query)},
		{"URL path", path},
		{"URL path, lower case", inLowerCase(path)},
		{"URL component", component},
		{"URL component, lower case", inLowerCase(component)},
		{"JSON of encoding/json", string(inJSON[1 : len(inJSON)-1])},
		{"JSON of jsontext", v2},
		{"JSON with an escaped slash", strings.ReplaceAll(v2, "/", `\/`)},
		{"JSON of .NET", strings.NewReplacer("+", `\u002B`, "/", `\u002F`, "<", `\u003C`, "'", `\u0027`).Replace(v2)},
	}
}

// Base64 is redacted too, whatever precedes the credential. Up to three characters at each end
// also depend on other bytes.
func TestBase64(t *testing.T) {
	for _, credential := range credentials {
		r := New(wire.NewSecret(credential))
		for _, before := range []string{"", "a", ":>", "Bearer ", "hostup_session=", "user:"} {
			for name, encoding := range map[string]*base64.Encoding{
				"padded": base64.StdEncoding, "raw": base64.RawStdEncoding,
				"for URLs": base64.URLEncoding, "for URLs, raw": base64.RawURLEncoding,
			} {
				text := encoding.EncodeToString([]byte(before + credential + "?"))
				start, end, ok := strings.Cut(r.Text(text), "[redacted]")
				if most := len(before)*4/3 + 2; !ok || len(start) > most || len(end) > 6 {
					t.Errorf("%s after %q, %s: got %s[redacted]%s of %s", credential, before, name, start, end, text)
				}
				if !r.Changes(text) {
					t.Errorf("%s after %q, %s: is not in %s", credential, before, name, text)
				}
			}
		}
	}
}

// Every form is redacted, alone and in a text, by concurrent callers too.
func TestForms(t *testing.T) {
	for _, credential := range credentials {
		r := New(wire.NewSecret(credential))
		var wg sync.WaitGroup
		for _, form := range formsFor(t, credential) {
			wg.Go(func() {
				if got := r.Text("a {" + form.text + "} z"); got != "a {[redacted]} z" {
					t.Errorf("%s, %s: got %s", credential, form.name, got)
				}
				if !r.Changes("a "+form.text) || strings.HasPrefix(form.name, "URL") && !r.IsIn([]byte("a "+form.text)) {
					t.Errorf("%s, %s: is not in it", credential, form.name)
				}
				if got := r.Text(form.text + form.text); got != "[redacted][redacted]" {
					t.Errorf("%s, %s, twice: got %s", credential, form.name, got)
				}
			})
		}
		wg.Wait()
	}
}

// Any credential of 8 bytes is found, also one that no client sends.
func TestText(t *testing.T) {
	everySign := strings.Repeat(`\+*?.[](){}|^$"'<`, 20)
	for _, test := range []struct{ credential, text, want string }{
		{"", "a text", "a text"},
		{"1234567", "1234567", "1234567"},
		{"12345678", "12345678", "[redacted]"},
		{"canary\n\t\x00\x7fkey", "canary\n\t\x00\x7fkey", "[redacted]"},
		{"canary-ö-世-😀", "canary-ö-世-😀", "[redacted]"},
		{"canary\xff\xfekey", "canary\xff\xfekey", "[redacted]"},
		{everySign, everySign, "[redacted]"},
		{"lösenor", "lösenor", "[redacted]"}, // 8 bytes
		{"canary-secret", "", ""},
		{"canary-secret", "canary", "canary"},
		{"canary-secret", "canary_secret, CANARY-SECRET", "canary_secret, CANARY-SECRET"},
	} {
		r := New(wire.NewSecret(test.credential))
		if got := r.Text(test.text); got != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.credential, test.text, got, test.want)
		}
		if got := r.IsIn([]byte(test.text)); got != (test.want == "[redacted]") {
			t.Errorf("%q in %q: IsIn is %v", test.credential, test.text, got)
		}
	}
}

// Only the credential loses its escapes. One that is cut off is none.
func TestEscapes(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	for text, want := range map[string]string{
		`canary%2dsecre`:                       `canary%2dsecre`,
		`a%2Fb\n`:                              `a%2Fb\n`,
		`\%63anary-secret \\u0063anary-secret`: `\[redacted] \[redacted]`,
		`\u00canary%2dsecret %ca%6eary-secret`: `\u00[redacted] %[redacted]`,
		`canary-secret\n%2F\`:                  `[redacted]\n%2F\`,
		`canary%2dsecret\/%2F`:                 `[redacted]\/%2F`,
		`canary\-secret %zz \`:                 `[redacted] %zz \`,
		`canary-secre\u0074`:                   `[redacted]`,
		`canary-secre\t`:                       `[redacted]`,
		`canary\u002dsecret \u00 %2`:           `[redacted] \u00 %2`,
		`canary\u002dsecret \u00e9 %`:          `[redacted] \u00e9 %`,
		`\ucanary-secret canary\-secret`:       `\u[redacted] [redacted]`,
		`%canary-secret%2dcanary%2Dsecret`:     `%[redacted]%2d[redacted]`,
		`\u001b\"canary\u002dsecret\"\n`:       `\u001b\"[redacted]\"\n`,
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}

	if !r.IsIn([]byte("%63anary-secret")) {
		t.Error("an escape at the beginning is not found")
	}

	for _, test := range []struct{ credential, text, want string }{
		{"l\u00f6senord", `l\u00f6senord l%c3%B6senord`, "[redacted] [redacted]"}, // a root password
		{"a+b/c==d%20e", "a+b/c==d e", "[redacted]"},                              // shorter than the credential
		{"%2d%2d%2d", "---", "---"},                                               // too short
	} {
		if got := New(wire.NewSecret(test.credential)).Text(test.text); got != test.want {
			t.Errorf("%s in %s: got %s, want %s", test.credential, test.text, got, test.want)
		}
	}
}

// A root password is replaced as it is and as in JSON, and in no other form.
func TestValue(t *testing.T) {
	for _, test := range []struct{ password, text, want string }{
		{"", "a text", "a text"},
		{"1234567", "1234567", "1234567"},
		{"12345678", "12345678", "[redacted]"},
		{"12345678", "a 12345678, 12345678", "a [redacted], [redacted]"},
		{`1234"5678`, `1234"5678, "1234\"5678"`, `[redacted], "[redacted]"`},
		{"1234-5678", "1234%2d5678", "1234%2d5678"},
	} {
		if got := Value(test.text, wire.NewSecret(test.password)); got != test.want {
			t.Errorf("%q in %s: got %s, want %s", test.password, test.text, got, test.want)
		}
	}
}

// The parts decide what is redacted; all other bytes stay.
func TestJSON(t *testing.T) {
	const document = " {\"a\": [\"x\", 1.50, true, null], \"token\" :{\"x\": [\"y\", 2, false, {\"z\": 3}]},\n\"b\": \"\\u0078y\", \"x\": 1, \"xx\": {}} "
	x := func(text string) string { return strings.ReplaceAll(text, "x", "[redacted]") }
	part := func(text string, part Part) Part {
		part.Start = strings.Index(document, text)
		part.End = part.Start + len(text)
		return part
	}
	for _, test := range []struct {
		name  string
		parts []Part
		want  string
	}{
		{"none", nil, document},
		{"all", []Part{part(document[:len(document)-1], Part{})},
			" {\"a\": [\"[redacted]\", 1.50, true, null], \"token\" :{\"[redacted] 1\": [\"[redacted]\", \"[redacted]\", false, {\"z\": \"[redacted]\"}]},\n\"b\": \"[redacted]y\", \"[redacted] 2\": 1, \"[redacted][redacted] 3\": {}} "},
		{"a secret", []Part{part("1.50", Part{IsSecret: true})}, strings.Replace(document, "1.50", `"[redacted]"`, 1)},
		{"a secret object", []Part{part(` {"a": ["x", 1.50, true, null], "token" :{"x": ["y", 2, false, {"z": 3}]},`+"\n"+`"b": "\u0078y", "x": 1, "xx": {}}`, Part{IsSecret: true})},
			" {\"a\": [\"[redacted]\", \"[redacted]\", true, null], \"token\" :{\"[redacted] 1\": [\"[redacted]\", \"[redacted]\", false, {\"z\": \"[redacted]\"}]},\n\"b\": \"[redacted]\", \"[redacted] 2\": \"[redacted]\", \"[redacted][redacted] 3\": {}} "},
		{"members", []Part{part(`"token" :{"x": ["y", 2, false, {"z": 3}]}`, Part{HasName: true}), part(` 1,`, Part{}), part(`"xx": {}`, Part{HasName: true})},
			" {\"a\": [\"x\", 1.50, true, null], \"token\" :{\"[redacted] 1\": [\"y\", 2, false, {\"z\": 3}]},\n\"b\": \"\\u0078y\", \"x\": 1 \"[redacted][redacted] 2\": {}} "},
		{"a secret member", []Part{part(`"x": 1`, Part{HasName: true, IsSecret: true})},
			strings.Replace(document, `"x": 1`, `"[redacted] 1": "[redacted]"`, 1)},
	} {
		if got := JSON([]byte(document), test.parts, x); string(got) != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}

	for document, want := range map[string]string{
		`[{"token": "a"}, "b", ["c"], {"y": "d"}]`: `[{"token": "[redacted]"}, "b", ["c"], {"y": "d"}]`,
		"\"\xff\"": "\"\uFFFD\"", `{"\ud800": 1, "\ud800": 2}`: "{\"\uFFFD\": 1, \"\uFFFD\": 2}",
		// Only the value that is JSON is returned.
		`"a" "b" `: `"a"`, `{"a": "x", "b": [1, "x`: `{"a": "[redacted]", "b": [1`, "{": "{", "nope": "", `{"a": }`: `{"a"`, `"`: "",
		`{"a" "x"}`: `{"a"`, `["a" "x"]`: `["a"`, `{"a": 1, 2: "x"}`: `{"a": 1`, `["a"}`: `["a"`,
	} {
		if got := JSON([]byte(document), []Part{{End: len(document)}}, x); string(got) != want {
			t.Errorf("%s: got %s, want %s", document, got, want)
		}
	}
}

type customError struct{ text string }

func (e *customError) Error() string { return e.text }

func TestError(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	sentinel, other := errors.New("sentinel"), errors.New("other")
	custom := &customError{"a text"}
	type causes struct{ Sentinel, Other, Custom, Canceled, Deadline bool }
	for _, test := range []struct {
		name   string
		err    error
		public []error
		text   string
		want   causes
	}{
		{"clean", fmt.Errorf("%w: %w: %w", sentinel, other, custom), nil,
			"sentinel: other: a text", causes{Sentinel: true, Other: true, Custom: true}},
		{"clean, public", fmt.Errorf("%w: %w", sentinel, custom), []error{other},
			"sentinel: a text", causes{Sentinel: true, Custom: true}},
		{"secret", fmt.Errorf("%w: %w: %w: canary-secret", sentinel, other, custom), []error{sentinel},
			"sentinel: other: a text: [redacted]", causes{Sentinel: true}},
		{"secret in a cause", fmt.Errorf("%w: %w", sentinel, &customError{"canary-secret"}), []error{sentinel},
			"sentinel: [redacted]", causes{Sentinel: true}},
		{"secret, encoded", fmt.Errorf("%w: Y2FuYXJ5LXNlY3JldA==", custom), nil, "a text: [redacted]A==", causes{}},
		{"secret and cancel", fmt.Errorf("canary-secret: %w", context.Canceled), nil,
			"[redacted]: context canceled", causes{Canceled: true}},
		{"secret and deadline", fmt.Errorf("canary-secret: %w", context.DeadlineExceeded), []error{sentinel},
			"[redacted]: context deadline exceeded", causes{Deadline: true}},
		{"too long", errors.New(strings.Repeat("a", MaxQuote+1)), nil, strings.Repeat("a", MaxQuote-3) + "…", causes{}},
		{"control characters", fmt.Errorf("a\x1b[2J\n%w", custom), nil, `a\x1b[2J\na text`, causes{Custom: true}},
	} {
		got := Error(test.err, r.Text(test.err.Error()), test.public...)
		if got.Error() != test.text {
			t.Errorf("%s: got %s, want %s", test.name, got, test.text)
		}
		found, ok := errors.AsType[*customError](got)
		reached := causes{
			errors.Is(got, sentinel), errors.Is(got, other), ok && found == custom,
			errors.Is(got, context.Canceled), errors.Is(got, context.DeadlineExceeded),
		}
		if diff := cmp.Diff(test.want, reached); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		for err := got; err != nil; err = errors.Unwrap(err) {
			if text := fmt.Sprintf("%+v %#v", err, err); strings.Contains(text, "canary") {
				t.Errorf("%s: the secret can be reached: %s", test.name, text)
			}
		}
	}
}
