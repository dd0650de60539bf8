package hostup_test

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// Printing a Credential shows its kind.
func TestCredentialString(t *testing.T) {
	for want, credential := range map[string]hostup.Credential{
		"no credential":             {},
		"API key [redacted]":        hostup.APIKey(canaryKey),
		"session cookie [redacted]": hostup.SessionCookie(canaryKey),
	} {
		if got := credential.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// NewClient accepts only a credential that can be sent, and does not show another one.
func TestCredential(t *testing.T) {
	const unsafe = "byte 21: use visible ASCII without spaces and quotes"
	for _, test := range []struct {
		of    func(string) hostup.Credential
		value string
		want  string // in the message; "" is a valid credential
	}{
		{hostup.APIKey, "k", ""},
		{hostup.APIKey, `sk_test_;,\~!$x{}`, ""},
		{hostup.SessionCookie, "s%3A.-_~", ""},
		{func(string) hostup.Credential { return hostup.Credential{} }, "", "hostup.APIKey"},
		{hostup.SessionCookie, "", "session cookie is empty"},
		{hostup.APIKey, "Bearer " + canaryPassword, `begins with "Bearer "`},
		{hostup.SessionCookie, "hostup_session=" + canaryPassword, `begins with "hostup_session="`},
		{hostup.SessionCookie, canaryPassword + "\r\n", "trim it"},
		{hostup.APIKey, canaryPassword + "${x}", "a variable that was not replaced"},
		{hostup.SessionCookie, "${SESSION}", "a variable that was not replaced"},
		{hostup.APIKey, canaryPassword + "\r\nX-Evil: 1", unsafe},
		{hostup.APIKey, canaryPassword + " ", unsafe},
		{hostup.APIKey, canaryPassword + "\x00", unsafe},
		{hostup.APIKey, canaryPassword + "\x7f", unsafe},
		{hostup.APIKey, canaryPassword + "é", unsafe},
		{hostup.APIKey, canaryPassword + `"`, unsafe},
		{hostup.APIKey, "'" + canaryPassword, "byte 1:"},
		{hostup.SessionCookie, canaryPassword + `"`, unsafe},
		{hostup.SessionCookie, canaryPassword + ",", unsafe},
		{hostup.SessionCookie, canaryPassword + `\`, unsafe},
	} {
		client, err := hostup.NewClient(test.of(test.value))
		if (err == nil) != (test.want == "") || (client == nil) != (err != nil) {
			t.Errorf("%q: %v, want %q", test.value, err, test.want)
			continue
		}
		if err == nil {
			continue
		}
		checkErrorText(t, err.Error())
		if !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.value, err, test.want)
		}
	}
}
