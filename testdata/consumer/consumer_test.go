// Package consumer_test uses the public packages as a user's own tests do.
package consumer_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// An upgrader is the part of the client that a user's code needs: an interface of
// its own, so that its tests need no network.
type upgrader interface {
	GetVPSDetails(ctx context.Context, id string) (*hostup.VPSDetails, error)
}

var errNotFixedCycle = errors.New("a VPS without a fixed billing cycle has no upgrade")

// mayUpgrade returns nil if the VPS can move to a larger plan now.
func mayUpgrade(ctx context.Context, u upgrader, id string) error {
	vps, err := u.GetVPSDetails(ctx, id)
	if err != nil {
		return err
	}
	if !slices.Contains(vps.ChangeFlow().Actions(), hostup.ActionUpgrade) {
		return errNotFixedCycle
	}
	return vps.Check(hostup.ActionUpgrade)
}

func TestMayUpgrade(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	client := server.Client(hostup.WithResponseCheck(api.Verify), hostup.WithMaxResponseBytes(1<<20),
		hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: time.Millisecond}))
	if err := mayUpgrade(t.Context(), client, hostuptest.VPSID); err != nil {
		t.Errorf("an upgrade that is allowed: %v", err)
	}
	server.Block(hostuptest.VPSID, hostup.ActionUpgrade, "The order is pending.", "pending_order")
	err := mayUpgrade(t.Context(), client, hostuptest.VPSID)
	var blocked *hostup.BlockedError
	if !errors.Is(err, hostup.ErrBlocked) || !errors.As(err, &blocked) || blocked.Gates[0].Code != "pending_order" {
		t.Errorf("a blocked upgrade: %v", err)
	}
	server.SetVPS(hostuptest.PAYG())
	if err := mayUpgrade(t.Context(), client, hostuptest.PAYGID); !errors.Is(err, errNotFixedCycle) {
		t.Errorf("a pay-as-you-go VPS: %v", err)
	}
	if err := mayUpgrade(t.Context(), client, "vps_unknown"); !errors.Is(err, hostup.ErrNotFound) || !errors.Is(err, hostup.CodeVPSNotFound) {
		t.Errorf("an unknown VPS: %v", err)
	}
}

// Users write the types of fields, enums, times and secrets with the names of
// package hostup.
func TestFields(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	for id, result := range server.Client().GetMany(t.Context(), slices.Values([]string{hostuptest.VPSID}), 1) {
		vps := result.VPS
		if result.Err != nil {
			t.Fatal(id, result.Err)
		}
		var due time.Time = vps.NextDueAt.Time
		var password hostup.Secret = vps.Access.RootPassword
		months, known := hostup.BillingMonths(vps.Billing.BillingCycle)
		switch {
		case vps.ServiceStatus != hostup.ServiceStatusActive, vps.PowerState != hostup.PowerStateRunning, !vps.IsRunning():
			t.Error(vps.ServiceStatus, vps.PowerState)
		case due.Month() != time.May, months != 1, !known, vps.Billing.Amount != 99:
			t.Error(due, months, vps.Billing)
		case password.String() != "[redacted]", password.Reveal() == "":
			t.Error("the password is printed, or empty")
		case vps.OperatingSystem == nil || vps.OperatingSystem.Family != "ubuntu":
			t.Errorf("%+v", vps.OperatingSystem)
		}
	}
}
