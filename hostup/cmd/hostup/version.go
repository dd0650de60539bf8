package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/hostup-api/hostup-go/hostup/internal/version"
)

// buildInfo returns the version, where it was built from, and the Go version.
func buildInfo() string {
	origin := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		origin = originOf(info)
	}
	return fmt.Sprintf("hostup %s%s, %s %s/%s", version.Number, origin, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// originOf returns the commit that a program was built from, or else the version of the
// module that go install has built, unless it is the released one. It is "" if neither is
// known.
func originOf(info *debug.BuildInfo) string {
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}

	switch revision := settings["vcs.revision"]; {
	case revision != "" && settings["vcs.modified"] == "true":
		return fmt.Sprintf(", commit %.12s of %s with changes", revision, settings["vcs.time"])
	case revision != "":
		return fmt.Sprintf(", commit %.12s of %s", revision, settings["vcs.time"])
	case info.Main.Version != "" && info.Main.Version != "(devel)" && info.Main.Version != "v"+version.Number:
		return ", module " + info.Main.Version
	}
	return ""
}
