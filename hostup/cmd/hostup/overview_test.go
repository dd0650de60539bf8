package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The rows are in the order of the IDs, whichever response is first.
func TestTableOrder(t *testing.T) {
	server, ids := newBulk(t, 10)
	server.NextFor(ids[0], hostuptest.Delay(50*time.Millisecond, hostuptest.OK(`{"id": "vps_0"}`)))
	server.NextFor(ids[3], hostuptest.Problem(http.StatusNotFound, "vps_not_found", "No."))
	got := runAgainst(t, server, "details", append(append([]string{"-o", "table", "--columns", "id"}, ids...), ids[0])...)
	want := "ID\n" + strings.Join(append(append(ids[:3:3], ids[4:]...), ids[0]), "\n") + "\n"
	if got.status != failure.ExitFailed || got.stdout != want || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("%+v, want %s", got, want)
	}
}

func TestMissingCellsAreDashes(t *testing.T) {
	server := newServer(t)
	server.SetVPS([]byte(`{"id": "vps_1"}`))
	got := runAgainst(t, server, "details", "-o", "table", "--columns", "id,hostname,status,due,overdue", "vps_1")
	want := "ID     HOST NAME  STATUS  NEXT DUE  OVERDUE\nvps_1  -          -       -         -\n"
	if got.status != failure.ExitOK || got.stdout != want {
		t.Errorf("%+v, want %s", got, want)
	}
}
