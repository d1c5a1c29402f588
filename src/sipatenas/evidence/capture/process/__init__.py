"""The processes that hold the browsers: who they are on this machine, how many, and how long."""
