package redact

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
)

// hardSecrets contain characters that one of the encodings changes.
var hardSecrets = []string{
	"canary-secret",
	`canary<key>/&"with\signs=`,
	`ends-with-quote"`,
	`<ends-with-quote"`,
	`two words (and) a/slash`,
	`"begins-with-quote`,
	`""""""""`,
	`ends-with-backslash\`,
	"a+b/c==d%20e",
	"100%-of-it",
	"two words; one key",
	"it's (a) *key*!",
	"tilde~dot.under_score-",
	"åäö-lösenord-世界",
	"tab\tand\nline",
	"\u2028separator\u2029",
	"12345678",
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

func formsFor(t *testing.T, secret string) []form {
	t.Helper()
	inJSON, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	inJSONv2, err := jsontext.AppendQuote(nil, secret)
	if err != nil {
		t.Fatal(err)
	}
	v2 := string(inJSONv2[1 : len(inJSONv2)-1])
	query, path := strings.ReplaceAll(percent(secret, "-_.~ "), " ", "+"), percent(secret, "-_.~$&+:=@")
	component := percent(secret, "-_.!~*'()") // of encodeURIComponent
	return []form{
		{"as it is", secret},
		{"URL query", query},
		{"URL query, lower case", inLowerCase(query)},
		{"URL path", path},
		{"URL path, lower case", inLowerCase(path)},
		{"URL component", component},
		{"URL component, lower case", inLowerCase(component)},
		{"JSON of encoding/json", string(inJSON[1 : len(inJSON)-1])},
		{"JSON of jsontext", v2},
		{"JSON with an escaped slash", strings.ReplaceAll(v2, "/", `\/`)},
		{"base64", base64.StdEncoding.EncodeToString([]byte(secret))},
		{"base64 without padding", base64.RawStdEncoding.EncodeToString([]byte(secret))},
		{"base64 for URLs", base64.URLEncoding.EncodeToString([]byte(secret))},
		{"base64 for URLs without padding", base64.RawURLEncoding.EncodeToString([]byte(secret))},
	}
}

func TestTextRedactsEveryForm(t *testing.T) {
	for _, secret := range hardSecrets {
		r := New(wire.NewSecret(secret))
		other := New(wire.NewSecret("another-secret"))
		for _, form := range formsFor(t, secret) {
			for _, r := range []Redactor{r, other.With(wire.NewSecret(secret)), r.With(wire.NewSecret("another-secret"))} {
				if got := r.Text("a {" + form.text + "} z"); got != "a {[redacted]} z" {
					t.Errorf("%s, %s: got %s, want it redacted", secret, form.name, got)
				}
				if got := r.Text(form.text + form.text); got != "[redacted][redacted]" {
					t.Errorf("%s, %s, twice: got %s, want both redacted", secret, form.name, got)
				}
				if !r.MayBeIn([]byte("nothing"), []byte("a "+form.text+" z")) {
					t.Errorf("%s, %s: MayBeIn is false", secret, form.name)
				}
			}
		}
	}
}

func TestCleanText(t *testing.T) {
	r := New(wire.NewSecret(hardSecrets[1])).With(wire.NewSecret("another-secret"))
	for _, text := range []string{"", "a text", "canary", "another", strings.Repeat("<\"\\", 100)} {
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if r.MayBeIn([]byte("a text"), nil) {
		t.Error("MayBeIn is true for a text without a secret")
	}
}

// MayBeIn may be true for a text without a secret, but never false for one with it.
func TestMayBeInHasNoFalseNegatives(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = `ab<"\/ %`[random.IntN(8)]
		}
		return string(b)
	}
	found := 0
	for range 600 {
		secret := word(MinLength + random.IntN(4))
		r := New(wire.NewSecret(word(MinLength))).With(wire.NewSecret(secret))
		forms := formsFor(t, secret)
		text := word(random.IntN(30)) + forms[random.IntN(len(forms))].text[random.IntN(2):] + word(random.IntN(30))
		isIn := r.Text(text) != text
		if isIn && !r.MayBeIn([]byte(text)) {
			t.Fatalf("MayBeIn misses %q in %q", secret, text)
		}
		if isIn {
			found++
		}
	}
	if found < 150 {
		t.Errorf("only %d of 600 texts have a secret", found)
	}
}

// A short secret is not redacted, because too many words contain it.
func TestShortSecret(t *testing.T) {
	for _, test := range []struct{ secret, text, want string }{
		{"", "text", "text"},
		{"x", "fixed", "fixed"},
		{"1234567", "1234567", "1234567"},
		{"12345678", "12345678", "[redacted]"},
		{"lösenor", "lösenor", "[redacted]"}, // 8 bytes
	} {
		r := New(wire.NewSecret(test.secret))
		if got := r.Text(test.text); got != test.want {
			t.Errorf("secret %q: got %s, want %s", test.secret, got, test.want)
		}
		if got := r.MayBeIn([]byte(test.text)); got != (test.want == "[redacted]") {
			t.Errorf("secret %q: MayBeIn is %v", test.secret, got)
		}
	}
}

