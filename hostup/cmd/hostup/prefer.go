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

// preferHandler returns a handler that responds to a request with a header such
// as "Prefer: code=429" (RFC 7240, with a preference that other mock servers
// have too) with the example of that status in openapi.yaml. A status that
// openapi.yaml does not describe is ignored, as the RFC requires for unknown
// preferences. All other requests go to next.
func preferHandler(responses *openapi3.Responses, next http.Handler) http.Handler {
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

// writeExample writes the headers and the only example of a response.
func writeExample(w http.ResponseWriter, status int, response *openapi3.Response) {
	for name, header := range response.Headers {
		w.Header().Set(name, fmt.Sprint(header.Value.Example))
	}
	for mediaType, content := range response.Content {
		for _, example := range content.Examples {
			w.Header().Set("Content-Type", mediaType)
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(example.Value.Value)
			return
		}
	}
}
