"""Is a public post still shown? Facts of a look, and a judgement that anybody can repeat from them. No Django."""
