package main

import (
	"flag"
	"net/http"
)

func main() {
	path := flag.String("conf", "", "")
	flag.Parse()
	http.ListenAndServe(":8080", http.FileServer(http.Dir(*path)))
}
