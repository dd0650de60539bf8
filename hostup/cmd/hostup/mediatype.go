package main

import (
	"mime"
	"net/http"
	"strings"
	"sync"
)

// mediaTypes keeps the media types of responses that are not JSON, by path, for the hints
// of errors. It is for hostup.WithTransport.
type mediaTypes struct {
	mu     sync.Mutex
	byPath map[string]string
}

// wrap returns a RoundTripper that adds the responses of next.
func (m *mediaTypes) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err == nil {
			m.add(req.URL.Path, resp.Header.Get("Content-Type"))
		}
		return resp, err
	})
}

// maxMediaType is the maximum length of a media type in an error.
const maxMediaType = 80

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func (m *mediaTypes) add(path, contentType string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") {
		delete(m.byPath, path)
		return
	}
	if m.byPath == nil {
		m.byPath = make(map[string]string)
	}
	m.byPath[path] = mediaType[:min(len(mediaType), maxMediaType)]
}

// of returns the media type of the last response for a VPS, if it was not JSON.
func (m *mediaTypes) of(vpsID string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for path, mediaType := range m.byPath {
		if strings.HasSuffix(path, "/vps/"+vpsID+"/details") {
			return mediaType
		}
	}
	return ""
}
