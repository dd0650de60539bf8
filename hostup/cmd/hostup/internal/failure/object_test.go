package failure

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestErrorObject(t *testing.T) {
	problem := &hostup.Error{StatusCode: 400, Code: "invalid_request", Detail: "No.", RequestID: "req_1",
		Fields: []hostup.FieldError{{Pointer: "/id", Detail: "is malformed", Code: "malformed"}}}
	for _, test := range []struct {
		err  error
		want string
	}{
		{problem, `{"code":"invalid_request","status":400,"message":"400 Bad Request: No.; /id: is malformed ` +
			`(code invalid_request) (request id req_1)","retryable":false,"requestId":"req_1",` +
			`"fields":[{"pointer":"/id","detail":"is malformed","code":"malformed"}]}`},
		{&hostup.Error{StatusCode: 404, Code: "vps_not_found"}, `{"code":"vps_not_found","status":404,` +
			`"message":"404 Not Found (code vps_not_found)","hint":"GET /api/v2/vps lists the IDs","retryable":false}`},
		{&hostup.Error{StatusCode: 500, VPSID: "vps_1"}, `{"id":"vps_1","code":"http_500","status":500,` +
			`"message":"vps_1: 500 Internal Server Error","retryable":true}`},
		{IDError{"vps_1", &hostup.Error{StatusCode: 501, VPSID: "vps_1"}}, `{"id":"vps_1","code":"http_501","status":501,` +
			`"message":"vps_1: 501 Not Implemented","retryable":false}`},
		{IDError{"vps_1", &hostup.PauseError{Wait: time.Second}}, `{"id":"vps_1","code":"rate_limited","message":"vps_1: calls are ` +
			`paused for another 1s, after a 429 or 503","retryable":true,"retryAfterSeconds":1}`},
		{&hostup.Error{StatusCode: 429, RetryAfter: 1500 * time.Millisecond}, `{"code":"http_429","status":429,` +
			`"message":"429 Too Many Requests; retry after 1.5s","retryable":true,"retryAfterSeconds":2}`},
		{&hostup.PauseError{Wait: math.MaxInt64}, `{"code":"rate_limited","message":"calls are ` +
			`paused for another 2562047h47m16.854775807s, after a 429 or 503","retryable":true,"retryAfterSeconds":9223372037}`},
		{&hostup.PauseError{Wait: 7 * time.Second}, `{"code":"rate_limited","message":"calls are ` +
			`paused for another 7s, after a 429 or 503","retryable":true,"retryAfterSeconds":7}`},
		{&ArgumentError{Pointer: "/id", Detail: "id is wrong"}, `{"code":"invalid_arguments","message":"id is wrong",` +
			`"retryable":false,"fields":[{"pointer":"/id","detail":"id is wrong"}]}`},
		{&ArgumentError{Detail: "too much"}, `{"code":"invalid_arguments","message":"too much","retryable":false}`},
	} {
		if got, err := json.Marshal(new(Reporter).Object(test.err)); err != nil || string(got) != test.want {
			t.Errorf("%v: %v\n got %s\nwant %s", test.err, err, got, test.want)
		}
	}
}

func TestErrorCodes(t *testing.T) {
	status := func(code int) error { return &hostup.Error{StatusCode: code} }
	for _, test := range []struct {
		err       error
		code      string
		retryable bool
	}{
		{status(401), "http_401", false},
		{status(408), "http_408", true},
		{status(409), "http_409", false},
		{status(425), "http_425", true},
		{status(429), "http_429", true},
		{status(500), "http_500", true},
		{status(501), "http_501", false},
		{status(504), "http_504", true},
		{status(505), "http_505", false},
		{status(511), "http_511", false},
		{status(520), "http_520", true},
		{status(526), "http_526", false},
		{&hostup.Error{StatusCode: 409, Code: "VPS_NOT_READY"}, "VPS_NOT_READY", true},
		{&hostup.Error{StatusCode: 403, RetryAfter: 1}, "http_403", true},
		{fmt.Errorf("%w; before that: %w", context.DeadlineExceeded, status(503)), "timeout", true},
		{hostup.ErrInvalidID, "invalid_id", false},
		{hostup.ErrUnexpectedResponse, "unexpected_response", false},
		{hostup.ErrResponseTooLarge, "response_too_large", false},
		{hostup.ErrRedirect, "redirect", false},
		{context.Canceled, "canceled", true},
		{errors.New("connection reset"), "network_error", true},
		{&net.DNSError{}, "network_error", true},
		{&net.DNSError{IsNotFound: true}, "network_error", false},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "invalid_certificate", false},
	} {
		if code, retryable := classify(fmt.Errorf("hostup: %w", test.err)); code != test.code || retryable != test.retryable {
			t.Errorf("%v: %s, retryable %v; want %s, %v", test.err, code, retryable, test.code, test.retryable)
		}
	}
}

func TestHintWithoutResponse(t *testing.T) {
	const elsewhere = "check the base URL https://cloud.hostup.se"
	for _, test := range []struct {
		err  error
		want string
	}{
		{&hostup.Error{StatusCode: 404}, "the response is not from the VPS API; check the base URL https://cloud.hostup.se"},
		{&hostup.PauseError{Wait: time.Second}, ""}, // the message has the wait
		{&hostup.Error{StatusCode: 429, RetryAfter: time.Second}, ""},
		{&hostup.Error{StatusCode: 429}, ""},
		{fmt.Errorf("hostup: %w: status 302", hostup.ErrRedirect), elsewhere},
		{fmt.Errorf("hostup: %w", &net.DNSError{IsNotFound: true}), elsewhere},
		{fmt.Errorf("hostup: %w", &net.DNSError{IsTimeout: true}), ""},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, elsewhere},
		{&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, "check the proxy in HTTPS_PROXY"},
		{fmt.Errorf("hostup: %w", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}),
			"to trust another CA, set SSL_CERT_FILE; see: hostup help environment"},
		{errors.New("x"), ""},
	} {
		if got := (Reporter{BaseURL: hostup.DefaultBaseURL}).hint(test.err); got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}
