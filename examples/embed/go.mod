module github.com/acme/embed

go 1.26.0
