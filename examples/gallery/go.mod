module github.com/acme/gallery

go 1.26.0
