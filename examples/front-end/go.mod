module github.com/acme/handbook

go 1.26
