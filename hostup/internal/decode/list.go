package decode

import "strconv"

// Limits of arrays, in elements. Three bytes, {}, are decoded to more than a hundred,
// and growing a slice takes several times its size.
const (
	maxUsageLog = 100_000 // eleven years of hourly entries
	maxObjects  = 1_000   // of the other arrays of objects
	maxStrings  = 100_000
)

// readList reads an array. An empty one is not nil, and an element that is null is zero.
// It stops at the limit, before an array of short elements takes much more memory than
// its text.
func readList[T any](r *reader, into *[]T, limit int, read func(*reader, *T)) {
	if !r.next('[') {
		return
	}
	r.at++

	list := []T{}
	for !r.closes(']', len(list) == 0) && r.err == nil {
		if len(list) == limit {
			r.fail(tooMany(limit))
			return
		}

		list = append(list, *new(T))
		read(r, &list[len(list)-1])
		if r.err != nil {
			r.within(strconv.Itoa(len(list) - 1))
			return
		}
	}
	*into = list
}

// closes reads the end of an array or object, and reports whether it is there. If not,
// it reads the comma before the next element, unless that is the first.
func (r *reader) closes(end byte, isFirst bool) bool {
	got := r.kind()
	if got == end || got == ',' && !isFirst {
		r.at++
		return got == end
	}
	r.valid(isFirst)
	return false
}
