package hostup

import "fmt"

const maxIDLength = 128

// checkID refuses what could change the path of the request: HostUp's ids are
// letters, digits and _, and "..", for one, would lead to another call.
func checkID(id string) error {
	if id == "" {
		return fmt.Errorf("%w: it is empty; take the id from GET /api/v2/vps", ErrInvalidID)
	}
	if len(id) > maxIDLength {
		return fmt.Errorf("%w: %q… is longer than %d characters", ErrInvalidID, id[:16], maxIDLength)
	}
	for i := range len(id) {
		switch b := id[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', b == '_', b == '-':
		default:
			return fmt.Errorf("%w: %q holds more than letters, digits, _ and -", ErrInvalidID, id)
		}
	}
	return nil
}
