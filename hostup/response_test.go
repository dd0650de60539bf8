package hostup_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// A redirect is not followed, so the second server never gets the credential. It is
// redacted in the host of a redirect before anything else is done to the text.
func TestRedirectIsNotFollowed(t *testing.T) {
	second, _ := newServer(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	var location string
	redirect := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	plain, _ := newServer(t, redirect)
	secure := httptest.NewTLSServer(redirect)
	t.Cleanup(secure.Close)

	for _, first := range []*httptest.Server{plain, secure} { // from https, the second server is the same host over http
		client := newClientOf(t, hostup.APIKey("Canary-Key"), hostup.WithBaseURL(first.URL), hostup.WithHTTPClient(first.Client()))
		for _, test := range []struct{ location, want string }{
			{second.URL + "/login?token=Canary-Key", second.URL},
			{first.URL, first.URL},
			{"/elsewhere", first.URL},
			{"https://Canary-Key.example/", "https://[redacted].example"},
		} {
			location = test.location
			if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRedirect) || !strings.HasSuffix(err.Error(), "status 307 to "+test.want) {
				t.Errorf("Location %q: %v, want ErrRedirect to %s", location, err, test.want)
			}
		}
	}
}

// The kind of error of each status.
func TestStatusKinds(t *testing.T) {
	kinds := []error{
		hostup.ErrUnexpectedResponse, hostup.ErrRedirect, hostup.ErrInvalidRequest, hostup.ErrUnauthorized,
		hostup.ErrForbidden, hostup.ErrNotFound, hostup.ErrRateLimited, hostup.ErrServer,
	}
	for _, test := range []struct {
		want     error // nil is an *Error that is none of kinds
		statuses []int
	}{
		{hostup.ErrUnexpectedResponse, []int{100, 101, 201, 202, 204, 299, 304}},
		{hostup.ErrRedirect, []int{300, 302, 307, 399}},
		{hostup.ErrInvalidRequest, []int{400}},
		{hostup.ErrUnauthorized, []int{401}},
		{hostup.ErrForbidden, []int{403}},
		{hostup.ErrNotFound, []int{404}},
		{hostup.ErrRateLimited, []int{429}},
		{hostup.ErrServer, []int{500, 502, 520, 599}},
		{nil, []int{99, 402, 409, 499, 600}},
	} {
		for _, status := range test.statuses {
			_, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Body: http.NoBody}, nil
			}))
			e, isError := errors.AsType[*hostup.Error](err)
			if isResponse := !slices.Contains(kinds[:2], test.want); isError != isResponse || isError && (e.StatusCode != status || e.VPSID != documentedID) {
				t.Errorf("%d: %v", status, err)
			}
			for _, kind := range kinds {
				if errors.Is(err, kind) != errors.Is(test.want, kind) {
					t.Errorf("%d: %v, want %v", status, err, test.want)
				}
			}
		}
	}
}
