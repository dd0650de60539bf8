package hostup_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// Arrays of millions of empty objects are an error, because they would take too
// much memory.
func TestTooManyElementsAreUnexpected(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"usageLog", "/usageLog: too many elements, the limit is 100000"},
		{"overdueInvoices", "/overdueInvoices: too many elements, the limit is 1000"},
	} {
		body := `{"id": "` + documentedID + `", "` + test.name + `": [` + strings.Repeat("{},", 2_000_000) + "{}]}"
		vps, err := fetch(t, newClientReturning(t, okResponse(body)))
		if vps != nil || !errors.Is(err, hostup.ErrUnexpectedResponse) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
