package decode

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A reader reads a body once, from the first byte to the last.
//
// For each object of the OpenAPI document, go generate writes a function that knows
// the members of the object (readers.gen.go, from api/readers.tmpl). It calls the functions
// of this file, number.go and list.go for values, and the methods of [object] for members.
// Each function reads one value into a variable. If the value is null, the
// variable stays zero and absent is set. After the first error, objects and lists read no
// further value, and each object on the way adds its name to the error.
//
// The methods in lexer.go do not check all that RFC 8259 and RFC 7493 ask for; the method
// check does so for the few bodies where that matters.
type reader struct {
	body []byte
	at   int // the offset of the next byte

	credential redact.Redactor // no name and no string may contain it

	isRare   bool // whether it has an escape or an undocumented member: see check
	lenient  int  // skip a value of another type, unless it is 0
	absent   bool // whether the value read last was null or skipped, or a gate without allowed
	texts    texts
	floats   []float64
	dec      *jsontext.Decoder // of raw; most bodies need none
	response *Response

	err     error  // the first one
	pointer string // to its place (RFC 6901), as far as it is known
}

// next reports whether the next value is of the type of want, which is the first byte
// of such a value: " { [ t for a boolean and 0 for a number. The caller then reads it. If
// it is of another type,
//
//   - null is read;
//   - in a timestamp, a new gate, or an object that HostUp documents by an example only,
//     the value is skipped;
//   - and anything else is an error.
func (r *reader) next(want byte) bool {
	got := typeOf[r.kind()]
	r.absent = got != want

	switch {
	case got == want:
		return true
	case got == 'n':
		r.valid(r.accept("null"))
	case got == 0:
		r.fail(errInvalid)
	case r.lenient > 0:
		r.skip(redact.Part{Start: r.at})
	default:
		r.fail(typeError(typeNames[got], typeNames[want]))
	}
	return false
}

// typeOf has the key in typeNames for a value, by the first byte of the value. It is a space
// for white space, and 0 for a byte that no value starts with.
var typeOf = [256]byte{
	' ': ' ', '\t': ' ', '\n': ' ', '\r': ' ',
	'"': '"', '{': '{', '[': '[', 't': 't', 'f': 't', 'n': 'n', '-': '0', '0': '0', '1': '0',
	'2': '0', '3': '0', '4': '0', '5': '0', '6': '0', '7': '0', '8': '0', '9': '0',
}

// typeNames names the types of JSON values. The key is a byte that a value of the type
// can start with.
var typeNames = map[byte]string{
	'n': "null", 't': "boolean", '"': "string", '0': "number", '{': "object", '[': "array",
}

// fail notes an error, unless there is one.
func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// within adds the name of a member, or the index of an element, to the pointer of an error.
func (r *reader) within(name string) { r.pointer = "/" + name + r.pointer }

// failure returns the error with its pointer, or nil.
func (r *reader) failure() error {
	if r.pointer == "" {
		return r.err
	}
	return fmt.Errorf("%s: %w", r.pointer, r.err)
}

// valid notes an error if the text is not JSON.
func (r *reader) valid(ok bool) {
	if !ok {
		r.fail(errInvalid)
	}
}

// raw reads a value by jsontext. That is slower, but needed rarely. Names that occur twice are
// left to check, which needs a table of all names of an object.
func (r *reader) raw() []byte {
	start := r.at
	if r.dec == nil {
		r.dec = new(jsontext.Decoder)
	}
	r.dec.Reset(bytes.NewBuffer(r.body[start:]), jsontext.AllowDuplicateNames(true))
	_, err := r.dec.ReadValue()
	r.valid(err == nil)
	r.at += int(r.dec.InputOffset())
	return r.body[start:r.at]
}

// skip reads a value that no field has, and notes its place, because it can contain secrets.
// Then check reads the body too, and finds the place of an error.
func (r *reader) skip(part redact.Part) {
	r.isRare = true
	r.raw()
	part.End = r.at
	r.response.parts = append(r.response.parts, part)
}

// readString reads a string or the value of an enum, documented or not.
func readString[T ~string](r *reader, into *T) {
	if r.next('"') {
		*into = T(r.texts.add(r.string()))
	}
}

// readBool reads true or false. Nothing else is taken for one of them.
func readBool(r *reader, into *bool) {
	if r.next('t') {
		*into = r.accept("true")
		r.valid(*into || r.accept("false"))
	}
}

// readTime reads a value of any type: a malformed timestamp costs nothing else.
func readTime(r *reader, into *wire.Time) {
	r.kind()
	start := r.at
	if r.next('"') {
		r.string()
	}
	*into = wire.DecodedTime(r.texts.add(r.body[start:r.at]))
}

// readSecret reads the root password and notes its place, where MarshalJSON
// replaces it. In a stored response, which has lost it, it is [redacted].
func readSecret(r *reader, into *wire.Secret) {
	if !r.next('"') {
		return
	}
	start := r.at
	if text := string(r.string()); text != "" && text != wire.Redacted {
		secret := redact.Part{Start: start, End: r.at, IsSecret: true}
		r.response.parts = append(r.response.parts, secret)
		*into = wire.NewSecret(text)
	}
}

// readOptional reads into a pointer, which stays nil for a null.
func readOptional[T any](r *reader, into **T, read func(*reader, *T)) {
	value := new(T)
	if read(r, value); !r.absent {
		*into = value
	}
}