func TestZeroRedactor(t *testing.T) {
	var r Redactor
	err := r.Error(io.EOF, fs.ErrExist)
	got := []any{
		r.Text("a text"), r.Line("a\n", 10), r.MayBeIn([]byte("a text")),
		err.Error(), errors.Is(err, io.EOF), errors.Is(err, fs.ErrExist),
		r.With(wire.Secret{}).Text("a text"), r.With(wire.NewSecret("a text: b")).Text("a text: b"),
	}
	want := []any{"a text", `a\n`, false, "EOF", true, false, "a text", "[redacted]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The longer secret is replaced first; otherwise a part of it would remain.
func TestSecretInsideAnother(t *testing.T) {
	short, long := wire.NewSecret("password-1"), wire.NewSecret("the/password-1?is")
	for _, r := range []Redactor{New(short).With(long), New(long).With(short), New(short).With(long).With(short)} {
		for _, test := range []struct{ text, want string }{
			{"the/password-1?is password-1", "[redacted] [redacted]"},
			{"the%2Fpassword-1%3Fis", "[redacted]"},
			{`the\/password-1?is`, "[redacted]"},
			{"the/password-1", "the/[redacted]"},
		} {
			if got := r.Text(test.text); got != test.want {
				t.Errorf("%s: got %s, want %s", test.text, got, test.want)
			}
		}
	}
}

// With does not change the Redactor that it is called on.
func TestWithCopies(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	one, two := r.With(wire.NewSecret("first-secret")), r.With(wire.NewSecret("second-secret"))
	const text = "canary-secret first-secret second-secret"
	for _, test := range []struct {
		r    Redactor
		want string
	}{
		{r, "[redacted] first-secret second-secret"},
		{one, "[redacted] [redacted] second-secret"},
		{two, "[redacted] first-secret [redacted]"},
	} {
		if got := test.r.Text(text); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := r.With(wire.NewSecret("another-secret")).Text("canary-secret another-secret"); got != "[redacted] [redacted]" {
				t.Errorf("got %s, want both secrets redacted", got)
			}
			if !r.MayBeIn([]byte("canary-secret")) {
				t.Error("MayBeIn is false for a text with a secret")
			}
		})
	}
	wg.Wait()
}

func TestRedactorShowsNoSecret(t *testing.T) {
	const secret = "canary-secret"
	r := New(wire.NewSecret(secret)).With(wire.NewSecret("canary-other"))
	_ = r.Text("use it") // computes the forms
	failed := r.Error(errors.New("bad " + secret))
	type holder struct {
		Shown  any
		hidden Redactor
	}
	inHex := hex.EncodeToString([]byte("canary"))
	check := func(way, text string) {
		t.Helper()
		for _, bad := range []string{"canary", inHex, strings.ToUpper(inHex), "Y2FuYXJ5"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s shows a secret: %s", way, text)
			}
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%p", "%c", "%U", "%e", "%T", "%20.3v"} {
		for _, value := range []any{r, &r, holder{r, r}, &holder{&r, r}, []any{r}, map[string]any{"r": r}, failed, holder{failed, r}} {
			check(verb, fmt.Sprintf(verb, value))
		}
	}
	inJSON, err := json.Marshal(holder{"", r})
	check("encoding/json", fmt.Sprint(string(inJSON), err))
	check("panic", func() (text string) {
		defer func() { text = fmt.Sprint(recover()) }()
		panic(holder{r, r})
	}())
}

type customError struct{ text string }

func (e *customError) Error() string { return e.text }

func TestError(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	sentinel, other := errors.New("sentinel"), errors.New("other")
	custom := &customError{"a text"}
	type causes struct{ Sentinel, Other, Custom, Canceled, Deadline bool }
	for _, test := range []struct {
		name string
		err  error
		keep []error
		text string
		want causes
	}{
		{"clean", fmt.Errorf("%w: %w: %w", sentinel, other, custom), nil,
			"sentinel: other: a text", causes{Sentinel: true, Other: true, Custom: true}},
		{"clean, keep", fmt.Errorf("%w: %w", sentinel, custom), []error{other},
			"sentinel: a text", causes{Sentinel: true, Custom: true}},
		{"secret", fmt.Errorf("%w: %w: %w: canary-secret", sentinel, other, custom), []error{sentinel},
			"sentinel: other: a text: [redacted]", causes{Sentinel: true}},
		{"secret, keep what it is not", errors.New("canary-secret"), []error{sentinel, other}, "[redacted]", causes{}},
		{"secret in a cause", fmt.Errorf("%w: %w", sentinel, &customError{"canary-secret"}), []error{sentinel},
			"sentinel: [redacted]", causes{Sentinel: true}},
		{"secret, encoded", fmt.Errorf("%w: Y2FuYXJ5LXNlY3JldA==", custom), nil, "a text: [redacted]", causes{}},
		{"secret and cancel", fmt.Errorf("canary-secret: %w", context.Canceled), nil,
			"[redacted]: context canceled", causes{Canceled: true}},
		{"secret and deadline", fmt.Errorf("canary-secret: %w", context.DeadlineExceeded), []error{sentinel},
			"[redacted]: context deadline exceeded", causes{Deadline: true}},
		{"control characters", fmt.Errorf("a\x1b[2J\n%w", custom), nil, `a\x1b[2J\na text`, causes{Custom: true}},
	} {
		got := r.Error(test.err, test.keep...)
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

func TestErrorLimit(t *testing.T) {
	long := New(wire.NewSecret("canary-secret")).Error(errors.New(strings.Repeat("a", MaxQuote+1)))
	if want := strings.Repeat("a", MaxQuote-3) + "…"; long.Error() != want {
		t.Errorf("%d bytes: %s", len(long.Error()), long)
	}
}
