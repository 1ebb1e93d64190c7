"""TLS: the certificate that the service shows, read anew when its files change."""
