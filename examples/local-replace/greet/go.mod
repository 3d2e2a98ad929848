module github.com/acme/greet

go 1.24.0
