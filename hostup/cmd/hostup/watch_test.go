package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

func TestWatchInterval(t *testing.T) {
	for _, test := range []struct {
		every   *time.Duration
		sandbox bool
		want    time.Duration
		err     string
	}{
		{nil, false, 30 * time.Second, ""},
		{nil, true, 2 * time.Second, ""},
		{new(time.Second), false, time.Second, ""},
		{new(time.Second - 1), false, 0, "--every must be at least 1s, not 999.999999ms"},
		{new(time.Duration(1)), true, 1, ""},
		{new(time.Duration(0)), true, 0, "--every must be more than 0, not 0s"},
		{new(-time.Second), false, 0, "--every must be more than 0, not -1s"},
	} {
		got, err := (&watchCommand{every: test.every}).interval(test.sandbox)
		if text := errorText(err); got != test.want || text != test.err {
			t.Errorf("%v, sandbox %v: %v, %q; want %v, %q", test.every, test.sandbox, got, text, test.want, test.err)
		}
	}
	got := runWith(t.Context(), map[string]string{"HOSTUP_API_KEY": "key"}, "watch", "vps_1", "--every", "20ms")
	if got.status != failure.ExitUsage || got.stderr != "hostup: --every must be at least 1s, not 20ms\n" {
		t.Errorf("%+v", got)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A failure of a later line ends watch: no further request is sent.
func TestWatchOutputFailsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var stderr bytes.Buffer
		status := run(ctx, []string{"watch", "--sandbox", "-v"}, os.Getenv, strings.NewReader(""),
			&failingWriter{n: 3, err: syscall.ENOSPC}, &stderr)
		attempts := strings.Count(stderr.String(), "hostup attempt")
		if status != failure.ExitFailed || attempts != 2 || strings.Count(stderr.String(), "\n") != attempts+1 {
			t.Errorf("exit status %d after %d attempts\n%s", status, attempts, &stderr)
		}
	})
}

// In a log, each line has the ID of its VPS. On a terminal, only the first has it:
// the others have room for it in few terminals.
func TestWatchLinesHaveID(t *testing.T) {
	read := func(power string) *hostup.VPSDetails {
		vps := new(hostup.VPSDetails)
		if err := vps.UnmarshalJSON([]byte(`{"id": "vps_1", "powerState": "` + power + `"}`)); err != nil {
			t.Fatal(err)
		}
		return vps
	}
	for width, want := range map[int]string{
		0:  "0001-01-01T00:00:00Z vps_1 powerState: running -> stopped\n",
		80: "0001-01-01T00:00:00Z powerState: running -> stopped\n",
	} {
		var out bytes.Buffer
		c := watchCommand{output: new(choice), last: read("running")}
		if err := c.print(&env{stdout: &term.Output{W: &out, Width: width}}, read("stopped")); err != nil || out.String() != want {
			t.Errorf("%d cells: %v, %s, want %s", width, err, &out, want)
		}
	}
}
