// Command release makes what users install, and the commit that they install it from:
//
//	release dist              writes dist/: archives, packages, checksums, an SBOM
//	release tag v0.1.0        makes a commit with a LICENSE at the root, and tags it
//	release licenses ./hostup lists the licences of the modules that a package links
//
// make dist, make release and make licenses run it. It runs in the repository and sends
// nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	repo, err := openRepo(ctx, ".")
	if err != nil {
		return err
	}

	switch command := strings.Join(args[:min(len(args), 1)], ""); {
	case command == "dist" && len(args) == 1:
		return dist(ctx, repo)
	case command == "tag" && len(args) == 2:
		return tag(ctx, repo, args[1])
	case command == "licenses" && len(args) == 2:
		return printLicenses(ctx, repo, args[1])
	default:
		return errors.New("usage: release dist | release tag v0.1.0 | release licenses PACKAGE")
	}
}
