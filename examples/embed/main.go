// Command embed serves a manual, and the pages to read it with, from its own
// binary.
package main

import (
	"embed"
	"encoding/json"
	"flag"
	"io/fs"
	"log"
	"net/http"

	"github.com/acme/embed/internal/build"
	"github.com/acme/embed/web"
)

//go:embed docs/*.md
var manual embed.FS

func main() {
	listen := flag.String("listen", ":8080", "address to listen on")
	flag.Parse()

	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(web.Assets()))
	mux.Handle("GET /docs/", http.FileServerFS(manual))
	mux.HandleFunc("GET /contents", contents)

	log.Printf("embed %s: listening on %s", build.Version(), *listen)
	log.Fatal(http.ListenAndServe(*listen, mux))
}

// contents lists the embedded files.
func contents(w http.ResponseWriter, _ *http.Request) {
	var names []string
	for _, tree := range []fs.FS{manual, web.Assets()} {
		err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				names = append(names, path)
			}
			return err
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(names)
}
