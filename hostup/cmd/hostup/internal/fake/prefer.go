package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

var preferredCode = regexp.MustCompile(`(?:^|[,;\s])code="?([45]\d\d)\b`)

// PreferHandler returns a handler that responds to a request with a header such
// as "Prefer: code=429" (RFC 7240, with a preference that other mock servers
// have too) with the example of that status in openapi.yaml, or with a generic
// problem if there is none. All other requests go to next.
func PreferHandler(responses *openapi3.Responses, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		match := preferredCode.FindStringSubmatch(r.Header.Get("Prefer"))
		if match == nil {
			next.ServeHTTP(w, r)
			return
		}
		status, _ := strconv.Atoi(match[1])
		w.Header().Set("Preference-Applied", "code="+match[1])
		if response := responses.Value(match[1]); response != nil {
			writeExample(w, status, response.Value)
			return
		}
		writeProblem(w, status, "application/problem+json",
			map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status})
	})
}

// writeExample writes the headers and the only example of a response.
func writeExample(w http.ResponseWriter, status int, response *openapi3.Response) {
	for name, header := range response.Headers {
		w.Header().Set(name, fmt.Sprint(header.Value.Example))
	}
	if seconds, err := strconv.Atoi(w.Header().Get("Retry-After")); err == nil { // the time in the example is in the past
		reset := time.Now().Add(time.Duration(seconds) * time.Second)
		w.Header().Set("X-RateLimit-Reset", reset.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	for mediaType, content := range response.Content {
		for _, example := range content.Examples {
			writeProblem(w, status, mediaType, example.Value.Value)
			return
		}
	}
}

func writeProblem(w http.ResponseWriter, status int, mediaType string, problem any) {
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(problem)
}
