"""Turns untrusted bytes into validated records or typed errors. The only room that parses foreign bytes."""
