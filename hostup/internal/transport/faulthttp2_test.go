package transport

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
)

// The HTTP/2 frames that the faults need (RFC 9113, section 6).
const (
	frameData     = 0x0
	frameHeaders  = 0x1
	frameReset    = 0x3
	frameSettings = 0x4
	frameGoAway   = 0x7

	flagAck        = 0x1
	flagEndStream  = 0x1
	flagEndHeaders = 0x4
)

// statusOK is ":status: 200" in HPACK.
const statusOK = 0x88

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(head[5:], stream)
	return append(head, payload...)
}

// serveH2 calls onRequest with the stream of each request, and closes the
// connection when it returns false.
func serveH2(onRequest func(c net.Conn, stream uint32) bool) handler {
	return func(c net.Conn, _ int) {
		preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
		if _, err := io.ReadFull(c, preface); err != nil {
			return
		}
		_, _ = c.Write(frame(frameSettings, 0, 0, nil))
		head := make([]byte, 9)
		for {
			if _, err := io.ReadFull(c, head); err != nil {
				return
			}
			size := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
			if _, err := io.CopyN(io.Discard, c, int64(size)); err != nil {
				return
			}
			switch stream := binary.BigEndian.Uint32(head[5:]); {
			case head[3] == frameSettings && head[4]&flagAck == 0:
				_, _ = c.Write(frame(frameSettings, flagAck, 0, nil))
			case head[3] == frameHeaders && !onRequest(c, stream):
				return
			}
		}
	}
}

// responseH2 responds to each request with a 200.
func responseH2(body string) handler {
	return serveH2(func(c net.Conn, stream uint32) bool {
		writeH2(c, stream, []byte(body))
		return true
	})
}

func writeH2(c net.Conn, stream uint32, body []byte) {
	_, _ = c.Write(frame(frameHeaders, flagEndHeaders, stream, []byte{statusOK}))
	for len(body) > 16<<10 {
		_, _ = c.Write(frame(frameData, 0, stream, body[:16<<10]))
		body = body[16<<10:]
	}
	_, _ = c.Write(frame(frameData, flagEndStream, stream, body))
}

// withoutStatusH2 responds to each request with a head that has no status.
func withoutStatusH2() handler {
	return serveH2(func(c net.Conn, stream uint32) bool {
		_, _ = c.Write(frame(frameHeaders, flagEndHeaders|flagEndStream, stream, nil))
		return true
	})
}

// floodOf103 responds to each request with more informational responses than a client
// reads.
func floodOf103() handler {
	const status103, literal = "\x08\x03103", "\x00\x01x\x7f\x81\x01" // x: 256 bytes
	header := []byte(status103 + literal + strings.Repeat("y", 256))
	return serveH2(func(c net.Conn, stream uint32) bool {
		flood := bytes.Repeat(frame(frameHeaders, flagEndHeaders, stream, header), 4_000)
		_, err := c.Write(flood)
		return err == nil
	})
}

// hangH2 accepts an HTTP/2 connection and then writes nothing, not even the
// response to a ping.
func hangH2(c net.Conn, n int) {
	_, _ = c.Write(frame(frameSettings, 0, 0, nil))
	hang(c, n)
}

// goAwayFirst sends a GOAWAY with the given last stream instead of the first
// response.
func goAwayFirst(last uint32, body string) handler {
	return firstThen(goAway(last), responseH2(body))
}

func goAway(last uint32) handler {
	return serveH2(func(c net.Conn, _ uint32) bool {
		payload := binary.BigEndian.AppendUint32(nil, last)
		_, _ = c.Write(frame(frameGoAway, 0, 0, append(payload, 0, 0, 0, 0))) // NO_ERROR
		return false
	})
}

// resetFirstStream resets the first stream in the body; the connection stays.
func resetFirstStream(body string) handler {
	return serveH2(func(c net.Conn, stream uint32) bool {
		if stream > 1 {
			writeH2(c, stream, []byte(body))
			return true
		}
		_, _ = c.Write(frame(frameHeaders, flagEndHeaders, stream, []byte{statusOK}))
		_, _ = c.Write(frame(frameData, 0, stream, []byte(body[:100])))
		_, _ = c.Write(frame(frameReset, 0, stream, []byte{0, 0, 0, 2})) // INTERNAL_ERROR
		return true
	})
}
