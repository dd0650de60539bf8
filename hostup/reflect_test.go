package hostup_test

import (
	"bytes"
	"iter"
	"reflect"
	"strings"
	"unsafe"
)

// findByReflection returns the path to a text in v, or "". Like a printer such as spew,
// it reads unexported fields, also those of other packages.
func findByReflection(v any, text string) string {
	return find(reflect.ValueOf(&v), text, make(map[visit]bool))
}

type visit struct {
	at unsafe.Pointer
	t  reflect.Type
}

func find(v reflect.Value, text string, visited map[visit]bool) string {
	if !v.CanAddr() {
		addressable := reflect.New(v.Type()).Elem()
		addressable.Set(v)
		v = addressable
	}

	this := visit{v.Addr().UnsafePointer(), v.Type()}
	if visited[this] {
		return ""
	}
	visited[this] = v.Type().Size() > 0         // else another value can be at the same address
	v = reflect.NewAt(v.Type(), this.at).Elem() // can be read, also if it is an unexported field

	isBytes := v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8
	if isBytes && bytes.Contains(v.Bytes()[:v.Cap()], []byte(text)) || v.Kind() == reflect.String && strings.Contains(v.String(), text) {
		return " (" + v.Type().String() + ")"
	}

	if !isBytes {
		for step, part := range partsOf(v) {
			if rest := find(part, text, visited); rest != "" {
				return step + rest
			}
		}
	}
	return ""
}

// partsOf yields the values in v, with the steps to them.
func partsOf(v reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				yield("*", v.Elem())
			}
		case reflect.Struct:
			for field, value := range v.Fields() {
				if !yield("."+field.Name, value) {
					return
				}
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				if !yield("[]", v.Index(i)) {
					return
				}
			}
		case reflect.Map:
			for key, value := range v.Seq2() {
				if !yield("[key]", key) || !yield("[value]", value) {
					return
				}
			}
		}
	}
}
