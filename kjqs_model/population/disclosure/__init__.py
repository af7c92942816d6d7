"""Tables fit for publication: what gives a single enterprise away is hidden, and cannot be worked out from the rest."""
