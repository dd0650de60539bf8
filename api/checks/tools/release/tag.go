package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// licence is the file that the tagged commit has at its root, too. pkg.go.dev shows the
// documentation of a package only if the root of its module has a licence.
const licence = "hostup/LICENSE"

// tag makes a commit on top of HEAD that adds LICENSE, and tags it. No branch has that
// commit, and neither the work tree nor HEAD changes.
func tag(ctx context.Context, r repo, name string) error {
	if err := checkRelease(ctx, r, name); err != nil {
		return err
	}

	commit, err := commitWithLicence(ctx, r, name)
	if err != nil {
		return err
	}
	if _, err := r.run(ctx, "git", "tag", "--annotate", "--message", "hostup-go "+name, name, commit); err != nil {
		return err
	}

	fmt.Printf("%s is commit %s, which adds LICENSE to HEAD. To publish it: git push origin %s\n", name, commit, name)
	return nil
}

// notReleased is what the README says before the first release.
const notReleased = "until the first release"

// checkRelease returns an error if HEAD cannot be released as the version of the tag.
func checkRelease(ctx context.Context, r repo, name string) error {
	if err := r.checkClean(ctx); err != nil {
		return err
	}

	version, err := r.version()
	if err != nil {
		return err
	}
	if name != "v"+version {
		return fmt.Errorf("the tag must be v%s, after info.version of openapi.yaml; got %q", version, name)
	}

	changelog, err := r.file(".github/CHANGELOG.md")
	if err != nil {
		return err
	}
	if err := checkChangelog(changelog, version); err != nil {
		return err
	}
	readme, err := r.file("README.md")
	if err != nil {
		return err
	}
	if strings.Contains(readme, notReleased) {
		return fmt.Errorf("README.md says %q; remove the lines with it", notReleased)
	}

	if _, err := r.run(ctx, "git", "rev-parse", "--quiet", "--verify", "refs/tags/"+name); err == nil {
		return fmt.Errorf("the tag %s exists", name)
	}
	return nil
}

// checkChangelog returns an error if the changelog has no finished section of a version.
func checkChangelog(changelog, version string) error {
	heading := regexp.MustCompile(`(?m)^## ` + regexp.QuoteMeta(version) + ` \(\d{4}-\d\d-\d\d\)$`)
	place := heading.FindStringIndex(changelog)
	if place == nil {
		return fmt.Errorf("CHANGELOG.md has no heading \"## %s (YYYY-MM-DD)\"", version)
	}

	section, _, _ := strings.Cut(changelog[place[1]:], "\n## ")
	switch section = strings.TrimSpace(section); {
	case section == "":
		return fmt.Errorf("CHANGELOG.md says nothing about %s", version)
	case strings.Contains(section, "Not released"):
		return fmt.Errorf("CHANGELOG.md says that %s is not released", version)
	}
	return nil
}

// commitWithLicence returns a commit that adds LICENSE to HEAD. It uses an index of its
// own, so that the user's does not change. Its time is that of HEAD, so that the same
// release is the same commit.
func commitWithLicence(ctx context.Context, r repo, name string) (string, error) {
	dir, err := os.MkdirTemp("", "release")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	time, err := r.run(ctx, "git", "log", "-1", "--format=%cI")
	if err != nil {
		return "", err
	}
	r = r.with("GIT_INDEX_FILE="+filepath.Join(dir, "index"), "GIT_AUTHOR_DATE="+time, "GIT_COMMITTER_DATE="+time)

	blob, err := r.run(ctx, "git", "rev-parse", "HEAD:"+licence)
	if err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"read-tree", "HEAD"},
		{"update-index", "--add", "--cacheinfo", "100644," + blob + ",LICENSE"},
	} {
		if _, err := r.run(ctx, "git", args...); err != nil {
			return "", err
		}
	}
	tree, err := r.run(ctx, "git", "write-tree")
	if err != nil {
		return "", err
	}
	return r.run(ctx, "git", "commit-tree", tree, "-p", "HEAD", "-m", "Release "+name)
}
