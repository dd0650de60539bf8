package hostup

import (
	"errors"
	"fmt"
	"net/http"
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

type credentialKind struct{ name, header, prefix string }

var (
	apiKey        = credentialKind{"API key", "Authorization", "Bearer "}
	sessionCookie = credentialKind{"session cookie", "Cookie", "hostup_session="}
)

// APIKey returns a Credential for an API key from HostUp's dashboard, which needs
// the scope read:vm. It is sent as "Authorization: Bearer <key>".
func APIKey(key string) Credential { return Credential{apiKey, wire.NewSecret(key)} }

// SessionCookie returns a Credential for a user's session in HostUp's dashboard:
// the value of the cookie hostup_session.
func SessionCookie(value string) Credential { return Credential{sessionCookie, wire.NewSecret(value)} }

// String returns the kind of credential, never its value.
func (c Credential) String() string {
	if c.kind.name == "" {
		return "no credential"
	}
	return c.kind.name + " " + c.value.String()
}

// GoString returns the same as String.
func (c Credential) GoString() string { return c.String() }

// validate returns an error if the credential cannot be sent in a header.
func (c Credential) validate() error {
	value := c.value.Reveal()
	isUnsafe := func(r rune) bool {
		return r <= ' ' || r > '~' || c.kind == sessionCookie && strings.ContainsRune(`;,"\`, r)
	}
	switch i := strings.IndexFunc(value, isUnsafe); {
	case c.kind.name == "":
		return errors.New("hostup: no credential: use hostup.APIKey or hostup.SessionCookie")
	case value == "":
		return fmt.Errorf("hostup: the %s is empty", c.kind.name)
	case strings.HasPrefix(value, c.kind.prefix):
		return fmt.Errorf("hostup: the %s begins with %q: pass only what follows", c.kind.name, c.kind.prefix)
	case strings.TrimRight(value, "\r\n") != value:
		return fmt.Errorf("hostup: the %s ends with a line break: trim it after reading it from a file", c.kind.name)
	case i >= 0:
		return fmt.Errorf("hostup: the %s has an unsafe character at byte %d: use visible ASCII only", c.kind.name, i+1)
	}
	return nil
}

func (c Credential) set(h http.Header) { h.Set(c.kind.header, c.kind.prefix+c.value.Reveal()) }
