package main

import (
	"fmt"
	"time"
)

// hostFlags are the flags of the commands that call HostUp.
type hostFlags struct {
	Sandbox bool    `help:"Use a built-in fake API; needs no account and no key." xor:"host"`
	BaseURL *string `help:"API base URL. Default: HOSTUP_BASE_URL if it is set, otherwise that of HostUp." placeholder:"URL" xor:"host"`
	Verbose bool    `short:"v" help:"Log each attempt of a call to stderr."`
}

// AfterApply is called by kong after the command line was parsed.
func (f *hostFlags) AfterApply(e *env) error {
	e.sandbox, e.baseURL, e.verbose = f.Sandbox, f.BaseURL, f.Verbose
	return nil
}

// callFlags are the flags of the commands that make one call for each VPS.
type callFlags struct {
	hostFlags

	Timeout *time.Duration `help:"Time limit of the call for each VPS; 0 means none. Default: 2m for one VPS, none for several." placeholder:"2m"`
}

// AfterApply is called by kong after the command line was parsed.
func (f *callFlags) AfterApply(e *env) error {
	if f.Timeout != nil && *f.Timeout < 0 {
		return fmt.Errorf("--timeout must not be negative, not %v; 0 means no limit", *f.Timeout)
	}
	e.timeout = f.Timeout
	return f.hostFlags.AfterApply(e)
}
