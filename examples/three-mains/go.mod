module github.com/acme/three-mains

go 1.26.0
