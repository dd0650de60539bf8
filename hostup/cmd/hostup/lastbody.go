package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// A lastBody keeps a copy of the body of the last response, if its status is 200.
// The client returns no data if a property has the wrong JSON type, which is the
// violation that matters most. The client reads a body up to its limit, so the copy
// is limited too.
type lastBody struct {
	next http.RoundTripper
	date string // the Date header
	body *bytes.Buffer
}

// wrap is for hostup.WithTransport.
func (l *lastBody) wrap(next http.RoundTripper) http.RoundTripper {
	l.next = next
	return l
}

// RoundTrip implements http.RoundTripper.
func (l *lastBody) RoundTrip(req *http.Request) (*http.Response, error) {
	l.body = new(bytes.Buffer) // not that of an earlier attempt
	resp, err := l.next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusOK {
		l.date = resp.Header.Get("Date")
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(resp.Body, l.body), resp.Body}
	}
	return resp, err
}

// violations returns the violations that made a call for a VPS fail with err, or nil
// if the cause is another one: the body is not a JSON object, or is about another VPS.
func (l *lastBody) violations(id string, err error) *api.ValidationError {
	if !errors.Is(err, hostup.ErrUnexpectedResponse) || l.body == nil || !utf8.Valid(l.body.Bytes()) {
		return nil
	}
	var object map[string]json.RawMessage
	_ = json.Unmarshal(l.body.Bytes(), &object)
	if object == nil {
		return nil
	}
	var other string
	if json.Unmarshal(object["id"], &other) == nil && other != id {
		return nil
	}
	invalid, _ := errors.AsType[*api.ValidationError](api.Verify(l.body.Bytes()))
	return invalid
}

// asOf returns the time of the response, as report.AsOf does for a VPS.
func (l *lastBody) asOf() string {
	at, err := http.ParseTime(l.date)
	if err != nil {
		at = time.Now()
	}
	return at.UTC().Format(time.RFC3339)
}
