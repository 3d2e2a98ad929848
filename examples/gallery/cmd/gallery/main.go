// Gallery shows the pictures that visitors send in.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
)

// uploads is the folder that the pictures are kept in.
const uploads = "uploads"

var pages = template.Must(template.ParseGlob("templates/*.html"))

func main() {
	address := flag.String("listen", ":8080", "the address to listen on")
	flag.Parse()
	if err := serve(*address); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

// serve answers until the program is interrupted.
func serve(address string) error {
	if err := os.MkdirAll(uploads, 0o750); err != nil {
		return err
	}
	http.HandleFunc("GET /{$}", index)
	http.HandleFunc("PUT /uploads/{name}", save)
	http.Handle("GET /uploads/", http.StripPrefix("/uploads/", http.FileServer(http.Dir(uploads))))
	http.Handle("GET /static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))

	server := &http.Server{Addr: address}
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() {
		<-interrupted.Done()
		server.Shutdown(context.Background())
	}()
	return server.ListenAndServe()
}

// index lists the pictures.
func index(w http.ResponseWriter, _ *http.Request) {
	pictures, err := os.ReadDir(uploads)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	names := make([]string, 0, len(pictures))
	for _, picture := range pictures {
		names = append(names, picture.Name())
	}
	pages.ExecuteTemplate(w, "index.html", names)
}

// save keeps a picture.
func save(w http.ResponseWriter, r *http.Request) {
	name := filepath.Base(r.PathValue("name"))
	file, err := os.Create(filepath.Join(uploads, name))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer file.Close()
	if _, err := io.Copy(file, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, name)
}
