# What a developer of scaffold runs; CI calls the same cargo commands.

# The recipes.
default:
    @just --list

# All tests that need neither the network nor minutes.
test *arguments:
    cargo test {{ arguments }}

# Everything that CI checks before a merge.
ci: && test
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# What scaffold reads, against the go command and Docker's own modules. Needs go, tar and the network.
oracle:
    cargo test --release --test oracle --test modfile_oracle --test ignore_oracle --test buildkit_oracle -- --include-ignored --nocapture

# Time and memory of `explain --json` against a plain walk and `go list`; `just bench --check` fails when a target is missed.
bench *arguments:
    cargo bench --bench explain -- {{ arguments }}

# Every example on every base that fits it, built and started. Needs Docker, or the lab.
matrix:
    cargo test --test matrix -- --ignored --nocapture

# A container lab on this machine: BuildKit, a registry, an engine.
lab:
    tests/lab/up
