"""Measure and try the running atlas from outside: speed, load, failover, memory, fuzzing, Lighthouse."""
