package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestVerifyPrintsViolations(t *testing.T) {
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["unlisted"] = "se-1"
		vps["powerState"] = "unlisted"
		delete(vps, "pinned")
	})
	got := runAgainst(t, server, "verify", hostuptest.VPSID)
	for _, want := range []string{"/unlisted: ", "/powerState: ", "/pinned: "} {
		if !strings.Contains("\n"+got.stdout, "\n"+want) {
			t.Errorf("%q is not in %+v", want, got)
		}
	}
	if got.status != failure.ExitFailed || got.stderr != "" || strings.Count(got.stdout, "\n") != 3 {
		t.Errorf("%+v", got)
	}
}
