package decode

import (
	"os"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// example returns the body of a response in testdata.
func example(t testing.TB, name string) string {
	t.Helper()
	response, err := os.ReadFile("../../../testdata/" + name + ".http")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(response), "\n\n")
	return body
}

// replace replaces the one occurrence of old in the documented example.
func replace(t testing.TB, old, new string) string {
	t.Helper()
	body := example(t, "details-documented")
	if n := strings.Count(body, old); n != 1 {
		t.Fatalf("the documented example has %q %d times", old, n)
	}
	return strings.Replace(body, old, new, 1)
}

func details(t testing.TB, body string) (*gen.VPSDetails, *Response) {
	t.Helper()
	v := new(gen.VPSDetails)
	r, err := Details([]byte(body), redact.Redactor{}, v)
	if err != nil {
		t.Fatal(err)
	}
	return v, r
}
