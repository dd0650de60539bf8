// Package contract holds the fake API, the client and the program against
// openapi.yaml with the tools of others: Schemathesis and Prism. Its tests have
// the build tag contract, because they need Node.js and Python:
//
//	make contract
package contract
