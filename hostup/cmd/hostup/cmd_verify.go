package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

type verifyCommand struct{ output *choice }

func newVerify(e *env) *cobra.Command {
	c := new(verifyCommand)
	cmd := &cobra.Command{
		Use:     "verify [ID]",
		Example: `  hostup verify vps_01hxa3b4c5d6e7f8g9h0j1k2m3`,
		Short:   "Validate the live response against the schema.",
		Long: idHelp + "\n\n" +
			"The schema is openapi.yaml, which hostup spec prints. " +
			"A value of the wrong JSON type is a violation; the other commands refuse such a response. " +
			"A property that is not in openapi.yaml is a violation too. " +
			"If its name is not a short identifier such as diskSize, \"…\" is printed instead. " +
			"-o json prints an object with id, asOf, valid and violations, a list of objects with pointer and message.\n\n" +
			"Exit status: 0 if there are no violations, 1 if there are some, 2 for a usage error, " +
			"3 if the call or the output failed.",
		Args: atMostOneID,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), e, args) },
	}
	c.output = addOutput(cmd, "text or json.", "text", "json")
	e.addCallFlags(cmd, timeoutOfOne)
	return cmd
}

func (c *verifyCommand) run(ctx context.Context, e *env, args []string) error {
	e.failed = failure.ExitIndeterminate
	id, err := e.vpsID(args)
	if err != nil {
		return err
	}
	var last lastBody
	vps, err := e.fetch(ctx, []string{id}, hostup.WithTransport(last.wrap))
	if err != nil {
		if invalid := last.violations(id, err); invalid != nil {
			return c.print(e, report.Verify{ID: id, AsOf: last.asOf()}, invalid)
		}
		return err
	}
	err = api.Verify(vps.RawJSON())
	invalid, isInvalid := errors.AsType[*api.ValidationError](err)
	if err != nil && !isInvalid {
		return err
	}
	return c.print(e, report.Verify{ID: id, AsOf: report.AsOf(vps)}, invalid)
}

// print prints the violations, if invalid is not nil.
func (c *verifyCommand) print(e *env, result report.Verify, invalid *api.ValidationError) error {
	result.Valid, result.Violations = invalid == nil, []report.Violation{}
	lines := []string{"the response matches openapi.yaml"}
	if invalid != nil {
		lines = nil
		for _, violation := range invalid.Violations {
			lines = append(lines, term.Printable(violation.String()))
			result.Violations = append(result.Violations, report.Violation(violation))
		}
	}
	if c.output.value == "json" {
		if err := e.stdout.JSON(result); err != nil {
			return err
		}
	} else {
		e.stdout.Println(strings.Join(lines, "\n"))
	}
	if invalid != nil {
		return failure.Exit(failure.ExitFailed)
	}
	return nil
}

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
