package hostup

import (
	"fmt"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// checkID refuses what could change the path of the request: ".." for one would
// lead to another call. That HostUp's ids hold no other characters and are no
// longer is an assumption; every documented one fits.
func checkID(id string) error {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	if id == "" || len(id) > 128 || strings.Trim(id, allowed) != "" {
		return fmt.Errorf("%w: %s is not 1 to 128 letters, digits, _ and -; GET /api/v2/vps lists the ids",
			ErrInvalidID, safe.Line(`"`+id+`"`, maxID))
	}
	return nil
}
