package main

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// What watch says before the first call, and after the first response.
func TestGoal(t *testing.T) {
	const running = `{"id": "vps_1", "powerState": "running", "serviceStatus": "active", "operationState": {"locked": false},
		"actions": {"canStop": {"allowed": true}, "canStart": {"allowed": false}, "canFly": {"allowed": true}}}`
	locked := strings.Replace(running, "false", "true", 1)
	for _, test := range []struct {
		state, action string
		vps           string
		want          string // reached, waiting, or a part of the error
	}{
		{"running", "", running, "reached"},
		{"RUNNING", "", running, "reached"},
		{"active", "", running, "reached"},
		{"stopped", "", running, "waiting"},
		{"provisioning", "", running, "waiting"},
		{"fraud", "", running, "waiting"},
		{"stop", "", running, "use --until-allowed stop"},
		{"canStop", "", running, "use --until-allowed canStop"},
		{"reset-ssh-keys", "", running, "use --until-allowed reset-ssh-keys"},
		{"runing", "", running, `HostUp has no state "runing"; did you mean running?`},
		{"dancing", "", running, `HostUp has no state "dancing"; it has active, cancelled, error, expired, fraud, paused, pending, ` +
			"provisioning, running, starting, stopped, stopping, suspended, terminated, unknown"},
		{"dancing", "", strings.Replace(running, "running", "dancing", 1), "reached"},
		{"no state", "", running, "--until takes a power or service state"},
		{"", "stop", running, "reached"},
		{"", "stop", locked, "waiting"},
		{"", "canStop", running, "reached"},
		{"", "start", running, "waiting"},
		{"", "reset-ssh-keys", running, "waiting"},
		{"", "fly", running, "reached"},
		{"", "swim", running, `HostUp has no action "swim"; hostup check --help lists the actions`},
		{"", "reboot", running, `HostUp has no action "reboot"; did you mean restart, reset?`},
		{"", "a b", running, "--until-allowed takes an action"},
		{"running", "stop", running, "reached"},
		{"running", "stop", locked, "waiting"},
		{"stopped", "stop", running, "waiting"},
	} {
		var vps hostup.VPSDetails
		if err := vps.UnmarshalJSON([]byte(test.vps)); err != nil {
			t.Fatal(err)
		}
		g := goal{state: test.state}
		err := g.parse(test.state != "", test.action != "", test.action)
		if err == nil {
			err = g.check(&vps)
		}
		got := map[bool]string{true: "reached", false: "waiting"}[g.isReached(&vps)]
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s %s: %s, want %s", test.state, test.action, got, test.want)
		}
	}
	if new(goal).isReached(&hostup.VPSDetails{}) {
		t.Error("a goal that is not set is reached")
	}
}

// The reason is that of the action, or of the lock. Without a response, nothing is known.
func TestGoalTimeUp(t *testing.T) {
	read := func(body string) *hostup.VPSDetails {
		vps := new(hostup.VPSDetails)
		if err := vps.UnmarshalJSON([]byte(body)); err != nil {
			t.Fatal(err)
		}
		return vps
	}
	isStopped := read(`{"id": "x", "powerState": "stopped"}`)
	isUnknown := read(`{"id": "x", "powerState": "unknown", "serviceStatus": "pending"}`)
	isLocked := read(`{"id": "x", "operationState": {"locked": true}, "actions": {"canStop": {"allowed": true}}}`)
	isBlocked := read(`{"id": "x", "actions": {"canStop": {"allowed": false, "reason": "No.", "code": "c"}}}`)
	for _, test := range []struct {
		goal goal
		vps  *hostup.VPSDetails
		want string
	}{
		{goal{action: "stop"}, nil, "no call has succeeded after 1s"},
		{goal{}, nil, "no call has succeeded after 1s"},
		{goal{state: "running"}, isStopped, "the VPS is not running after 1s"},
		{goal{state: "active"}, isStopped, "the VPS is not reported as active after 1s"},
		{goal{state: "starting"}, isStopped, "the VPS is not reported as starting after 1s"},
		{goal{state: "running"}, isUnknown, "the VPS is not reported as running after 1s"},
		{goal{state: "Active"}, isUnknown, "the VPS is not Active after 1s"},
		{goal{state: "running"}, isBlocked, "the VPS is not reported as running after 1s"},
		{goal{state: "fraud"}, isBlocked, "the VPS is not reported as fraud after 1s"},
		{goal{action: "stop"}, isBlocked, "stop is not allowed after 1s: No. (code c)"},
		{goal{action: "stop"}, isLocked, "stop is not allowed after 1s: the VPS is locked: another operation is in progress"},
	} {
		want := test.want + "; --for sets this limit"
		if got := test.goal.timeUp(time.Second, test.vps).Error(); got != want {
			t.Errorf("%+v: %s, want %s", test.goal, got, want)
		}
	}
}

// --for ends a watch that does not reach its goal with exit status 3, and one without a
// goal with 0, if a call has succeeded. The clock of the test is not that of the machine.
func TestWatchFor(t *testing.T) {
	const text = "the VPS is not suspended or backup is not allowed after 10m0s: Backup availability could not be confirmed; --for sets this limit"
	for _, test := range []struct {
		args, stderr string
		status       int
	}{
		{"", "", failure.ExitOK},
		{"--until suspended --until-allowed backup", "hostup: " + text + "\n", failure.ExitIndeterminate},
		{"--until suspended --until-allowed backup -o json", `{"error":{"code":"timeout","message":"` + text + `","retryable":true}}` + "\n",
			failure.ExitIndeterminate},
		{"--until stopped", "", failure.ExitOK},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			got := runWith(t.Context(), nil, append([]string{"watch", "--sandbox", "--for", "10m", "--every", "1m"}, strings.Fields(test.args)...)...)
			if got.status != test.status || got.stderr != test.stderr || got.stdout == "" {
				t.Errorf("%q: %+v", test.args, got)
			}
			if took := time.Since(start); took > 10*time.Minute+time.Second || test.stderr != "" && took < 10*time.Minute {
				t.Errorf("%q: %v", test.args, took)
			}
		})
	}
}

// A goal that is not a known state costs one call.
func TestWatchUnknownState(t *testing.T) {
	server := newServer(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	got := runWith(ctx, withKey, "watch", "--base-url", server.URL, hostuptest.VPSID, "--until", "runing")
	want := result{status: failure.ExitUsage, stderr: "hostup: --until: HostUp has no state \"runing\"; did you mean running?\n"}
	if n := len(server.Requests()); got != want || n != 1 {
		t.Errorf("%d requests, %+v", n, got)
	}
}
