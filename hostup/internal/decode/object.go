package decode

import "github.com/hostup-api/hostup-go/hostup/internal/redact"

// A memberSet is a set of members of an object: a bit for each of them, in the order
// of the constants in readers.gen.go.
type memberSet uint64

// An object is an object that is being read. A generated function calls next for the
// name of each member, then reads the value and calls member, or lets extra or newGate
// read it.
type object struct {
	*reader
	start   int       // the offset of the name of the member
	seen    memberSet // to find duplicates
	present memberSet // those of seen that were not null
}

// next reads the name of the next member. It returns nil if there is none. A brace precedes
// the first name only, because no value ends with one.
func (o *object) next() (name []byte) {
	if o.err != nil || o.closes('}', o.body[o.at-1] == '{') {
		return nil
	}

	o.valid(o.kind() == '"')
	o.start = o.at
	name = o.string()
	o.valid(o.accept(":") || o.kind() == ':' && o.accept(":"))
	return name
}

// member notes that a documented member was read.
func (o *object) member(name string, bit memberSet) {
	if o.err != nil || o.seen&bit != 0 {
		o.fail(errDuplicate)
		o.within(name)
	}

	o.seen |= bit
	if !o.absent {
		o.present |= bit
	}
}

// extra reads a member that the OpenAPI document does not have.
func (o *object) extra(name []byte) {
	isSecret := redact.Mentions(string(name))
	o.skip(redact.Part{Start: o.start, HasName: true, IsSecret: isSecret})
}
