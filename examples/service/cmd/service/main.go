// Command service turns titles into slugs over HTTP.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/acme/service/internal/server"
)

// version is set by the linker: see the Makefile.
var version = "dev"

const (
	defaultPort  = "8080"
	drainTimeout = 10 * time.Second
)

func main() {
	port := flag.String("port", cmp.Or(os.Getenv("PORT"), defaultPort), "port to listen on, by default that of $PORT")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		fmt.Println(version)
		return
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	if err := run(ctx, logger, *port); err != nil {
		logger.Error("service stopped", "error", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, then lets the open requests finish.
func run(ctx context.Context, logger *slog.Logger, port string) error {
	srv := &http.Server{
		Addr:              net.JoinHostPort("", port),
		Handler:           server.New(version),
		ReadHeaderTimeout: 5 * time.Second,
	}

	failed := make(chan error, 1)
	go func() { failed <- srv.ListenAndServe() }()
	logger.Info("listening", "addr", srv.Addr, "version", version)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	logger.Info("shutting down")
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
