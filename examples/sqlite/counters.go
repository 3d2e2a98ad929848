package main

import (
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/mattn/go-sqlite3"
)

// Counters are named numbers in a database file.
type Counters struct {
	db *sql.DB
}

// Open opens the counters in the file at path and makes it if need be.
func Open(path string) (*Counters, error) {
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		return nil, err
	}
	// One connection, since SQLite has one writer.
	db.SetMaxOpenConns(1)

	_, err = db.Exec(`CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)`)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &Counters{db: db}, nil
}

// Close closes the file.
func (c *Counters) Close() error {
	return c.db.Close()
}

// Value returns the counter's value, 0 if nothing was counted yet.
func (c *Counters) Value(name string) (int64, error) {
	var value int64
	err := c.db.QueryRow(`SELECT value FROM counters WHERE name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return value, err
}

// Add adds one to the counter and returns its new value.
func (c *Counters) Add(name string) (int64, error) {
	var value int64
	err := c.db.QueryRow(`
		INSERT INTO counters (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = value + 1
		RETURNING value`, name).Scan(&value)
	return value, err
}
