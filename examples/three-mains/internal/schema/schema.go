// Package schema holds the migrations of the queue's database.
package schema

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var files embed.FS

// A Migration takes the database from one version to the next.
type Migration struct {
	Name string // the file's, such as 0001_jobs.sql
	SQL  string
}

// Migrations returns every migration, oldest first.
func Migrations() ([]Migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	migrations := make([]Migration, 0, len(names))
	for _, name := range names {
		sql, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		migrations = append(migrations, Migration{Name: name[len("migrations/"):], SQL: string(sql)})
	}
	return migrations, nil
}
