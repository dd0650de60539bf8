package hostup_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

func TestFindByReflection(t *testing.T) {
	type inner struct{ writer *bufio.Writer }
	writer := bufio.NewWriter(io.Discard)
	_, _ = writer.WriteString("... canary ...")
	for _, v := range []any{"a canary", []byte("canary"), map[string]any{"x": inner{writer}}, &[]error{errors.New("canary")}, map[string]int{"canary": 1}} {
		if findByReflection(v, "canary") == "" {
			t.Errorf("nothing found in %T", v)
		}
	}
}

// findByReflection returns the path to a text in v, or "".
func findByReflection(v any, text string) string {
	visited := make(map[visit]bool)
	holder := []any{v}
	return find(reflect.ValueOf(holder).Index(0), text, visited)
}

type visit struct {
	at unsafe.Pointer
	t  reflect.Type
}

func find(v reflect.Value, text string, visited map[visit]bool) (path string) {
	if v.CanAddr() {
		if v.Type().Size() > 0 {
			this := visit{v.Addr().UnsafePointer(), v.Type()}
			if visited[this] {
				return ""
			}
			visited[this] = true
		}
		v = reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem() // also an unexported field
	}
	within := func(step string, inner reflect.Value) bool {
		if rest := find(inner, text, visited); rest != "" {
			path = step + rest
		}
		return path != ""
	}
	switch v.Kind() {
	case reflect.String:
		if strings.Contains(v.String(), text) {
			return " (string)"
		}
	case reflect.Pointer:
		within("*", v.Elem())
	case reflect.Interface:
		if inner := v.Elem(); inner.IsValid() {
			addressable := reflect.New(inner.Type()).Elem()
			addressable.Set(inner)
			within(".("+inner.Type().String()+")", addressable)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if within("."+v.Type().Field(i).Name, v.Field(i)) {
				break
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if v.Kind() == reflect.Slice && bytes.Contains(v.Bytes()[:v.Cap()], []byte(text)) {
				return " ([]byte)"
			}
			return ""
		}
		for i := range v.Len() {
			if within("[]", v.Index(i)) {
				break
			}
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			for _, inner := range []reflect.Value{key, value} {
				addressable := reflect.New(inner.Type()).Elem()
				addressable.Set(inner)
				if within("[map]", addressable) {
					return path
				}
			}
		}
	}
	return path
}
