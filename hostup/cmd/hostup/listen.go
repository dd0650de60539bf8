package main

import (
	"cmp"
	"context"
	"net"
	"strconv"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// listen listens on the address of a flag: without a host, on 127.0.0.1.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, failure.Usage("%s: %w; an address is a port such as :8080, or 192.0.2.1:8080", flag, err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port))
	if err != nil {
		return nil, failure.Usage("%s: %w; for a free port, use: %s 127.0.0.1:0", flag, err, flag)
	}
	return listener, nil
}

// urlOf returns the URL of an address. That of all addresses of this machine has the name of
// this machine for itself.
func urlOf(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return "http://localhost:" + strconv.Itoa(tcp.Port)
	}
	return "http://" + addr.String()
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
