package hostup

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
)

// A Credential authenticates requests. Create one with [APIKey] or
// [SessionCookie]; [NewClient] returns an error for the zero Credential. Printing
// or encoding a Credential never shows its value.
type Credential struct {
	kind  credentialKind
	value Secret
}

// A credentialKind is how a credential is sent. The name of its header field is in
// canonical form. Its value cannot have the characters in unsafe.
type credentialKind struct{ name, header, prefix, unsafe string }

var (
	apiKey        = credentialKind{"API key", "Authorization", "Bearer ", `"'`}
	sessionCookie = credentialKind{"session cookie", "Cookie", "hostup_session=", `"';,\`}
)

// APIKey returns a Credential for an API key from HostUp's dashboard, which needs
// the scope read:vm. It is sent as "Authorization: Bearer <key>".
func APIKey(key string) Credential {
	return Credential{kind: apiKey, value: wire.NewSecret(key)}
}

// SessionCookie returns a Credential for a user's session in HostUp's dashboard:
// the value of the cookie hostup_session.
func SessionCookie(value string) Credential {
	return Credential{kind: sessionCookie, value: wire.NewSecret(value)}
}

// String returns the kind of credential, never its value.
func (c Credential) String() string {
	if c.kind.name == "" {
		return "no credential"
	}
	return c.kind.name + " " + c.value.String()
}

// validate returns an error if the credential cannot be sent in a header, or if it
// cannot be one. It does not show the value.
func (c Credential) validate() error {
	name := c.kind.name
	value := c.value.Reveal()

	switch i := strings.IndexFunc(value, c.isUnsafe); {
	case name == "":
		return errors.New("hostup: no credential: use hostup.APIKey or hostup.SessionCookie")
	case value == "":
		return fmt.Errorf("hostup: the %s is empty", name)
	case strings.HasPrefix(value, c.kind.prefix):
		return fmt.Errorf("hostup: the %s begins with %q: pass only what follows", name, c.kind.prefix)
	case strings.TrimRight(value, "\r\n") != value:
		return fmt.Errorf("hostup: the %s ends with a line break: "+
			"trim it after reading it from a file", name)
	case strings.Contains(value, "${"):
		return fmt.Errorf("hostup: the %s contains ${, as of a variable that was not replaced", name)
	case i >= 0:
		return fmt.Errorf("hostup: the %s has an unsafe character at byte %d: "+
			"use visible ASCII without spaces and quotes", name, i+1)
	}
	return nil
}

func (c Credential) isUnsafe(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(c.kind.unsafe, r)
}
