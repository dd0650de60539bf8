package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
)

// maxForbidden is the number of forbidden results after which a bulk read ends, if
// they are its first. HostUp forbids a VPS if the key lacks the scope or if the VPS
// belongs to another account, which is unlikely for so many.
const maxForbidden = 10

// A keyCheck counts the results of a bulk read, to find out whether the API key can
// read any VPS.
type keyCheck struct{ results, forbidden int }

// add counts a result. It returns why no further VPS should be read, or "".
func (k *keyCheck) add(err error) (reason string) {
	k.results++
	if isForbidden(err) {
		k.forbidden++
	}
	switch {
	case errors.Is(err, hostup.ErrUnauthorized):
		return "the API key was refused"
	case k.results == maxForbidden && k.forbidden == maxForbidden:
		return fmt.Sprintf("the first %d VPS were forbidden, so the key probably lacks the scope read:vm", maxForbidden)
	}
	return ""
}

// isForbidden reports whether err is a 403 that can be about the API key. HostUp's
// codes for errors of a VPS have a prefix.
func isForbidden(err error) bool {
	problem, ok := errors.AsType[*hostup.Error](err)
	return ok && problem.StatusCode == http.StatusForbidden &&
		!strings.HasPrefix(strings.ToLower(string(problem.Code)), "vps_")
}
