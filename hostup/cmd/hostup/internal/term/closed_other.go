//go:build !unix

package term

// WatchReader does nothing: this system does not report a reader that is gone before the
// next write.
func (o *Output) WatchReader() {}
