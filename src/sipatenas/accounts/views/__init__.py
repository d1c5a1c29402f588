"""The room's pages: signing in (session), users of offices below (users), the access log (looks)."""
