package api

import (
	"bytes"
	"strings"
	"testing"
)

// The error of kin-openapi contains the whole schema and the whole example.
func TestSpecErrorIsOneLine(t *testing.T) {
	incomplete := bytes.Replace(document, []byte("          canReset: {allowed: true, reason: null}\n"), nil, 1)
	_, err := parse(incomplete)
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), `property "canReset" is missing`) {
		t.Error(err)
	}
}
