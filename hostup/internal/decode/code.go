package decode

import (
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// typeURL is the prefix of the type of a problem. The code follows.
const typeURL = "https://developer.hostup.se/errors/"

// codes are the documented codes of a problem, of an error in a field and of a
// gate. A test compares them with the constants of package hostup.
var codes = map[string]bool{
	"invalid_request": true, "unauthorized": true, "forbidden": true, "verification_failed": true,
	"account_inactive": true, "not_found": true, "vps_not_found": true, "vps_not_ready": true, "rate_limited": true,
	"rate_limit_exceeded": true, "internal_error": true, "upstream_failed": true, "upstream_unavailable": true,
	"missing_required": true, "pending_order": true,
}

// Code returns a code without the secrets of r. A documented code stays, in any
// case: older endpoints send capitals.
func Code(code string, r redact.Redactor) string {
	if codes[lower(code)] {
		return code
	}
	return r.Text(code)
}

// Enum returns the value of an enum without the secrets of r. A documented value
// stays.
func Enum[E interface {
	~string
	Valid() bool
}](value E, r redact.Redactor) string {
	if value.Valid() {
		return string(value)
	}
	return r.Text(string(value))
}

// codePlaces are the JSON pointers of codes in a problem.
var codePlaces = pointers{"/type": true, "/code": true, "/errors/*/code": true}

// isCode reports whether text is a documented code, or the type of one.
func isCode(text string) bool { return codes[lower(strings.TrimPrefix(text, typeURL))] }
