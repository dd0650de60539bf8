//go:build cookie

package main

import (
	"context"

	"github.com/ogen-go/ogen/ogenerrors"

	"github.com/hostup-api/hostup-go/api/checks/interop/go-ogen/generated/hostup"
)

// SessionCookie skips the other authentication, which only openapi.yaml has.
func (apiKey) SessionCookie(context.Context, hostup.OperationName) (hostup.SessionCookie, error) {
	return hostup.SessionCookie{}, ogenerrors.ErrSkipClientSecurity
}
