package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
)

// missingProgram returns the first program that is not installed, or "".
func missingProgram(programs []string) string {
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			return program
		}
	}
	return ""
}

// installDebian returns the Debian packages that are not installed, separated
// by spaces. If CI is set, it first tries to install them. Debian's release
// pins their versions.
func installDebian(ctx context.Context, packages []string) (missing string) {
	missing = missingDebian(ctx, packages)
	if missing == "" || os.Getenv("CI") == "" {
		return missing
	}
	script := "apt-get -qq update && DEBIAN_FRONTEND=noninteractive " +
		"apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install " + missing
	command := []string{"sh", "-c", script}
	if os.Geteuid() != 0 {
		command = append([]string{"sudo"}, command...)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	_ = cmd.Run() // the packages that are missing now say enough
	return missingDebian(ctx, packages)
}

func missingDebian(ctx context.Context, packages []string) string {
	var missing []string
	for _, name := range packages {
		status, err := exec.CommandContext(ctx, "dpkg-query", "--show", "--showformat=${Status}", name).Output()
		if err != nil || string(status) != "install ok installed" {
			missing = append(missing, name)
		}
	}
	return strings.Join(missing, " ")
}
