package hostup

import (
	"net/http"
	"strconv"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/pace"
)

// A RateLimit is what the X-RateLimit headers of an answer told. HostUp
// promises them on a 429 only.
type RateLimit struct {
	Limit     int       // calls allowed in the current window
	Remaining int       // calls left in it
	Reset     time.Time // when it ends, by HostUp's clock
	Known     bool      // whether there was a header that could be read
}

func parseRateLimit(header http.Header) (r RateLimit) {
	limit, hasLimit := parseCount(header.Get("X-RateLimit-Limit"))
	remaining, hasRemaining := parseCount(header.Get("X-RateLimit-Remaining"))
	reset := pace.Reset(header.Get("X-RateLimit-Reset"))
	return RateLimit{limit, remaining, reset, hasLimit || hasRemaining || !reset.IsZero()}
}

func parseCount(text string) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, false
	}
	return int(n), true
}
