// Command notes serves pages that are compiled in, and keeps what people write.
package main

import (
	"embed"
	"net/http"
	"os"
)

//go:embed web
var pages embed.FS

//go:embed all:client/dist
var client embed.FS

func main() {
	os.MkdirAll("pictures", 0o700)
	http.Handle("/", http.FileServerFS(pages))
	http.Handle("/client/", http.FileServerFS(client))
	http.ListenAndServe(":"+os.Getenv("NOTES_PORT"), nil)
}
