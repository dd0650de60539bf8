package hostup_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// Cases of TestMessages: NewClient, arguments, error responses, printed values.

func newClientCases() (cases []messageCase) {
	add := func(name string, cred hostup.Credential, opts ...hostup.Option) {
		cases = append(cases, messageCase{name: name, run: func(r *recorder) {
			client, err := hostup.NewClient(cred, opts...)
			if err == nil {
				r.line("client", client.String())
			}
			r.error(err)
		}})
	}
	add("no credential", hostup.Credential{})
	for _, test := range []struct{ name, value string }{
		{"empty", ""}, {"newline at the end", canaryKey + "\n"}, {"CRLF at the end", canaryKey + "\r\n"},
		{"newline inside", canaryKey + "\n" + canaryKey}, {"only a newline", "\n"}, {"space inside", canaryKey + " x"}, {"space first", " " + canaryKey},
		{"tab", canaryKey + "\t"}, {"NUL", canaryKey + "\x00"}, {"DEL", canaryKey + "\x7f"}, {"non-ASCII", canaryKey + "é"},
		{"invalid UTF-8", canaryKey + "\xff"}, {"semicolon", canaryKey + ";"}, {"comma", canaryKey + ","},
		{"quote", `"` + canaryKey + `"`}, {"backslash", canaryKey + `\`}, {"visible ASCII", canaryKey},
	} {
		add("API key, "+test.name, hostup.APIKey(test.value))
		add("session cookie, "+test.name, hostup.SessionCookie(test.value))
	}
	for _, base := range []string{
		"", " ", "::", "https://[::1", "https://a b/", "https://cloud.hostup.se/\x7f", "https://cloud.hostup.se:port", "https://%zz",
		"cloud.hostup.se", "//cloud.hostup.se", "ftp://cloud.hostup.se", "https:", "https://", "https:///path", "https://:443", "https:cloud.hostup.se",
		"https://user@cloud.hostup.se", "https://user:" + canaryPassword + "@cloud.hostup.se", "https://@cloud.hostup.se",
		"https://cloud.hostup.se?token=" + canaryPassword, "https://cloud.hostup.se/?", "https://cloud.hostup.se#" + canaryPassword, "https://cloud.hostup.se/#",
		"http://cloud.hostup.se", "http://10.0.0.1", "http://localhost.example.com", "http://127.0.0.1.example.com", "http://0.0.0.0",
		"http://localhost:8080", "http://LOCALHOST", "http://127.0.0.2/", "http://[::1]:8080", "http://[::ffff:127.0.0.1]",
		"https://cloud.hostup.se/", "https://cloud.hostup.se/prefix/", "HTTPS://CLOUD.HOSTUP.SE", "https://cloud.hostup.se:", "https://cloud.hostup.se:99999",
	} {
		add(strings.Replace(fmt.Sprintf("base URL %q", base), canaryPassword, "PASSWORD", 1), hostup.APIKey(canaryKey), hostup.WithBaseURL(base))
	}
	for _, test := range []struct {
		name string
		opt  hostup.Option
	}{
		{"nil Option", nil},
		{"nil http.Client", hostup.WithHTTPClient(nil)},
		{"http.Client without a transport", hostup.WithHTTPClient(&http.Client{})},
		{"empty user agent", hostup.WithUserAgent("")},
		{"user agent with CRLF", hostup.WithUserAgent("a\r\nX: " + canaryKey)},
		{"user agent with DEL", hostup.WithUserAgent("a\x7f")},
		{"user agent with non-ASCII", hostup.WithUserAgent("é")},
		{"response limit 0", hostup.WithMaxResponseBytes(0)},
		{"response limit -1", hostup.WithMaxResponseBytes(-1)},
		{"no response check", hostup.WithResponseCheck(nil)},
		{"nil logger", hostup.WithLogger(nil)},
		{"negative MaxAttempts", hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: -1})},
		{"MaxAttempts 0 and BaseDelay", hostup.WithRetry(hostup.RetryPolicy{BaseDelay: time.Second})},
		{"negative BaseDelay", hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: -1})},
		{"negative MaxDelay", hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, MaxDelay: -1})},
		{"negative MaxWait", hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, MaxWait: -1})},
		{"MaxDelay less than BaseDelay", hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: 2, MaxDelay: 1})},
		{"zero RetryPolicy", hostup.WithRetry(hostup.RetryPolicy{})},
	} {
		add(test.name, hostup.APIKey(canaryKey), test.opt)
	}
	return cases
}

func argumentCases() []messageCase {
	var none context.Context
	cases := []messageCase{
		{name: "nil context", run: func(r *recorder) { r.get(none) }},
		{name: "nil context and invalid id", run: func(r *recorder) { r.result(r.client.GetVPSDetails(none, "")) }},
		{name: "zero Client", run: func(r *recorder) {
			r.line("text", new(hostup.Client).String())
			r.result(new(hostup.Client).GetVPSDetails(r.t.Context(), documentedID))
		}},
	}
	for _, id := range []string{
		"", ".", "..", "../x", "a/b", "a b", " vps_1", "vps_1\n", "%2e%2e", "a?b", "a#b", "é", "\xff", "\x1b[2J\x00", "\u202evps",
		strings.Repeat("a", 129), strings.Repeat("é", 100), strings.Repeat("\x00", 1000),
	} {
		cases = append(cases, messageCase{name: fmt.Sprintf("id %.40q of %d bytes", id, len(id)), run: func(r *recorder) {
			r.result(r.client.GetVPSDetails(r.t.Context(), id))
		}})
	}
	return cases
}

func errorResponseCases(t *testing.T) (cases []messageCase) {
	add := func(name string, responses ...any) {
		cases = append(cases, messageCase{name: name, responses: responses})
	}
	files, err := filepath.Glob(filepath.Join("..", "testdata", "*.http"))
	if err != nil || files == nil {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if name := filepath.Base(file); !strings.HasPrefix(name, "details-") {
			cases = append(cases, messageCase{name: name, responses: []any{testdata(t, name)}, random: strings.Contains(name, "429")})
		}
	}
	for _, code := range []int{
		400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 431, 451, 499,
		500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 520, 599, 600, 999,
	} {
		add(fmt.Sprintf("%d without a body", code), statusResponse(code, ""))
	}
	teapot := func(body string) string { return statusResponse(418, "") + body }
	long := strings.Repeat("x", 2<<10)
	for _, test := range []struct{ name, body string }{
		{"HTML", "<html><body>Forbidden</body></html>"}, {"text", "Forbidden"}, {"null", "null"}, {"array", `[{"code": "x"}]`}, {"string", `"x"`},
		{"empty object", "{}"}, {"truncated JSON", `{"code": "x", "title": "T", "detail": "cut of`}, {"trailing data", `{"code": "x"} {"code": "y"}`},
		{"title and code", `{"title": "Teapot", "code": "teapot"}`}, {"code only", `{"code": "teapot"}`},
		{"title and detail", `{"title": "Teapot", "detail": "I am a teapot."}`}, {"another status", `{"status": 400, "code": "x"}`},
		{"older API", `{"error": "Too many", "message": "Wait", "code": "RATE_LIMITED", "retryAfter": "30", "requestId": "req_1"}`},
		{"one field error", `{"code": "x", "errors": [{"pointer": "/id", "detail": "too short", "code": "y"}]}`},
		{"two field errors", `{"detail": "D", "errors": [{"pointer": "/id", "detail": "too short"}, {"pointer": "/x", "detail": "unknown"}]}`},
		{"field error without texts", `{"errors": [{"pointer": "/id"}, {}, {"detail": "d"}]}`}, {"field errors of another type", `{"errors": ["bad", {"pointer": "/id", "code": 7}]}`},
		{"errors is an object", `{"errors": {"id": "bad"}}`}, {"many field errors", `{"errors": [` + strings.Repeat(`{"pointer": "/a\n", "detail": "b"},`, 500) + `{}]}`},
		{"strings of other types", `{"type": 1, "title": 2, "status": "418", "detail": {"a": 1}, "code": 7, "instance": [], "requestId": 8, "timestamp": 9}`},
		{"nulls", `{"type": null, "title": null, "detail": null, "code": null, "errors": null, "requestId": null, "timestamp": null, "x": null}`},
		{"extensions", `{"code": "x", "extensions": {"a": [1]}, "blockerReasons": ["not_verified"], "é\n": 1}`}, {"duplicate members", `{"code": "x", "code": "y"}`},
		{"invalid UTF-8", "{\"code\": \"x\", \"title\": \"\xff\", \"\xff\": 1}"}, {"control characters", `{"detail": "\u001b[2J\u0007\r\na\u202eb", "code": "\u009b\n", "requestId": "\u0000"}`},
		{"detail of 2 KiB", `{"detail": "` + long + `", "requestId": "req_1", "code": "x"}`}, {"code of 2 KiB", `{"code": "` + long + `"}`},
		{"request id of 2 KiB", `{"requestId": "` + long + `", "detail": "` + long + `"}`}, {"body of 100 KiB", `{"code": "x", "detail": "` + strings.Repeat(long, 50) + `"}`},
		{"rootPassword", `{"detail": "D", "rootPassword": "initial", "access": {"rootPassword": "initial"}}`}, {"deep nesting", strings.Repeat(`{"detail":`, 5000)},
	} {
		add(test.name, teapot(test.body))
	}
	add("request id in the header", statusResponse(404, "X-Request-Id: req_1\n"))
	add("request id in header and body", statusResponse(404, "X-Request-Id: req_1\n")+`{"requestId": "req_2"}`)
	add("request id with control characters", statusResponse(404, "X-Request-Id: a\tb\xff\n"))
	add("body that breaks off", func(req *http.Request) (*http.Response, error) {
		return breaksOff(403, `{"code": "forbidden", "detail": "cut`, 30, io.ErrUnexpectedEOF)(req)
	})
	for _, echo := range []struct{ form, text string }{
		{"as is", canaryKey}, {"in a header", "Bearer " + canaryKey}, {"query-escaped", url.QueryEscape(canaryKey)}, {"path-escaped", url.PathEscape(canaryKey)},
		{"escaped in lower case", strings.NewReplacer("%3C", "%3c", "%3E", "%3e", "%2F", "%2f", "%2B", "%2b", "%3D", "%3d").Replace(url.QueryEscape(canaryKey))},
		{"JSON-escaped", strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(canaryKey)}, {"JSON-escaped twice", strings.NewReplacer("<", `\\u003c`, ">", `\\u003e`).Replace(canaryKey)},
		{"JSON-escaped slash", strings.ReplaceAll(canaryKey, "/", `\/`)}, {"base64", base64.StdEncoding.EncodeToString([]byte(canaryKey))},
		{"base64 without padding", base64.RawURLEncoding.EncodeToString([]byte(canaryKey))},
	} {
		for _, place := range []struct{ name, response string }{
			{"detail", statusResponse(401, "") + `{"detail": "bad token X."}`}, {"code", statusResponse(401, "") + `{"code": "X"}`},
			{"request id", statusResponse(401, "") + `{"requestId": "X"}`}, {"field error", statusResponse(401, "") + `{"errors": [{"pointer": "X", "detail": "X", "code": "X"}]}`},
			{"extension", statusResponse(401, "") + `{"X": "X", "token": ["X"]}`},
		} {
			add("credential "+echo.form+" in the "+place.name, strings.ReplaceAll(place.response, "X", echo.text))
		}
	}
	add("credential in X-Request-Id", statusResponse(401, "X-Request-Id: "+canaryKey+"\n"))
	return cases
}

func valueCases(t *testing.T) []messageCase {
	const code, reason = `"allowed": false, "code": "pending_order"`, `"reason": "Unpaid.\n\u001b[2J"`
	blocked := decode(t, `{"id": "vps_1", "hostname": "a\u001bb", "access": {"rootPassword": "`+canaryPassword+`"}, "actions": {"canStart": {"allowed": true, "reason": null},
		"canStop": {`+code+`, `+reason+`}, "canReset": {"allowed": false, "reason": null}, "canRestart": {"allowed": null}, "canShutdown": null,
		"canBackup": {"allowed": false, "reason": "the password is `+canaryPassword+`"}, "canFly": {`+code+`}, "cansnapshot": {"allowed": true}}}`)
	check := func(name string, actions ...hostup.Action) messageCase {
		return messageCase{name: "Check " + name, run: func(r *recorder) { r.error(blocked.Check(actions...)) }}
	}
	text := func(name string, values ...any) messageCase {
		return messageCase{name: name, run: func(r *recorder) {
			for _, v := range values {
				r.line("%v", fmt.Sprintf("%v", v))
				r.line("%+v", fmt.Sprintf("%+v", v))
				r.line("%#v", fmt.Sprintf("%#v", v))
			}
		}}
	}
	cases := []messageCase{
		check("without actions"), check("allowed", hostup.ActionStart), check("blocked", hostup.ActionReset), check("blocked with reason and code", hostup.ActionStop),
		check("missing gate", hostup.ActionSnapshot), check("gate that is null", hostup.ActionShutdown), check("allowed that is null", hostup.ActionRestart),
		check("gate unknown to this version", "fly"), check("action unknown to all", "swim"), check("empty action", ""), check("root password in the reason", hostup.ActionBackup),
		check("several", hostup.ActionStop, hostup.ActionStart, hostup.ActionSnapshot), check("all", hostup.Actions()...), check("action with control characters", "a\x1b\nb"),
		{name: "Check of a zero VPSDetails", run: func(r *recorder) { r.error(new(hostup.VPSDetails).Check(hostup.ActionStart)) }},
		{name: "Gates", run: func(r *recorder) {
			for gate := range decode(t, string(exampleBody(t))).Gates() {
				r.line("gate", gate.String())
			}
		}},
		text("Gate", hostup.Gate{}, hostup.Gate{Action: "x", Allowed: true}, hostup.Gate{Action: "x", Reported: true}, hostup.Gate{Action: "x", Reported: true, Reason: "R.", Code: "c"}),
		text("VPSDetails", blocked, *blocked, hostup.VPSDetails{}, decode(t, string(exampleBody(t)))),
		{name: "VPSDetails in a log record", run: func(r *recorder) { r.line("value", fmt.Sprintf("%q", blocked.LogValue())) }},
		text("Credential", hostup.Credential{}, hostup.APIKey(canaryKey), hostup.SessionCookie(canaryKey), hostup.APIKey("")),
		text("Code", hostup.Code(""), hostup.CodeVPSNotFound),
		{name: "Code of 2 KiB", run: func(r *recorder) { r.line("text", hostup.Code(strings.Repeat("x\n", 1<<10)).Error()) }},
		text("Access", blocked.Access),
		{name: "zero errors", run: func(r *recorder) {
			r.error(&hostup.Error{})
			r.error(&hostup.Error{StatusCode: 404, Title: "Title", RequestID: "req_1"})
			r.error(&hostup.BlockedError{})
		}},
		{name: "sentinels", run: func(r *recorder) {
			for _, err := range []error{
				hostup.ErrInvalidRequest, hostup.ErrUnauthorized, hostup.ErrForbidden, hostup.ErrNotFound, hostup.ErrRateLimited, hostup.ErrServer,
				hostup.ErrInvalidID, hostup.ErrUnexpectedResponse, hostup.ErrResponseTooLarge, hostup.ErrRedirect, hostup.ErrBlocked,
			} {
				r.error(err)
			}
		}},
		{name: "Client", run: func(r *recorder) {
			client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL("http://localhost:8080/prefix"))
			for _, verb := range []string{"%v", "%+v", "%s", "%q", "%#v"} {
				r.line(verb, fmt.Sprintf(verb, client))
			}
			r.error(err)
		}},
	}
	for _, name := range []string{"", "fly", "can", "resetSshKeys", "can-reset-ssh-keys", "CANSTART", "\x1b[2J\n", strings.Repeat("é", 200)} {
		cases = append(cases, messageCase{name: fmt.Sprintf("ParseAction %.20q", name), run: func(r *recorder) {
			action, err := hostup.ParseAction(name)
			r.line("action", string(action))
			r.error(err)
		}})
	}
	for _, body := range []string{"", "null", "[]", "{}", `{"id": ""}`, `{"id": "vps_1", "id": "vps_1"}`, `{"id": "vps_1", "hostname": 7}`, `{"id": "vps_1"`, `{"id": "vps_1"} x`, `{"id": "vps_1"}`} {
		cases = append(cases, messageCase{name: fmt.Sprintf("UnmarshalJSON %#q", body), run: func(r *recorder) { r.error(new(hostup.VPSDetails).UnmarshalJSON([]byte(body))) }})
	}
	return cases
}

// breaksOff responds with the first n bytes of body, after which reading fails with err.
func breaksOff(code int, body string, n int, err error) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: code, Header: http.Header{}, ContentLength: -1, Request: req,
			Body: io.NopCloser(io.MultiReader(strings.NewReader(body[:min(n, len(body))]), failingReader{err})),
		}, nil
	}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

var errUnavailable = errors.New("the network is unavailable")
