// Package suggest finds what a name that is not known was meant to be.
package suggest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
)

const (
	maxSuggestions = 3
	maxName        = 64 // bytes; a longer name is no misspelled one
)

// synonyms are words that other hosts and tools use, and the actions that they can mean.
var synonyms = map[string][]hostup.Action{
	"boot":         {hostup.ActionStart},
	"poweron":      {hostup.ActionStart},
	"turnon":       {hostup.ActionStart},
	"resume":       {hostup.ActionStart},
	"halt":         {hostup.ActionShutdown, hostup.ActionStop},
	"poweroff":     {hostup.ActionShutdown, hostup.ActionStop},
	"turnoff":      {hostup.ActionShutdown, hostup.ActionStop},
	"reboot":       {hostup.ActionRestart, hostup.ActionReset},
	"powercycle":   {hostup.ActionReset},
	"reinstall":    {hostup.ActionRebuild},
	"reimage":      {hostup.ActionRebuild},
	"password":     {hostup.ActionResetPassword},
	"sshkeys":      {hostup.ActionResetSSHKeys},
	"addvolume":    {hostup.ActionAddDisk},
	"resizevolume": {hostup.ActionResizeDisk},
	"scale":        {hostup.ActionUpgrade, hostup.ActionResize},
	"downgrade":    {hostup.ActionUpgrade, hostup.ActionResize},
	"changeplan":   {hostup.ActionUpgrade},
	"delete":       {hostup.ActionCancel},
	"destroy":      {hostup.ActionCancel},
	"terminate":    {hostup.ActionCancel},
	"renew":        {hostup.ActionToggleAutorenew, hostup.ActionChangeBillingCycle},
	"unmountiso":   {hostup.ActionDetachISOs},
}

// Actions returns the documented actions that name can mean, the best first: those of a
// synonym, or those that are spelled alike. Hyphens, underscores, spaces, letter case and
// a leading can do not matter.
func Actions(name string) []string {
	name = strings.TrimPrefix(plain(name), "can")
	var known []string
	for _, action := range hostup.Actions() {
		known = append(known, string(action))
	}

	if meant, ok := synonyms[name]; ok {
		known = known[:0]
		for _, action := range meant {
			known = append(known, string(action))
		}
		return known
	}
	return Names(name, known)
}

// Names returns the known names that are spelled like name, the most similar first, at
// most three.
func Names(name string, known []string) []string {
	name = plain(name)
	if name == "" || len(name) > maxName {
		return nil
	}

	distances := make(map[string]int)
	var near []string
	for _, candidate := range known {
		other := plain(candidate)
		distance := distanceOf(name, other)
		isPart := len(name) > 3 && strings.Contains(other, name) || len(other) > 3 && strings.Contains(name, other)
		if isPart || distance <= 1+min(len(name), len(other))/5 {
			distances[candidate] = distance
			near = append(near, candidate)
		}
	}

	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(distances[a], distances[b]) })
	return near[:min(len(near), maxSuggestions)]
}

// DidYouMean returns a question that names suggestions, to be added to an error, or "" if
// there are none.
func DidYouMean(suggestions []string) string {
	if len(suggestions) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(suggestions, ", ") + "?"
}

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

// plain returns name in lower case, without what separates words.
func plain(name string) string { return strings.ToLower(separators.Replace(name)) }

// distanceOf returns the distance of two names: the least number of characters to insert,
// delete or replace, or of neighbours to swap.
func distanceOf(a, b string) int {
	distances := make([][]int, len(a)+1) // of a[:i] from b[:j]
	for i := range distances {
		distances[i] = make([]int, len(b)+1)
		for j := range distances[i] {
			distances[i][j] = nextDistance(distances, a[:i], b[:j])
		}
	}
	return distances[len(a)][len(b)]
}

// nextDistance returns the distance of a and b from those of their beginnings.
func nextDistance(distances [][]int, a, b string) int {
	i, j := len(a), len(b)
	if i == 0 || j == 0 {
		return i + j
	}
	replaced := distances[i-1][j-1]
	if a[i-1] != b[j-1] {
		replaced++
	}
	distance := min(replaced, distances[i-1][j]+1, distances[i][j-1]+1)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		distance = min(distance, distances[i-2][j-2]+1)
	}
	return distance
}
