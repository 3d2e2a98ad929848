module github.com/acme/local-replace

go 1.25.0

require github.com/acme/greet v0.0.0

replace github.com/acme/greet => ./greet
