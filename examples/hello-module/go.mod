module github.com/acme/hello-module

go 1.18
