package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

var preferredCode = regexp.MustCompile(`(?:^|[,;\s])code="?([45]\d\d)\b`)

// preferred answers a request with "Prefer: code=429" (RFC 7240, in the words
// of other mock servers) with the problem that openapi.yaml has as an example,
// so that a client in any language can be seen to meet it. A status that is
// not described is ignored, as the RFC allows.
func preferred(responses *openapi3.Responses, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		match := preferredCode.FindStringSubmatch(r.Header.Get("Prefer"))
		if match == nil || responses.Value(match[1]) == nil {
			next.ServeHTTP(w, r)
			return
		}
		status, _ := strconv.Atoi(match[1])
		w.Header().Set("Preference-Applied", "code="+match[1])
		writeExample(w, status, responses.Status(status).Value)
	})
}

// writeExample writes a described response: its headers and its only example.
func writeExample(w http.ResponseWriter, status int, described *openapi3.Response) {
	for name, header := range described.Headers {
		w.Header().Set(name, fmt.Sprint(header.Value.Example))
	}
	for mediaType, content := range described.Content {
		for _, example := range content.Examples {
			w.Header().Set("Content-Type", mediaType)
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(example.Value.Value)
			return
		}
	}
}
