package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const upSample = `hostup_vps_up{id="` + hostuptest.VPSID + `"} `

// The file is written even if a VPS failed.
func TestMetricsOfFailedVPS(t *testing.T) {
	file := metricsFile(t)
	got := runAgainst(t, newServer(t), "metrics", "--file", file, hostuptest.VPSID, "vps_unknown", "a/b")
	if got.status != failure.ExitFailed || got.stdout != "" || strings.Count(got.stderr, "\n") != 2 ||
		!strings.Contains(got.stderr, "hostup: vps_unknown: 404") || !strings.Contains(got.stderr, `hostup: invalid VPS ID: "a/b" `) {
		t.Errorf("%+v", got)
	}
	for _, want := range []string{upSample + "1\n", `hostup_vps_up{id="vps_unknown"} 0`} {
		checkFile(t, file, want)
	}
}

// A VPS whose ID is given twice is read once.
func TestMetricsReadsEachIDOnce(t *testing.T) {
	server := newServer(t)
	got := runAgainst(t, server, "metrics", hostuptest.VPSID, hostuptest.VPSID)
	if requests := len(server.Requests()); got.status != failure.ExitOK || requests != 1 || strings.Count(got.stdout, upSample) != 1 {
		t.Errorf("%d requests, %+v", requests, got)
	}
}

// A time-out is a failure of the VPS, not of the run.
func TestMetricsTimeout(t *testing.T) {
	server := newServer(t)
	server.Next(hostuptest.Delay(time.Hour, hostuptest.BadGateway()))
	got := runAgainst(t, server, "metrics", "--timeout", "20ms", hostuptest.VPSID)
	if got.status != failure.ExitFailed || !strings.Contains(got.stdout, upSample+"0\n") || !strings.Contains(got.stderr, "deadline") {
		t.Errorf("%+v", got)
	}
}

// A response with the API key is an error; the root password is redacted.
func TestMetricsHasNoSecret(t *testing.T) {
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["hostname"] = "web " + hostuptest.APIKey })
	got := runAgainst(t, server, "metrics", "--gates", "-v", hostuptest.VPSID)
	if strings.Contains(got.stdout+got.stderr, hostuptest.APIKey) || !strings.Contains(got.stdout, upSample+"0\n") {
		t.Errorf("%+v", got)
	}

	server = newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["actions"].(map[string]any)["canX-"+documentedPassword] = map[string]any{"allowed": true}
	})
	got = runAgainst(t, server, "metrics", "--gates", "-v", hostuptest.VPSID)
	if strings.Contains(got.stdout+got.stderr, documentedPassword) || !strings.Contains(got.stdout, `action="x-[redacted]"`) {
		t.Errorf("%+v", got)
	}
}

// The API key is not shown even if it was passed as an ID by mistake.
func TestMetricsKeyPassedAsID(t *testing.T) {
	got := runStdin(t, newServer(t), hostuptest.APIKey, "metrics", "-")
	if got.status != failure.ExitFailed || strings.Contains(got.stdout+got.stderr, hostuptest.APIKey) ||
		!strings.Contains(got.stderr, "invalid VPS ID: it is the API key") {
		t.Errorf("%+v", got)
	}
}

// The key is read once: its file can be a pipe.
func TestMetricsKeyFromPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	file := fmt.Sprintf("/dev/fd/%d", reader.Fd())
	if _, err := os.Stat(file); err != nil {
		skipOutsideCI(t, err.Error())
	}
	_, _ = io.WriteString(writer, hostuptest.APIKey)
	_ = writer.Close()
	env := map[string]string{"HOSTUP_API_KEY_FILE": file}
	if got := runWith(t.Context(), env, "metrics", "--base-url", newServer(t).URL, hostuptest.VPSID); got.status != failure.ExitOK {
		t.Errorf("%+v", got)
	}
}
