"""Text to attributed claims: who said what, how firmly, on whose word."""
