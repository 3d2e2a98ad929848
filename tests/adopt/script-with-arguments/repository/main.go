package main

import (
	"flag"
	"net/http"
)

func main() {
	flag.String("db", "data/store.db", "")
	flag.Parse()
	http.ListenAndServe(":8080", nil)
}
