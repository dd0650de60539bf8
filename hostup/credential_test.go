package hostup_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// NewClient accepts only a credential that can be sent, and does not show another one. All
// kinds of errors are in testdata/messages.txt.
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
		{hostup.SessionCookie, "hostup_session=" + canaryPassword, `begins with "hostup_session="`},
		{hostup.APIKey, canaryPassword + "${x}", "a variable that was not replaced"},
		{hostup.APIKey, canaryPassword + "\r\nX-Evil: 1", unsafe},
		{hostup.APIKey, canaryPassword + " ", unsafe},
		{hostup.APIKey, canaryPassword + "\x00", unsafe},
		{hostup.APIKey, canaryPassword + "\x7f", unsafe},
		{hostup.APIKey, canaryPassword + "é", unsafe},
		{hostup.APIKey, canaryPassword + `"`, unsafe},
		{hostup.APIKey, "'" + canaryPassword, "byte 1:"},
		{hostup.SessionCookie, canaryPassword + ",", unsafe},
		{hostup.SessionCookie, canaryPassword + `\`, unsafe},
	} {
		client, err := hostup.NewClient(test.of(test.value))
		if (client == nil) == (err == nil) || !strings.Contains(fmt.Sprint(err), cmp.Or(test.want, "<nil>")) {
			t.Errorf("%q: %v, want %q", test.value, err, test.want)
		}
		if err != nil {
			checkErrorText(t, err.Error())
		}
	}
}
