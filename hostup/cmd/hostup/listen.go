package main

import (
	"cmp"
	"context"
	"net"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// listen listens on the address of a flag: without a host, on 127.0.0.1.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, failure.Usage("%s: %w; an address is a port such as :9750, or 192.0.2.1:9750", flag, err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port))
	if err != nil {
		return nil, failure.Usage("%s: %w; for a free port, use: %s 127.0.0.1:0", flag, err, flag)
	}
	return listener, nil
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
