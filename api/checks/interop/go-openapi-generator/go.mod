module github.com/hostup-api/hostup-go/api/checks/interop/go-openapi-generator

go 1.26.0
