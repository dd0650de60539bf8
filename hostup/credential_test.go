package hostup_test

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestInvalidCredential(t *testing.T) {
	for _, test := range []struct {
		name string
		cred hostup.Credential
		want string // in the message
	}{
		{"none", hostup.Credential{}, "hostup.APIKey"},
		{"empty key", hostup.APIKey(""), "API key is empty"},
		{"empty cookie", hostup.SessionCookie(""), "session cookie is empty"},
		{"key with its scheme", hostup.APIKey("Bearer " + canaryPassword), `begins with "Bearer "`},
		{"cookie with its name", hostup.SessionCookie("hostup_session=" + canaryPassword), `begins with "hostup_session="`},
		{"key with a line break at the end", hostup.APIKey(canaryPassword + "\n"), "trim it"},
		{"key with CR LF", hostup.APIKey(canaryPassword + "\r\nX-Evil: 1"), "byte 21"},
		{"key with a space", hostup.APIKey(canaryPassword + " "), "byte 21"},
		{"key with NUL", hostup.APIKey(canaryPassword + "\x00"), "byte 21"},
		{"key with a letter beyond ASCII", hostup.APIKey(canaryPassword + "é"), "byte 21"},
		{"key in quotes", hostup.APIKey(`"` + canaryPassword + `"`), "byte 1: use visible ASCII without spaces and quotes"},
		{"key in single quotes", hostup.APIKey("'" + canaryPassword + "'"), "byte 1"},
		{"key with a quote", hostup.APIKey(canaryPassword + `"`), "byte 21"},
		{"key that is a placeholder", hostup.APIKey("${HOSTUP_API_KEY}"), "a variable that was not replaced"},
		{"key with a placeholder", hostup.APIKey(canaryPassword + "${x}"), "a variable that was not replaced"},
		{"cookie that is a placeholder", hostup.SessionCookie("${SESSION}"), "a variable that was not replaced"},
		{"key with DEL", hostup.APIKey(canaryPassword + "\x7f"), "byte 21"},
		{"cookie with a semicolon", hostup.SessionCookie(canaryPassword + ";"), "byte 21"},
		{"cookie with a comma", hostup.SessionCookie(canaryPassword + ","), "byte 21"},
		{"cookie with a quote", hostup.SessionCookie(canaryPassword + `"`), "byte 21"},
		{"cookie with a backslash", hostup.SessionCookie(canaryPassword + `\`), "byte 21"},
		{"cookie with a line break at the end", hostup.SessionCookie(canaryPassword + "\r\n"), "trim it"},
		{"cookie with another value", hostup.SessionCookie(canaryPassword + "; admin=1"), "byte 21"},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, err := hostup.NewClient(test.cred)
			if err == nil || client != nil {
				t.Fatal("NewClient accepts the credential")
			}
			checkErrorText(t, err.Error())
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not contain %q", err, test.want)
			}
		})
	}
}

func TestValidCredential(t *testing.T) {
	for _, cred := range []hostup.Credential{
		hostup.APIKey("k"), hostup.APIKey(`sk_test_;,\~!$x{}`), hostup.SessionCookie("s%3A.-_~"),
	} {
		if _, err := hostup.NewClient(cred); err != nil {
			t.Error(err)
		}
	}
}

func TestCredentialString(t *testing.T) {
	for _, test := range []struct {
		cred hostup.Credential
		want string
	}{
		{hostup.Credential{}, "no credential"},
		{hostup.APIKey(canaryKey), "API key [redacted]"},
		{hostup.SessionCookie(canaryKey), "session cookie [redacted]"},
	} {
		if got := test.cred.String(); got != test.want {
			t.Errorf("String: %q, want %q", got, test.want)
		}
		if got := test.cred.GoString(); got != test.want {
			t.Errorf("GoString: %q, want %q", got, test.want)
		}
	}
}
