// Package job names the work that the queue carries.
package job

//go:generate go run generate.go

// A Kind is what a job does.
type Kind string
