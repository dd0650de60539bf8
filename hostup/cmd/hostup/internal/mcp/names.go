package mcp

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

const (
	learnTimeout = 5 * time.Second // a host waits for the server to start
	learnAtOnce  = 8               // calls
	maxHostname  = 253             // bytes
	maxShown     = 20              // VPS in an error
)

// A VPS is one that the user has named.
type VPS struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname,omitempty"` // "" if it is not known
}

// A names finds the ID of a host name.
type names struct {
	get func(ctx context.Context, id string) (*hostup.VPSDetails, error)

	mu   sync.Mutex
	list []VPS
}

func newNames(list []VPS, get func(context.Context, string) (*hostup.VPSDetails, error)) *names {
	return &names{get: get, list: slices.Clone(list)}
}

// all returns the VPS with the host names that are known by now.
func (n *names) all() []VPS {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}

// learnAtStart reads the VPS without a host name. What is not there in time is read when
// it is needed.
func (n *names) learnAtStart(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, learnTimeout)
	defer cancel()
	n.learn(ctx)
}

// learn reads the VPS without a host name. One that cannot be read stays without.
func (n *names) learn(ctx context.Context) {
	var calls sync.WaitGroup
	defer calls.Wait()
	places := make(chan struct{}, learnAtOnce)
	for i, vps := range n.all() {
		if vps.Hostname != "" {
			continue
		}
		places <- struct{}{}
		calls.Go(func() {
			defer func() { <-places }()
			if details, err := n.get(ctx, vps.ID); err == nil {
				n.set(i, details.Hostname)
			}
		})
	}
}

// set sets a host name. A text that is none stays out of the list: the instructions
// contain it.
func (n *names) set(i int, hostname string) {
	if !isHostname(hostname) {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list[i].Hostname = hostname
}

// isHostname reports whether text can be a host name: letters, digits, hyphens, dots and
// underscores.
func isHostname(text string) bool {
	return text != "" && len(text) <= maxHostname && !strings.ContainsFunc(text, func(r rune) bool {
		return !isAlphanumeric(r) && !strings.ContainsRune("-._", r)
	})
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// idOf returns the ID for the argument of a tool: that of the VPS with this host name, or
// whose host name begins with these labels. Without a list, or if the text begins like an
// ID, it is returned as it is.
func (n *names) idOf(ctx context.Context, text string) (string, error) {
	list := n.all()
	if len(list) == 0 && strings.Contains(text, ".") {
		return "", fmt.Errorf("%w: %.*q looks like a host name, and this server was started without IDs",
			hostup.ErrInvalidID, maxHostname, text)
	}
	isListed := func(vps VPS) bool { return vps.ID == text }
	if len(list) == 0 || strings.HasPrefix(text, "vps_") || slices.ContainsFunc(list, isListed) {
		return text, nil
	}

	found := find(list, text)
	isNameless := func(vps VPS) bool { return vps.Hostname == "" }
	if len(found) == 0 && slices.ContainsFunc(list, isNameless) {
		n.learn(ctx)
		list = n.all()
		found = find(list, text)
	}

	switch len(found) {
	case 0:
		return "", fmt.Errorf("%w: no VPS of the user has the host name %.*q; known are %s", hostup.ErrInvalidID,
			maxHostname, text, strings.Join(ids(list[:min(len(list), maxShown)]), ", "))
	case 1:
		return found[0].ID, nil
	default:
		return "", fmt.Errorf("%w: %.*q can be %s", hostup.ErrInvalidID, maxHostname, text, strings.Join(ids(found), " or "))
	}
}

// find returns the VPS with this host name, or else those whose host names begin with
// these labels. Letter case and a dot at the end do not matter.
func find(list []VPS, text string) []VPS {
	canonical := func(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }
	var exact, begun []VPS
	for _, vps := range list {
		hostname, text := canonical(vps.Hostname), canonical(text)
		switch {
		case hostname == "":
		case hostname == text:
			exact = append(exact, vps)
		case strings.HasPrefix(hostname, text+"."):
			begun = append(begun, vps)
		}
	}

	if len(exact) > 0 {
		return exact
	}
	return begun
}

func ids(list []VPS) (texts []string) {
	for _, vps := range list {
		texts = append(texts, fmt.Sprintf("%s (%s)", vps.ID, cmp.Or(vps.Hostname, "unknown name")))
	}
	return texts
}
