package version

// Current is the release.
var Current = "unknown"
