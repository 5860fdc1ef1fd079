"""Keeps a case folder: hashed blobs, the custody log, the facts. The only room that writes into a case."""
