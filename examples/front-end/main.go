// Command handbook serves the pages that the front end in web/ is built to.
package main

import (
	"embed"
	"io/fs"
	"log"
	"net/http"
)

//go:embed web/dist
var built embed.FS

func main() {
	pages, err := fs.Sub(built, "web/dist")
	if err != nil {
		log.Fatal(err)
	}

	http.Handle("/", http.FileServerFS(pages))
	log.Fatal(http.ListenAndServe(":8080", nil))
}
