package decode

import (
	"slices"
	"strconv"
)

// Limits of arrays, in elements: three bytes, {}, are decoded to more than a hundred.
const (
	maxUsageLog = 100_000 // eleven years of hourly entries
	maxObjects  = 1_000   // of the other arrays of objects
	maxStrings  = 100_000
)

// estimateFrom is the length of a list, in elements, from which its growth is estimated.
const estimateFrom = 64

// readList reads an array. An empty one is not nil, and an element that is null is zero.
// It stops at the limit, before an array of short elements takes much more memory than
// its text. A long list grows once, for as many elements as the body can have if they are as
// long as those so far: to let it grow step by step takes a quarter of the time of reading it.
func readList[T any](r *reader, into *[]T, limit int, read func(*reader, *T)) {
	if !r.next('[') {
		return
	}
	r.at++
	start := r.at

	list := []T{}
	for !r.closes(']', len(list) == 0) && r.err == nil {
		if len(list) == limit {
			r.fail(tooMany(limit))
			return
		}

		if n := len(list); n == cap(list) && n >= estimateFrom {
			perByte := float64(n) / float64(r.at-start)
			list = slices.Grow(list, min(limit-n, int(perByte*float64(len(r.body)-start))))
		}

		list = append(list, *new(T))
		read(r, &list[len(list)-1])
		if r.err != nil {
			r.within(strconv.Itoa(len(list) - 1))
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
