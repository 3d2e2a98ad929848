module github.com/acme/workspace/libs/shared

go 1.25.0
