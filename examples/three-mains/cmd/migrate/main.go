// Command migrate prints the migrations of the queue's schema, in order, as
// one script: migrate | psql.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/acme/three-mains/internal/schema"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("migrate: ")
	after := flag.Int("after", 0, "leave out the migrations up to this number")
	flag.Parse()

	migrations, err := schema.Migrations()
	if err != nil {
		log.Fatal(err)
	}
	if *after < 0 || *after > len(migrations) {
		log.Fatalf("-after must be from 0 to %d", len(migrations))
	}
	for _, m := range migrations[*after:] {
		fmt.Printf("-- %s\n%s", m.Name, m.SQL)
	}
}
