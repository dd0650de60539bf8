package hostup_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

func TestResponseCheck(t *testing.T) {
	calls, sent := 0, errors.New("not today")
	check := hostup.WithResponseCheck(func(body []byte) error {
		calls++
		if string(body) != string(exampleBody(t)) {
			t.Errorf("the check got another body: %s", body)
		}
		return sent
	})
	if _, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http"), check)); !errors.Is(err, sent) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	for _, file := range []string{"details-truncated.http", "problem-404-vps-not-found.http"} {
		if _, err := fetch(t, newClientReturning(t, testdata(t, file), check)); errors.Is(err, sent) || calls != 1 {
			t.Errorf("%s was checked: %v", file, err)
		}
	}
}

// What a check says can hold the body, and so the password.
func TestResponseCheckIsScrubbed(t *testing.T) {
	body := replaceInExample(t, "initial-password-from-panel", canaryPassword)
	_, err := fetch(t, newClientReturning(t, okResponse(body), hostup.WithResponseCheck(func(body []byte) error {
		return errors.New(string(body))
	})))
	if err == nil || !strings.Contains(err.Error(), "failed the check") {
		t.Error(err)
	}
}

func TestVerifyAsResponseCheck(t *testing.T) {
	check := hostup.WithResponseCheck(api.Verify)
	if _, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http"), check)); err != nil {
		t.Error(err)
	}
	_, err := fetch(t, newClientReturning(t, testdata(t, "details-unknown-enum-values.http"), check))
	var invalid *api.ValidationError
	if !errors.As(err, &invalid) || len(invalid.Violations) != 4 || !strings.Contains(err.Error(), `/powerState: unknown value "starting"`) {
		t.Error(err)
	}
}
