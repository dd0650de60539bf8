package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version returns the version of the module, or "unknown".
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "unknown"
}

// buildInfo returns the version, the commit if it is known, and the Go version.
func buildInfo() string {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := make(map[string]string)
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if revision := settings["vcs.revision"]; revision != "" {
			commit = fmt.Sprintf(", commit %.12s of %s", revision, settings["vcs.time"])
		}
		if settings["vcs.modified"] == "true" {
			commit += " with changes"
		}
	}
	return fmt.Sprintf("hostup %s%s, %s %s/%s", version(), commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
