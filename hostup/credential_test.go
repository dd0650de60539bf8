package hostup_test

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestCredentialThatCannotBeSent(t *testing.T) {
	for name, test := range map[string]struct {
		cred hostup.Credential
		want string // in the message
	}{
		"none":                      {hostup.Credential{}, "hostup.APIKey"},
		"empty key":                 {hostup.APIKey(""), "API key is empty"},
		"empty cookie":              {hostup.SessionCookie(""), "session cookie is empty"},
		"key with a line break":     {hostup.APIKey(canaryPassword + "\n"), "trim it"},
		"key with CR LF":            {hostup.APIKey(canaryPassword + "\r\nX-Evil: 1"), "byte 21"},
		"key with a space":          {hostup.APIKey(canaryPassword + " "), "byte 21"},
		"key with NUL":              {hostup.APIKey(canaryPassword + "\x00"), "byte 21"},
		"key beyond ASCII":          {hostup.APIKey(canaryPassword + "é"), "byte 21"},
		"key with DEL":              {hostup.APIKey(canaryPassword + "\x7f"), "byte 21"},
		"cookie with a semicolon":   {hostup.SessionCookie(canaryPassword + ";"), "byte 21"},
		"cookie with a comma":       {hostup.SessionCookie(canaryPassword + ","), "byte 21"},
		"cookie with a quote":       {hostup.SessionCookie(canaryPassword + `"`), "byte 21"},
		"cookie with a backslash":   {hostup.SessionCookie(canaryPassword + `\`), "byte 21"},
		"cookie with a line break":  {hostup.SessionCookie(canaryPassword + "\r\n"), "trim it"},
		"cookie with another value": {hostup.SessionCookie(canaryPassword + "; admin=1"), "byte 21"},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := hostup.NewClient(test.cred)
			if err == nil || client != nil {
				t.Fatal("accepted")
			}
			checkErrorText(t, err.Error())
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q does not say %q", err, test.want)
			}
		})
	}
}

func TestCredentialThatCan(t *testing.T) {
	for _, cred := range []hostup.Credential{
		hostup.APIKey("k"), hostup.APIKey(`sk_test_;,"\~!`), hostup.SessionCookie("s%3A.-_~"),
	} {
		if _, err := hostup.NewClient(cred); err != nil {
			t.Error(err)
		}
	}
}

func TestCredentialTellsItsKind(t *testing.T) {
	for want, cred := range map[string]hostup.Credential{
		"no credential":             {},
		"API key [redacted]":        hostup.APIKey(canaryKey),
		"session cookie [redacted]": hostup.SessionCookie(canaryKey),
	} {
		if got := cred.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
