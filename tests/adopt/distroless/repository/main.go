package main

import (
	"log"
	"net/http"
)

var version = "dev"

func main() {
	log.Fatal(http.ListenAndServe(":8080", nil), version)
}
