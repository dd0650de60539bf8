// Package bounds runs the hostup command on hostile responses of almost 8 MiB, the
// largest that it reads, and measures its time and its peak memory. Its tests need the
// build tag bounds and Linux, because they take minutes:
//
//	make bounds
package bounds
